//! A finished report is kept outside the vault, when asked and as asked.

use std::fs;

use testkit::journey::{Answers, Turn};
use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::stage::{Device, answers, walk_to};

#[test]
fn a_copy_goes_where_the_responder_says_and_leaves_no_other_trace() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/confirm");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    window.click(&window.wait_for("[data-way=copy]").unwrap()).unwrap();
    window.wait_for("main[data-page=copy]").unwrap();
    check(&window, &axe(), "copy");
    let Turn::Kept(faults) = window.turn().unwrap() else { panic!("nothing was chosen") };
    assert_eq!(faults.len(), 2, "both questions are needed");
    check(&window, &axe(), "copy with its errors");

    let chosen = device.home().join("chosen");
    fs::create_dir_all(&chosen).unwrap();
    let file = chosen.join("kept.txt");
    window.fill(&answers([("kind", "text"), ("seal", "no")])).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    window.answer_dialog(&file).unwrap();
    told(&window, "The copy is saved");
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("Hương") && text.contains("nobody had received"), "{text}");
    let recent = device.home().join("share/recently-used.xbel");
    let recent = fs::read_to_string(recent).unwrap_or_default();
    assert!(!recent.contains("kept.txt"), "{recent}");
}

fn told(window: &Window, words: &str) {
    let said = || {
        let status = window.wait_for("[data-copied]")?;
        Ok((window.text(&status)? == words).then_some(()))
    };
    window.wait_until(words, said).unwrap();
}
