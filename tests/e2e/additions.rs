//! Adding to a report that was sent.

use serde_json::json;
use testkit::endpoint::LocalEndpoint;
use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::record;
use crate::stage::{
    Device, PASSPHRASE, answers, choose, enrol, follow, opening, sent, there, told,
};

fn body(window: &Window) -> String {
    window.text(&window.wait_for("main").unwrap()).unwrap()
}

/// Continues on a page of adding, until what is shown there changes.
fn goes_on(window: &Window, seen: &str) {
    window.click(&window.wait_for("[name=continue]").unwrap()).unwrap();
    shows(window, seen);
}

fn shows(window: &Window, seen: &str) {
    let there = || Ok(body(window).contains(seen).then_some(()));
    window.wait_until(seen, there).unwrap();
}

/// A device of a responder who has sent the example report.
pub fn with_a_sent_report(device: &Device, endpoint: &LocalEndpoint) -> Window {
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    enrol(&window, endpoint);
    sent(&window);
    window
}

/// Begins to add something that is not known to be wrong.
pub fn begin(window: &Window, text: &str) {
    follow(window, "[name=add]", "add");
    window.fill(&answers([("addition", "evidence")])).unwrap();
    goes_on(window, "For example, what the person has told you since.");
    window.fill(&answers([("text", text)])).unwrap();
}

/// What the endpoint holds of additions.
fn held(endpoint: &LocalEndpoint) -> Vec<serde_json::Value> {
    let held = endpoint.held().into_iter();
    held.filter_map(|line| line.get("addition").map(|addition| addition["added"].clone())).collect()
}

#[test]
fn a_sent_report_is_corrected_and_added_to_and_each_is_received() {
    let endpoint = LocalEndpoint::started();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = with_a_sent_report(&device, &endpoint);

    follow(&window, "[name=add]", "add");
    check(&window, &axe(), "what is added");
    goes_on(&window, "Select what you want to add");
    check(&window, &axe(), "nothing was chosen");
    window.fill(&answers([("addition", "correction")])).unwrap();
    goes_on(&window, "Which answer was wrong?");
    check(&window, &axe(), "which answer");
    window.click(&window.wait_for("[data-correct=family]").unwrap()).unwrap();
    window.wait_for("textarea[name=family]").unwrap();
    check(&window, &axe(), "what is right");
    window.fill(&answers([("family", "One sister (fictional).")])).unwrap();
    goes_on(&window, "Why was it wrong?");
    goes_on(&window, "Enter why it was wrong");
    check(&window, &axe(), "no reason");
    window.fill(&answers([("reason", "It was misheard.")])).unwrap();
    goes_on(&window, "Check before you send");
    check(&window, &axe(), "before it is sent");
    window.click(&window.wait_for(".govuk-back-link").unwrap()).unwrap();
    shows(&window, "Why was it wrong?");
    assert_eq!(window.value(&window.control("reason").unwrap()).unwrap(), "It was misheard.");
    goes_on(&window, "Check before you send");
    window.click(&window.wait_for("[name=send]").unwrap()).unwrap();
    window.wait_for("[data-addition][data-at=sent]").unwrap();
    let said = body(&window);
    for part in ["One sister (fictional).", "It was misheard.", "The app has checked the receipt"] {
        assert!(said.contains(part), "{said}");
    }
    check(&window, &axe(), "a report with a correction");

    begin(&window, "She named a second address.");
    goes_on(&window, "Check before you send");
    window.click(&window.wait_for("[name=send]").unwrap()).unwrap();
    let both = || Ok((window.find_all("[data-addition][data-at=sent]")?.len() == 2).then_some(()));
    window.wait_until("both were received", both).unwrap();
    let correction = json!({
        "kind": "correction",
        "field": "family",
        "answer": "One sister (fictional).",
        "reason": "It was misheard.",
    });
    let evidence = json!({"kind": "evidence", "text": "She named a second address."});
    assert_eq!(held(&endpoint), [correction, evidence]);

    assert_eq!(window.press_button("home").unwrap(), "home");
    follow(&window, "[data-way=record]", "record");
    let acts = record::told(&window);
    let made = acts.iter().filter(|act| act.starts_with("Something was added to a sent report"));
    assert_eq!(made.count(), 2, "{acts:?}");
}

