//! What can go wrong between the screen and the shell, by the contract's codes.

use std::collections::BTreeSet;

use clocks::{Matter, Outcome, Runs};
use contract::Failure;
use contract::attachments::{Kind, Why};
use contract::reports::{Progress, Setback};
use words::Words;

use crate::files::ids;
use crate::names::names_of;

fn said(prefix: &str) -> BTreeSet<String> {
    ids().iter().filter_map(|id| id.strip_prefix(prefix)).map(str::to_owned).collect()
}

fn says_what_is_safe_and_what_to_do(id: &str) {
    for attribute in ["safe", "do"] {
        assert!(Words::english().attribute(id, attribute).is_some(), "{id} lacks .{attribute}");
    }
}

#[test]
fn every_failure_has_its_words() {
    let codes = names_of::<Failure>(r#"{"code":"#, "}");
    assert!(codes.contains("wrong-passphrase"), "{codes:?}");
    assert_eq!(said("failure-"), codes);
    codes.iter().for_each(|code| says_what_is_safe_and_what_to_do(&format!("failure-{code}")));
}

#[test]
fn every_setback_has_its_words() {
    let mut reasons = names_of::<Setback>(r#"{"why":"#, "}");
    assert!(reasons.contains("unreachable"), "{reasons:?}");
    // When the endpoint does not say which answer is at fault.
    reasons.insert("fault-found-somewhere".to_owned());
    assert_eq!(said("setback-"), reasons);
    reasons.iter().for_each(|why| says_what_is_safe_and_what_to_do(&format!("setback-{why}")));
}

#[test]
fn every_kind_of_file_and_every_reason_has_its_words() {
    assert_eq!(said("attach-kind-"), names_of::<Kind>("", ""));
    assert_eq!(said("attach-why-"), names_of::<Why>("", ""));
}

#[test]
fn every_decision_and_every_clock_has_its_words() {
    for (matter, outcome) in names_of::<Matter>("", "")
        .iter()
        .flat_map(|matter| names_of::<Outcome>("", "").into_iter().map(move |way| (matter, way)))
    {
        for id in [format!("decided-{matter}-{outcome}"), format!("means-{matter}-{outcome}")] {
            assert!(Words::english().has(&id), "{id}");
        }
    }
    let runs = names_of::<Runs>("", "");
    let over = runs.iter().map(|name| format!("{name}-over"));
    let unknown = "to-reasonable-grounds-unknown".to_owned();
    let all: BTreeSet<String> = runs.iter().cloned().chain(over).chain([unknown]).collect();
    assert_eq!(said("clock-"), all);
}

#[test]
fn every_state_of_a_report_has_its_words() {
    let states = names_of::<Progress>(r#"{"at":"#, "}");
    assert!(states.contains("waiting"), "{states:?}");
    let said = said("progress-");
    assert!(states.is_subset(&said), "{states:?}");
    let state = |name: &String| name.split('-').next().unwrap_or_default().to_owned();
    let known = |name: &String| states.contains(&state(name));
    assert!(said.iter().all(known), "{said:?}");
}
