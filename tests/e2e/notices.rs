//! What comes back after a report was sent, and drafts that were not.

use std::path::Path;

use chrono::{Days, TimeDelta, Utc};
use clocks::{Decided, Matter, Outcome, day_in_uk};
use endpoint::admin;
use serde_json::{Value, json};
use testkit::endpoint::LocalEndpoint;
use testkit::window::Window;
use vault::Actor;
use words::Words;

use crate::accessibility::{axe, check};
use crate::record::told;
use crate::retention::opened;
use crate::stage::{Device, answers, enrol, follow, opening, sent};

fn body(window: &Window) -> String {
    window.text(&window.wait_for("main").unwrap()).unwrap()
}

fn shows(window: &Window, words: &str) {
    window.wait_until(words, || Ok(body(window).contains(words).then_some(()))).unwrap();
}

fn negative() -> Decided {
    let on = day_in_uk(Utc::now());
    Decided { matter: Matter::ReasonableGrounds, outcome: Outcome::Negative, on }
}

#[test]
fn a_decision_is_seen_with_what_it_means_and_what_is_asked_is_answered() {
    let endpoint = LocalEndpoint::started();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    enrol(&window, &endpoint);
    let reference = sent(&window);
    window.wait_for("[data-clock=to-reasonable-grounds]").unwrap();
    assert!(body(&window).contains("There is no decision yet"), "{}", body(&window));
    check(&window, &axe(), "a report with no decision yet");

    window.click(&window.wait_for("[name=look-for-notices]").unwrap()).unwrap();
    shows(&window, "There is nothing new");
    admin::decide(endpoint.config(), reference.parse().unwrap(), negative()).unwrap();
    window.click(&window.wait_for("[name=look-for-notices]").unwrap()).unwrap();
    window.wait_for("[data-decision='reasonable-grounds negative']").unwrap();
    window.wait_for("[data-clock=to-reconsideration]").unwrap();
    let until = Words::english().day(negative().on + Days::new(30));
    let said = body(&window);
    assert!(said.contains(&format!("You can ask for reconsideration until {until}.")), "{said}");
    assert!(said.contains("did not find reasonable grounds"), "{said}");
    assert!(said.contains("There is something new"), "{said}");
    check(&window, &axe(), "a report with a decision");

    assert_eq!(window.press_button("home").unwrap(), "home");
    let line = window.wait_for("[data-report][data-at=sent]").unwrap();
    let line = window.text(&line).unwrap();
    assert!(line.contains("Reasonable grounds: negative, decided on"), "{line}");

    let asked = "Where did she work?\nIn which year?";
    admin::ask(endpoint.config(), reference.parse().unwrap(), &mut asked.as_bytes()).unwrap();
    follow(&window, "[data-report] a", "finished");
    window.click(&window.wait_for("[name=look-for-notices]").unwrap()).unwrap();
    window.wait_for("[data-asked='2'] [name=answer][aria-describedby=asked-2]").unwrap();
    shows(&window, "They ask for more information");
    shows(&window, "In which year?");
    check(&window, &axe(), "a report about which more is asked");
    follow(&window, "[name=answer]", "add");
    shows(&window, "Where did she work?");
    window.click(&window.control("continue").unwrap()).unwrap();
    shows(&window, "Enter your answer");
    check(&window, &axe(), "no answer to what is asked");
    window.fill(&answers([("answer", "In a nail bar, in 2024 (fictional).")])).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    shows(&window, "Check before you send");
    check(&window, &axe(), "an answer before it is sent");
    window.click(&window.control("send").unwrap()).unwrap();
    window.wait_for("[data-addition][data-at=sent]").unwrap();
    shows(&window, "You sent an answer.");
    let held = endpoint.held();
    let answer = held.iter().find_map(|line| line.get("addition")).unwrap();
    let said = json!({"kind": "answer", "to": 2, "text": "In a nail bar, in 2024 (fictional)."});
    assert_eq!(answer["added"], said);

    assert_eq!(window.press_button("home").unwrap(), "home");
    let line = window.text(&window.wait_for("[data-report][data-at=sent]").unwrap()).unwrap();
    assert!(line.contains("They asked for more information"), "{line}");
    follow(&window, "[data-way=record]", "record");
    for said in ["A decision on a report was received", "More information on a report was asked"] {
        assert!(told(&window).iter().any(|act| act.starts_with(said)), "{said}");
    }
}

/// As if the only report was last changed so many days ago.
fn lie(data: &Path, days: i64) {
    let mut vault = opened(data);
    let listed = vault.list().unwrap().reports.remove(0);
    let mut summary: Value = serde_json::from_slice(&listed.summary).unwrap();
    let then = Utc::now() - TimeDelta::days(days);
    assert!(summary["changed-at"].is_string());
    summary["changed-at"] = json!(then);
    let summary = serde_json::to_vec(&summary).unwrap();
    vault.by(Actor::app(then)).save_answers(listed.id, &[], Some(&summary)).unwrap();
}

#[test]
fn a_draft_that_lies_is_pointed_out_at_home() {
    let device = Device::new();
    let window = device.open_a_report();
    window.press_button("home").unwrap();
    window.wait_for("[data-report][data-at=draft]").unwrap();
    assert!(window.find("[data-reminder]").unwrap().is_none(), "it was just begun");
    drop(window);
    for days in [22, 29] {
        lie(&device.home().join("data"), days);
        let window = device.open();
        assert_eq!(window.enter(&opening()).unwrap(), "home");
        let reminder = window.wait_for("[data-reminder]").unwrap();
        let reminder = window.text(&reminder).unwrap();
        assert!(reminder.contains("1 draft has not been changed for 21 days"), "{reminder}");
        let line = window.text(&window.wait_for("[data-report][data-at=draft]").unwrap()).unwrap();
        let not_changed = if days < 28 { "Not changed for 21 days" } else { "for 28 days" };
        assert!(line.contains(not_changed), "{line}");
        check(&window, &axe(), "a draft that lies");
    }
}