#[test]
fn what_was_begun_outlasts_a_lock_and_goes_on() {
    let endpoint = LocalEndpoint::started();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = with_a_sent_report(&device, &endpoint);
    begin(&window, "She named a second");
    window.click(&window.wait_for("button[name=lock]").unwrap()).unwrap();
    there(&window, "unlock");

    window.fill_and_turn(&answers([("passphrase", PASSPHRASE)])).unwrap();
    there(&window, "finished");
    window.wait_for("[data-begun]").unwrap();
    check(&window, &axe(), "a report with something begun");
    follow(&window, "[name=go-on]", "add");
    let text = window.control("text").unwrap();
    assert_eq!(window.value(&text).unwrap(), "She named a second");
    window.type_into(&text, " address.").unwrap();
    goes_on(&window, "Check before you send");
    window.click(&window.wait_for("[name=send]").unwrap()).unwrap();
    window.wait_for("[data-addition][data-at=sent]").unwrap();
    assert!(window.find("[data-begun]").unwrap().is_none(), "it was added");
    let evidence = json!({"kind": "evidence", "text": "She named a second address."});
    assert_eq!(held(&endpoint), [evidence]);

    begin(&window, "A slip");
    window.click(&window.wait_for(".govuk-back-link").unwrap()).unwrap();
    shows(&window, "What do you want to add?");
    follow(&window, ".govuk-back-link", "finished");
    window.click(&window.wait_for("[name=forget-begun]").unwrap()).unwrap();
    let gone = || Ok(window.find("[data-begun]")?.is_none().then_some(()));
    window.wait_until("it is forgotten", gone).unwrap();
}

#[test]
fn a_file_goes_with_what_is_added_and_is_received_with_it() {
    const LETTER: &[u8] = b"%PDF-1.7\nA letter (fictional).";
    let endpoint = LocalEndpoint::started();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = with_a_sent_report(&device, &endpoint);
    let elsewhere = tempfile::tempdir().unwrap();
    let letter = elsewhere.path().join("letter.pdf");
    std::fs::write(&letter, LETTER).unwrap();

    follow(&window, "[name=add]", "add");
    window.fill(&answers([("addition", "evidence")])).unwrap();
    goes_on(&window, "Files that go with it");
    choose(&window, "choose-files", &letter);
    window.wait_for("[data-file]").unwrap();
    shows(&window, "Not sent yet");
    check(&window, &axe(), "a file that is to go with it");
    window.fill(&answers([("text", "The letter that she kept.")])).unwrap();
    goes_on(&window, "Check before you send");
    shows(&window, "letter.pdf");
    check(&window, &axe(), "a file before it is sent");
    window.click(&window.wait_for("[name=send]").unwrap()).unwrap();
    window.wait_for("[data-addition][data-at=sent]").unwrap();
    told(&window, "[data-addition]", "letter.pdf");
    check(&window, &axe(), "a report with a file that was added");
    let held = endpoint.held();
    let addition = held.iter().find(|line| line.get("addition").is_some()).unwrap();
    assert_eq!(addition["addition"]["attachments"][0]["name"], "letter.pdf");
    let sha256 = addition["addition"]["attachments"][0]["sha256"].as_str().unwrap();
    assert_eq!(endpoint.file(&held[0], sha256).unwrap(), LETTER);
}

#[test]
fn what_is_added_with_no_signal_leaves_while_the_app_is_locked() {
    let mut endpoint = LocalEndpoint::started();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = with_a_sent_report(&device, &endpoint);
    endpoint.stop();
    begin(&window, "She named a second address.");
    goes_on(&window, "Check before you send");
    window.click(&window.wait_for("[name=send]").unwrap()).unwrap();
    window.wait_for("[data-addition][data-at=waiting]").unwrap();
    window.click(&window.wait_for("button[name=lock]").unwrap()).unwrap();
    there(&window, "unlock");

    endpoint.start();
    let left = || Ok((held(&endpoint).len() == 1).then_some(()));
    window.wait_until("it is received", left).unwrap();
    there(&window, "unlock");
    window.fill_and_turn(&answers([("passphrase", PASSPHRASE)])).unwrap();
    there(&window, "finished");
    window.wait_for("[data-addition][data-at=sent]").unwrap();
    assert_eq!(held(&endpoint).len(), 1, "it is sent once");
}
