//! Our components beside GOV.UK Frontend's own fixtures: what its npm package
//! draws for some options, ours must draw for the same options.
//!
//! One file for each component: its options as our props, the fixtures that are
//! compared, and those that are left out with the reason why.

mod back_link;
mod button;
mod character_count;
mod checkboxes;
mod date_input;
mod details;
mod error_message;
mod error_summary;
mod fieldset;
mod footer;
mod header;
mod hint;
mod input;
mod label;
mod notification_banner;
mod options;
mod panel;
mod password_input;
mod radios;
mod service_navigation;
mod skip_link;
mod summary_list;
mod tag;
mod task_list;
mod textarea;
mod tree;
mod warning_text;

use std::fs;

use dom_query::Document;
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::drawn::{drawn, in_a_page};
use tree::Tree;

/// Our view of a fixture's options, or the option that ours does not have.
type Drawing = serde_json::Result<AnyView>;

/// Fixtures of which ours draws the same, by their names.
type Compared = &'static [&'static str];

/// Fixtures that ours cannot or should not match: why, and their names.
type LeftOut = &'static [(&'static str, &'static [&'static str])];

/// An attribute that ours has where GOV.UK's may not: element, attribute, why.
type Added = (&'static str, &'static str, &'static str);

const MARKUP: &str = "plain texts go in, no markup";
const CLASSES: &str = "no class names of the caller's own";
const ATTRIBUTES: &str = "no attributes of the caller's own";
const DESCRIBED: &str = "described by its own hint and error, by nothing else on the page";
const GROUP: &str = "no class names of the caller's own on the form group";
const LOOKS: &str = "a label or legend is plain, bold or the heading of the page";
const DISABLED: &str = "nothing is disabled: what cannot be done is said instead";

/// What is compared of one component.
struct Golden {
    /// The name of its folder in GOV.UK Frontend.
    component: &'static str,
    draw: fn(Value) -> Drawing,
    /// Does to the fixture what GOV.UK's script would do at its start.
    start: fn(&Document),
    added: &'static [Added],
    compared: Compared,
    left_out: LeftOut,
}

#[derive(Deserialize)]
struct Fixtures {
    fixtures: Vec<Fixture>,
}

#[derive(Deserialize)]
struct Fixture {
    name: String,
    options: Value,
    html: String,
}

/// For a component that GOV.UK has no script for, or whose script adds nothing.
fn as_it_is(_: &Document) {}

fn fixtures(component: &str) -> Vec<Fixture> {
    let package = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/govuk-frontend");
    let file = format!("{package}/dist/govuk/components/{component}/fixtures.json");
    let read = fs::read_to_string(&file);
    let json =
        read.expect("the fixtures of GOV.UK Frontend: `./dev test` or `npm ci` fetches them");
    serde_json::from_str::<Fixtures>(&json)
        .expect("fixtures as GOV.UK Frontend 6 has them")
        .fixtures
}

impl Golden {
    /// Fails on all that its lists do not say, in both directions.
    fn check(&self) {
        let fixtures = fixtures(self.component);
        let mut faults: Vec<String> = fixtures.iter().filter_map(|each| self.fault(each)).collect();
        let gone = self.listed().filter(|name| fixtures.iter().all(|each| each.name != *name));
        faults.extend(gone.map(|name| format!("“{name}” is listed, and is no fixture")));
        assert!(faults.is_empty(), "{}:\n{}", self.component, faults.join("\n"));
    }

    fn listed(&self) -> impl Iterator<Item = &'static str> {
        let left_out = self.left_out.iter().flat_map(|(_, names)| *names);
        self.compared.iter().chain(left_out).copied()
    }

    fn fault(&self, fixture: &Fixture) -> Option<String> {
        let name = fixture.name.as_str();
        let is_compared = self.compared.contains(&name);
        match (self.listed().filter(|listed| *listed == name).count(), self.compare(fixture)) {
            (0, Ok(())) => Some(format!("“{name}” is new and ours matches: compare it")),
            (0, Err(why)) => Some(format!("“{name}” is new: mend ours, or leave it out; {why}")),
            (1, Ok(())) if is_compared => None,
            (1, Err(why)) if is_compared => Some(format!("“{name}”: {why}")),
            (1, Ok(())) => Some(format!("“{name}” is left out, and ours matches: compare it")),
            (1, Err(_)) => None,
            _ => Some(format!("“{name}” is listed more than once")),
        }
    }

    fn compare(&self, fixture: &Fixture) -> Result<(), String> {
        let theirs = Document::fragment(fixture.html.as_str());
        (self.start)(&theirs);
        let theirs = Tree::of(&theirs);
        let ours = Document::fragment(self.html(fixture)?);
        let ours = Tree::of(&ours).without(self.added, &theirs);
        match ours == theirs {
            true => Ok(()),
            false => Err(ours.beside(&theirs)),
        }
    }

    fn html(&self, fixture: &Fixture) -> Result<String, String> {
        in_a_page(|| (self.draw)(fixture.options.clone()).map(drawn)).map_err(|why| why.to_string())
    }
}
