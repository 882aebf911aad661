//! The locale files themselves.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{Entry, Resource};
use words::{Value, Words};

/// One text of the catalogue: a message, or an attribute of one.
pub struct Said {
    pub id: String,
    pub attribute: Option<String>,
}

impl Said {
    /// Each way this text can read.
    pub fn readings(&self) -> BTreeSet<String> {
        let ways =
            [("one", "nrm", 0), ("many", "nrm", 1), ("one", "dtn", 2), ("many", "dtn", 1622)];
        ways.into_iter()
            .map(|(situations, kind, count)| self.with(situations, kind, count))
            .collect()
    }

    fn with(&self, situations: &'static str, kind: &'static str, count: u32) -> String {
        let text = |name, value: &'static str| (name, Value::from(value));
        let number = |name| (name, Value::from(count));
        let arguments = [
            text("situations", situations),
            text("kind", kind),
            text("heading", "Family"),
            text("label", "Family"),
            text("name", "London"),
            text("by", "Kent"),
            text("day", "3"),
            text("month", "May"),
            text("year", "2026"),
            text("time", "9:05"),
            text("when", "3 May 2026"),
            text("reference", "MS-1"),
            text("strength", "Hard to guess"),
            text("status", "503"),
            text("position", "1"),
            text("size", "4.2MB"),
            text("total", "24.0MB"),
            number("count"),
            number("done"),
            number("max"),
            number("seconds"),
            text("number", "3"),
            text("date", "3 May 2026"),
            number("minutes"),
        ];
        match &self.attribute {
            None => Words::english().text_with(&self.id, &arguments),
            Some(name) => Words::english().attribute_with(&self.id, name, &arguments).unwrap(),
        }
    }
}

/// Every text of the locale files.
pub fn everything_said() -> Vec<Said> {
    files().iter().flat_map(|(_, file)| said_in(file)).collect()
}

/// Every message of the locale files.
pub fn ids() -> BTreeSet<String> {
    everything_said().into_iter().map(|said| said.id).collect()
}

/// Every message of one of the files.
pub fn ids_in(name: &str) -> BTreeSet<String> {
    let (_, file) = files().into_iter().find(|(known, _)| known == name).unwrap();
    said_in(&file).into_iter().map(|said| said.id).collect()
}

fn said_in(file: &Resource<String>) -> Vec<Said> {
    let messages = file.body.iter().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message),
        _ => None,
    });
    messages
        .flat_map(|message| {
            let said = |attribute| Said { id: message.id.name.clone(), attribute };
            let value = message.value.iter().map(move |_| said(None));
            let attributes = message.attributes.iter();
            value.chain(attributes.map(move |attribute| said(Some(attribute.id.name.clone()))))
        })
        .collect()
}

fn files() -> Vec<(String, Resource<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en-GB");
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let file = fluent_syntax::parser::parse(text);
            (name.clone(), file.unwrap_or_else(|(_, faults)| panic!("{name}: {faults:?}")))
        })
        .collect()
}

#[test]
fn every_file_is_built_in() {
    for (name, file) in files() {
        for said in said_in(&file) {
            assert!(Words::english().has(&said.id), "{name} is not in src/locales.rs");
        }
    }
}

#[test]
fn nothing_is_said_twice() {
    let mut seen = BTreeSet::new();
    for Said { id, attribute } in everything_said() {
        let place = format!("{id}.{}", attribute.unwrap_or_default());
        assert!(seen.insert(place.clone()), "{place} is there twice");
    }
}

#[test]
fn every_text_reads_well_with_its_arguments() {
    for said in everything_said() {
        for text in said.readings() {
            let place = format!("{} {:?}: {text}", said.id, said.attribute);
            assert!(!text.contains(['{', '}']), "an argument is missing: {place}");
            assert!(!text.trim().is_empty(), "nothing is said: {place}");
            assert_eq!(text, text.trim(), "stray blanks: {place}");
            assert!(!text.contains("  "), "stray blanks: {place}");
            assert!(!text.contains(['\n', '\u{2068}', '\u{2069}']), "stray marks: {place}");
        }
    }
}
