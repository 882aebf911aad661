//! The power goes, or the app is killed.

use std::{thread, time::Duration};

use crate::stage::{Device, PASSPHRASE, answers, opening, walk_to};

/// What was typed longer ago than this is safe, whatever happens.
const PROMISED: Duration = Duration::from_millis(500);

#[test]
fn what_was_typed_half_a_second_before_a_kill_is_still_there() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    let typed = "Two sisters. محمد بن علي. The youngest is";
    window.fill(&answers([("birthplace", "Vinh"), ("family", typed)])).unwrap();
    thread::sleep(PROMISED);
    window.kill().unwrap();

    let window = device.open();
    let page = window.enter(&opening()).unwrap();
    assert_eq!(page, "/what-is-their-background", "the responder is where they were");
    let family = window.control("family").unwrap();
    assert_eq!(window.value(&family).unwrap(), typed);
    let birthplace = window.control("birthplace").unwrap();
    assert_eq!(window.value(&birthplace).unwrap(), "Vinh");
}

#[test]
fn a_wrong_passphrase_opens_nothing_and_the_right_one_does_after_it() {
    let device = Device::new();
    device.open_a_report().kill().unwrap();

    let window = device.open();
    assert_eq!(window.page().unwrap(), "unlock");
    window.fill(&answers([("passphrase", "walnut lantern orbit sleeves")])).unwrap();
    window.turn().unwrap();
    assert_eq!(window.page().unwrap(), "unlock");
    assert_eq!(window.faults().unwrap().len(), 1, "a plain error");

    let passed = || Ok(window.find("main p[aria-hidden]")?.is_none().then_some(()));
    window.wait_until("the delay to pass", passed).unwrap();
    let opened = window.fill_and_turn(&answers([("passphrase", PASSPHRASE)])).unwrap();
    assert_eq!(opened, "/reference", "the responder is where they were");
}
