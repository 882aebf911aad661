//! The names that list questions offer, and finding one by typing.
//!
//! Names as published on 21 April 2026, without stray blanks. Places that
//! share a name are told apart on the screen only: what is stored is the name.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::fold;

/// A list of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum List {
    /// First responder organisations.
    Organisations,
    /// Local authorities.
    Councils,
    /// Police forces.
    PoliceForces,
    /// Counties and regions of the United Kingdom.
    Regions,
    /// Towns, cities and districts of the United Kingdom.
    Towns,
    /// Nationalities.
    Nationalities,
    /// Countries.
    Countries,
}

/// One name in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, as it is stored and sent.
    pub name: &'static str,
    /// The county, where two places share the name.
    pub told_apart_by: Option<&'static str>,
}

struct Loaded {
    entries: Vec<Entry>,
    /// What can be typed for an entry, folded, and the entry's place.
    typed: Vec<(String, usize)>,
    names: HashSet<&'static str>,
}

impl List {
    /// Whether this exact name is in the list.
    pub fn has(self, name: &str) -> bool {
        self.loaded().names.contains(name)
    }

    /// Every entry, in alphabetical order, "Unknown" last.
    pub fn entries(self) -> &'static [Entry] {
        &self.loaded().entries
    }

    fn key(self) -> &'static str {
        match self {
            Self::Organisations => "organisations",
            Self::Councils => "councils",
            Self::PoliceForces => "police-forces",
            Self::Regions => "regions",
            Self::Towns => "towns",
            Self::Nationalities => "nationalities",
            Self::Countries => "countries",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Organisations => include_str!("../data/lists/organisations.txt"),
            Self::Councils => include_str!("../data/lists/councils.txt"),
            Self::PoliceForces => include_str!("../data/lists/police-forces.txt"),
            Self::Regions => include_str!("../data/lists/regions.txt"),
            Self::Towns => include_str!("../data/lists/towns.txt"),
            Self::Nationalities => include_str!("../data/lists/nationalities.txt"),
            Self::Countries => include_str!("../data/lists/countries.txt"),
        }
    }

    fn loaded(self) -> &'static Loaded {
        static LISTS: [OnceLock<Loaded>; 7] = [const { OnceLock::new() }; 7];
        LISTS[self as usize].get_or_init(|| Loaded::parse(self.text(), aliases(self)))
    }
}

/// What else is typed for a name, and the name.
fn aliases(list: List) -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("../data/lists/aliases.txt").lines();
    lines.filter_map(move |line| {
        let (of, rest) = line.split_once('\t')?;
        (of == list.key()).then(|| rest.split_once('\t')).flatten()
    })
}

impl Loaded {
    fn parse(
        text: &'static str,
        aliases: impl Iterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        let entry = |line: &'static str| match line.split_once('\t') {
            Some((name, county)) => Entry { name, told_apart_by: Some(county) },
            None => Entry { name: line, told_apart_by: None },
        };
        let entries: Vec<Entry> =
            text.lines().filter(|line| !line.starts_with('#')).map(entry).collect();
        let names = entries.iter().enumerate().map(|(at, entry)| (fold(entry.name), at));
        let aliases = aliases.filter_map(|(alias, name)| {
            Some((fold(alias), entries.iter().position(|entry| entry.name == name)?))
        });
        Self {
            typed: names.chain(aliases).collect(),
            names: entries.iter().map(|entry| entry.name).collect(),
            entries,
        }
    }
}

/// The entries that fit what is typed, at most this many, the nearest first:
/// the whole name, then its beginning, then the beginning of a word in it,
/// then anywhere, then its beginning with a slip or two. Case, accents and
/// punctuation do not matter.
pub fn search(list: List, typed: &str, most: usize) -> Vec<Entry> {
    let typed = fold(typed);
    if typed.is_empty() {
        return Vec::new();
    }
    let loaded = list.loaded();
    let mut found = loaded.nearest(|name| distance(name, &typed));
    if found.is_empty() {
        found = loaded.nearest(|name| slips(name, &typed));
    }
    found.into_iter().take(most).map(|at| loaded.entries[at]).collect()
}

