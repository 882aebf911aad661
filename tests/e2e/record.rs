//! What was done is told in plain words, and survives a kill.

use std::fs;
use std::io::BufReader;
use std::{thread, time::Duration};

use serde_json::Value;
use testkit::journey::{Answers, Turn};
use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::stage::{Device, PASSPHRASE, answers, follow, opening, walk_to};

/// What was typed longer ago than this is safe, whatever happens.
const PROMISED: Duration = Duration::from_millis(500);

/// What was done as the page tells it, the last act first.
pub fn told(window: &Window) -> Vec<String> {
    window.wait_for("[data-act]").unwrap();
    let script = "return [...document.querySelectorAll('[data-act]')].map(act =>
        (act.querySelector('summary') ?? act.firstChild).textContent.trim())";
    serde_json::from_value(window.run(script, &Value::Null).unwrap()).unwrap()
}

/// What the first change that is told says of before and after.
fn before_and_after(window: &Window) -> Vec<String> {
    window.click(&window.wait_for("[data-act] summary").unwrap()).unwrap();
    let said = window.find_all("[data-act] details[open] dd").unwrap();
    said.iter().map(|said| window.text(said).unwrap()).collect()
}

#[test]
fn an_answer_changed_twice_is_one_change_and_an_unlock_and_a_kill_are_told() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    let family = |text| answers([("family", text)]);
    window.fill(&family("Two")).unwrap();
    thread::sleep(PROMISED);
    window.fill(&family("Two sisters")).unwrap();
    window.turn().unwrap();
    follow(&window, "[data-way=tasks]", "tasks");
    follow(&window, "[data-way=record]", "record");
    let acts = told(&window);
    assert_eq!(acts[0], "You answered “Family”");
    assert_eq!(acts.iter().filter(|act| act.contains("Family")).count(), 1, "{acts:?}");
    check(&window, &axe(), "record of a report");
    let sound = || {
        let said = window.text(&window.wait_for("[data-checked]")?)?;
        Ok(said.starts_with("Nothing in this record was changed").then_some(()))
    };
    window.wait_until("the check", sound).unwrap();

    follow(&window, ".govuk-back-link", "tasks");
    follow(&window, "[data-part=background] a", "/what-is-their-background");
    window.fill(&family("Three sisters")).unwrap();
    thread::sleep(PROMISED);
    window.kill().unwrap();

    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "/what-is-their-background");
    assert_eq!(window.press_button("home").unwrap(), "home");
    follow(&window, "[data-way=record]", "record");
    let acts = told(&window);
    assert_eq!(
        acts[..3],
        ["You opened the report", "You changed “Family”", "You unlocked the vault"]
    );
    assert_eq!(before_and_after(&window), ["Two sisters", "Three sisters"]);
    check(&window, &axe(), "record of all, with a change open");
}

#[test]
fn a_long_record_is_shown_piece_by_piece_and_its_copy_can_be_checked() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/confirm");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    follow(&window, "[data-way=record]", "record");
    let first = told(&window);
    assert_eq!((first.len(), &first[0][..]), (50, "You finished the report"));
    window.click(&window.control("more").unwrap()).unwrap();
    let all = || Ok((window.find_all("[data-act]")?.len() > 60).then_some(()));
    window.wait_until("the rest", all).unwrap();
    assert_eq!(told(&window).last().unwrap(), "You started the report");

    follow(&window, "[data-way=export]", "export");
    let Turn::Kept(faults) = window.turn().unwrap() else { panic!("nothing was chosen") };
    assert_eq!(faults.len(), 1);
    check(&window, &axe(), "export with its error");
    let chosen = device.home().join("chosen");
    fs::create_dir_all(&chosen).unwrap();
    let file = chosen.join("record.jsonl");
    window.fill(&answers([("seal", "no")])).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    window.answer_dialog(&file).unwrap();
    let saved = || {
        Ok((window.text(&window.wait_for("[data-copied]")?)? == "The copy is saved").then_some(()))
    };
    window.wait_until("the copy", saved).unwrap();
    let head = record::check(BufReader::new(fs::File::open(&file).unwrap()), None).unwrap();
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(head.entries, text.lines().count() as u64 - 1);
    assert!(text.contains("Hương") && !text.contains(PASSPHRASE), "{text}");
}
