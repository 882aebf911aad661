//! What the screen says, and nothing that it never says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use words::Words;

use crate::files::ids_in;

fn source() -> String {
    fn read(folder: &Path, source: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, source);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                source.push_str(&fs::read_to_string(&path).unwrap());
            }
        }
    }
    let mut source = String::new();
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    read(&here.join("src"), &mut source);
    read(&here.join("../app/src"), &mut source);
    read(&here.join("../../src-ui/src"), &mut source);
    source
}

/// Whether the screen names a message: whole, by how it begins, or in two parts.
fn names(literals: &BTreeSet<&str>, id: &str) -> bool {
    let begins = || {
        literals.iter().any(|literal| {
            literal.split_once("-{").is_some_and(|(start, _)| id.starts_with(&format!("{start}-")))
        })
    };
    let in_two = || {
        id.match_indices('-').any(|(at, _)| {
            let (end, parts) = (&id[at + 1..], &id[..at]);
            let ends =
                literals.contains(end) || literals.contains(format!("{{page}}-{end}").as_str());
            literals.contains(parts) && ends
        })
    };
    literals.contains(id) || begins() || in_two()
}

#[test]
fn nothing_is_kept_that_the_screen_never_says() {
    let source = source();
    let literals: BTreeSet<&str> = source.split('"').collect();
    for file in ["additions.ftl", "app.ftl", "damage.ftl", "notices.ftl"] {
        for id in ids_in(file) {
            assert!(names(&literals, &id), "{id} is said nowhere");
        }
    }
}

#[test]
fn the_screen_says_nothing_that_is_not_in_the_catalogue() {
    let source = source();
    for call in ["words.text(", "words.text_with(", "wording.text("] {
        for (at, _) in source.match_indices(call) {
            let rest = source[at + call.len()..].trim_start();
            let Some(id) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) else {
                continue;
            };
            assert!(Words::english().has(id), "{id} is not in the catalogue");
        }
    }
}
