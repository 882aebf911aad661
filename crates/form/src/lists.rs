//! The names that list questions offer, and finding one by typing.
//!
//! Names as published on 21 April 2026, without stray blanks. Places that
//! share a name are told apart on the screen only: what is stored is the name.

use std::collections::HashSet;
use std::sync::OnceLock;

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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
    folded: Vec<String>,
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
        LISTS[self as usize].get_or_init(|| Loaded::parse(self.text()))
    }
}

impl Loaded {
    fn parse(text: &'static str) -> Self {
        let entry = |line: &'static str| match line.split_once('\t') {
            Some((name, county)) => Entry { name, told_apart_by: Some(county) },
            None => Entry { name: line, told_apart_by: None },
        };
        let entries: Vec<Entry> =
            text.lines().filter(|line| !line.starts_with('#')).map(entry).collect();
        Self {
            folded: entries.iter().map(|entry| fold(entry.name)).collect(),
            names: entries.iter().map(|entry| entry.name).collect(),
            entries,
        }
    }
}

/// The entries that fit what is typed, at most this many, the nearest first:
/// the whole name, then its beginning, then the beginning of a word in it,
/// then anywhere. Case and accents do not matter.
pub fn search(list: List, typed: &str, most: usize) -> Vec<Entry> {
    let typed = fold(typed.trim());
    if typed.is_empty() {
        return Vec::new();
    }
    let loaded = list.loaded();
    let mut found: Vec<(u8, usize)> = loaded
        .folded
        .iter()
        .enumerate()
        .filter_map(|(at, name)| Some((distance(name, &typed)?, at)))
        .collect();
    found.sort_unstable();
    found.into_iter().take(most).map(|(_, at)| loaded.entries[at]).collect()
}

fn distance(name: &str, typed: &str) -> Option<u8> {
    if name == typed {
        return Some(0);
    }
    let starts_word = |at: usize| !name[..at].ends_with(|c: char| c.is_alphanumeric());
    name.match_indices(typed)
        .map(|(at, _)| match at {
            0 => 1,
            at if starts_word(at) => 2,
            _ => 3,
        })
        .min()
}

fn fold(name: &str) -> String {
    name.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
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
    fn the_lists_are_as_long_as_published() {
        let lengths = ALL.map(|list| list.entries().len());
        assert_eq!(lengths, [526, 451, 47, 98, 1621, 222, 197]);
    }
}