impl Loaded {
    /// The places of the entries that have a distance, the nearest first.
    fn nearest(&self, distance: impl Fn(&str) -> Option<usize>) -> Vec<usize> {
        let near = |(name, at): &(String, usize)| Some((distance(name)?, *at));
        let mut found: Vec<(usize, usize)> = self.typed.iter().filter_map(near).collect();
        found.sort_unstable();
        let mut seen = HashSet::new();
        found.into_iter().map(|(_, at)| at).filter(|at| seen.insert(*at)).collect()
    }
}

fn distance(name: &str, typed: &str) -> Option<usize> {
    if name == typed {
        return Some(0);
    }
    let starts_word = |at: usize| name[..at].ends_with(' ');
    name.match_indices(typed)
        .map(|(at, _)| match at {
            0 => 1,
            at if starts_word(at) => 2,
            _ => 3,
        })
        .min()
}

/// How many slips lie between what is typed and as much of the name, where
/// they are few for its length: a letter wrong, missing, added or swapped.
fn slips(name: &str, typed: &str) -> Option<usize> {
    let length = typed.chars().count();
    let allowed = match length {
        0..4 => return None,
        4..7 => 1,
        _ => 2,
    };
    let beginning = |length: usize| name.chars().take(length).collect::<String>();
    (length - 1..=length + 1)
        .map(|length| strsim::osa_distance(&beginning(length), typed))
        .min()
        .filter(|slips| *slips <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [List; 7] = [
        List::Organisations,
        List::Councils,
        List::PoliceForces,
        List::Regions,
        List::Towns,
        List::Nationalities,
        List::Countries,
    ];

    fn names(list: List, typed: &str) -> Vec<&'static str> {
        search(list, typed, 8).iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn every_name_can_be_found_by_typing_it_and_is_then_first() {
        for list in ALL {
            for entry in list.entries() {
                assert_eq!(names(list, entry.name)[0], entry.name);
                assert_eq!(entry.name.trim(), entry.name);
                assert!(list.has(entry.name));
            }
        }
    }

    #[test]
    fn bromley_means_bromley() {
        assert_eq!(names(List::Towns, "bromley"), ["Bromley", "South Bromley"]);
    }

    #[test]
    fn places_of_one_name_are_told_apart_and_stored_alike() {
        let newports = search(List::Towns, "Newport", 2);
        assert_eq!(newports.iter().map(|entry| entry.name).collect::<Vec<_>>(), ["Newport"; 2]);
        assert_ne!(newports[0].told_apart_by, newports[1].told_apart_by);
    }

    #[test]
    fn accents_need_not_be_typed() {
        assert_eq!(names(List::Towns, "cwmbran"), ["Cwmbrân"]);
    }

    #[test]
    fn punctuation_need_not_be_typed() {
        assert_eq!(names(List::Towns, "kings lynn"), ["King's Lynn"]);
        assert_eq!(names(List::Towns, "stoke on tr"), ["Stoke-on-Trent"]);
        assert_eq!(names(List::PoliceForces, "devon and"), ["Devon & Cornwall Police"]);
    }

    #[test]
    fn a_slip_finds_the_name_all_the_same() {
        for (typed, name) in [
            ("Brimingham", "Birmingham"),
            ("Machester", "Manchester"),
            ("Swanseea", "Swansea / Abertawe"),
        ] {
            assert_eq!(names(List::Towns, typed)[0], name);
        }
        assert_eq!(names(List::Nationalities, "vietnamise"), ["Vietnamese"]);
        assert!(names(List::Towns, "xyzzy").is_empty());
    }

    #[test]
    fn other_names_find_the_name_in_the_list() {
        assert_eq!(names(List::Countries, "holland"), ["Netherlands"]);
        assert_eq!(names(List::Towns, "Hull")[0], "Kingston upon Hull");
        assert_eq!(names(List::PoliceForces, "psni"), ["Police Service of Northern Ireland"]);
    }

    #[test]
    fn every_other_name_is_of_a_name_in_its_list() {
        let mut count = 0;
        for list in ALL {
            for (alias, name) in aliases(list) {
                assert!(list.has(name), "{name}");
                assert!(!list.has(alias), "{alias} needs no other name");
                count += 1;
            }
        }
        let lines = include_str!("../data/lists/aliases.txt").lines();
        assert_eq!(count, lines.filter(|line| !line.starts_with('#')).count());
    }

    #[test]
    fn the_lists_are_as_long_as_published() {
        let lengths = ALL.map(|list| list.entries().len());
        assert_eq!(lengths, [526, 451, 47, 98, 1621, 222, 197]);
    }
}
