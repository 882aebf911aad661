//! The names that list questions offer, and finding one by typing.
//!
//! Names as published on 21 April 2026, without stray blanks. Places that
//! share a name are told apart on the screen only: what is stored is the name.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::{BadForm, fold};

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, as it is stored and sent.
    pub name: String,
    /// The county, where two places share the name.
    pub told_apart_by: Option<String>,
}

/// The names of every list. Each is read when it is first asked for.
#[derive(Debug)]
pub struct Lists {
    texts: [Cow<'static, str>; List::ALL.len()],
    aliases: Cow<'static, str>,
    loaded: [OnceLock<Loaded>; List::ALL.len()],
}

#[derive(Debug)]
struct Loaded {
    entries: Vec<Entry>,
    /// What can be typed for an entry, folded, and the entry's place.
    typed: Vec<(String, usize)>,
    names: HashSet<String>,
}

/// What other names are kept under, beside the lists.
const ALIASES: &str = "aliases";

impl List {
    const ALL: [Self; 7] = [
        Self::Organisations,
        Self::Councils,
        Self::PoliceForces,
        Self::Regions,
        Self::Towns,
        Self::Nationalities,
        Self::Countries,
    ];

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

    fn built_in(self) -> &'static str {
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
}

impl Default for Lists {
    /// Those that this program was built with.
    fn default() -> Self {
        Self {
            texts: List::ALL.map(|list| Cow::Borrowed(list.built_in())),
            aliases: Cow::Borrowed(include_str!("../data/lists/aliases.txt")),
            loaded: [const { OnceLock::new() }; List::ALL.len()],
        }
    }
}

impl Lists {
    /// Those that this program was built with, but for these, by their keys:
    /// `councils`. A name is a line, after it a tab and the county where another has
    /// the name too; `aliases` has the key of a list, what else is typed and the name,
    /// with tabs between.
    ///
    /// # Errors
    /// [`BadForm`] where there is no such list, or one has no names.
    pub fn with(texts: BTreeMap<String, String>) -> Result<Self, BadForm> {
        let mut lists = Self::default();
        for (key, text) in texts {
            match List::ALL.into_iter().find(|list| list.key() == key) {
                Some(list) if entries(&text).next().is_some() => {
                    lists.texts[list as usize] = Cow::Owned(text);
                }
                None if key == ALIASES => lists.aliases = Cow::Owned(text),
                _ => return Err(BadForm::of(&key, "is no list, or has no names")),
            }
        }
        Ok(lists)
    }

    /// Whether this exact name is in the list.
    pub fn has(&self, list: List, name: &str) -> bool {
        self.loaded(list).names.contains(name)
    }

    /// Every entry, in alphabetical order, "Unknown" last.
    pub fn entries(&self, list: List) -> &[Entry] {
        &self.loaded(list).entries
    }

    /// The entries that fit what is typed, at most this many, the nearest first:
    /// the whole name, then its beginning, then the beginning of a word in it,
    /// then anywhere, then its beginning with a slip or two. Case, accents and
    /// punctuation do not matter.
    pub fn search(&self, list: List, typed: &str, most: usize) -> Vec<&Entry> {
        let typed = fold(typed);
        if typed.is_empty() {
            return Vec::new();
        }
        let loaded = self.loaded(list);
        let mut found = loaded.nearest(|name| distance(name, &typed));
        if found.is_empty() {
            found = loaded.nearest(|name| slips(name, &typed));
        }
        found.into_iter().take(most).map(|at| &loaded.entries[at]).collect()
    }

    fn loaded(&self, list: List) -> &Loaded {
        let text = &self.texts[list as usize];
        self.loaded[list as usize].get_or_init(|| Loaded::of(text, self.aliases(list)))
    }

    /// What else is typed for a name, and the name.
    fn aliases(&self, list: List) -> impl Iterator<Item = (&str, &str)> {
        self.aliases.lines().filter_map(move |line| {
            let (of, rest) = line.split_once('\t')?;
            (of == list.key()).then(|| rest.split_once('\t')).flatten()
        })
    }
}

fn entries(text: &str) -> impl Iterator<Item = Entry> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| match line.split_once('\t') {
        Some((name, county)) => {
            Entry { name: name.to_owned(), told_apart_by: Some(county.to_owned()) }
        }
        None => Entry { name: line.to_owned(), told_apart_by: None },
    })
}

impl Loaded {
    fn of<'a>(text: &str, aliases: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let entries: Vec<Entry> = entries(text).collect();
        let names = entries.iter().enumerate().map(|(at, entry)| (fold(&entry.name), at));
        let aliases = aliases.filter_map(|(alias, name)| {
            Some((fold(alias), entries.iter().position(|entry| entry.name == name)?))
        });
        Self {
            typed: names.chain(aliases).collect(),
            names: entries.iter().map(|entry| entry.name.clone()).collect(),
            entries,
        }
    }

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

    fn names(list: List, typed: &str) -> Vec<String> {
        let lists = Lists::default();
        lists.search(list, typed, 8).into_iter().map(|entry| entry.name.clone()).collect()
    }

    #[test]
    fn every_name_can_be_found_by_typing_it_and_is_then_first() {
        let lists = Lists::default();
        for list in List::ALL {
            for entry in lists.entries(list) {
                assert_eq!(lists.search(list, &entry.name, 8)[0].name, entry.name);
                assert_eq!(entry.name.trim(), entry.name);
                assert!(lists.has(list, &entry.name));
            }
        }
    }

    #[test]
    fn bromley_means_bromley() {
        assert_eq!(names(List::Towns, "bromley"), ["Bromley", "South Bromley"]);
    }

    #[test]
    fn places_of_one_name_are_told_apart_and_stored_alike() {
        let lists = Lists::default();
        let newports = lists.search(List::Towns, "Newport", 2);
        assert_eq!(newports.iter().map(|entry| &entry.name).collect::<Vec<_>>(), ["Newport"; 2]);
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
        let lists = Lists::default();
        let mut count = 0;
        for list in List::ALL {
            for (alias, name) in lists.aliases(list) {
                assert!(lists.has(list, name), "{name}");
                assert!(!lists.has(list, alias), "{alias} needs no other name");
                count += 1;
            }
        }
        let lines = lists.aliases.lines();
        assert_eq!(count, lines.filter(|line| !line.starts_with('#')).count());
    }

    #[test]
    fn the_lists_are_as_long_as_published() {
        let lists = Lists::default();
        let lengths = List::ALL.map(|list| lists.entries(list).len());
        assert_eq!(lengths, [526, 451, 47, 98, 1621, 222, 197]);
    }

    #[test]
    fn other_names_take_the_place_of_one_list_and_leave_the_others() {
        let with = |key: &str, text: &str| {
            Lists::with(BTreeMap::from([(key.to_owned(), text.to_owned())]))
        };
        let lists = with("councils", "# as of today\nLlan\nNewtown\tPowys\n").unwrap();
        assert!(
            lists.has(List::Councils, "Llan") && !lists.has(List::Councils, "Oxford City Council")
        );
        let newtown = lists.search(List::Councils, "newtown", 1)[0];
        assert_eq!(newtown.told_apart_by.as_deref(), Some("Powys"));
        assert!(lists.has(List::Organisations, "Kalayaan"));
        let lists = with("aliases", "countries\tAlbion\tUnited Kingdom\n").unwrap();
        assert_eq!(lists.search(List::Countries, "albion", 1)[0].name, "United Kingdom");
        for (key, text) in [("moons", "Io"), ("councils", ""), ("councils", "# none\n\n")] {
            assert!(with(key, text).is_err(), "{key}: {text:?}");
        }
    }
}
