//! From the first page to the receipt.

use std::time::Duration;

use testkit::{endpoint::LocalEndpoint, journey::Answers};

use crate::stage::{Device, example, walk_to};

#[test]
fn a_referral_made_with_no_connection_arrives_once_there_is_one() {
    let mut endpoint = LocalEndpoint::new();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open_enrolled(&mut endpoint);
    assert_eq!(window.press_button("start-report").unwrap(), "/reference");

    walk_to(&window, "/confirm");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    assert_eq!(window.press_button("home").unwrap(), "home");
    window.wait_for("[data-at=waiting]").unwrap();
    assert!(endpoint.held().is_empty(), "nothing can have arrived yet");

    endpoint.start();
    let arrived = || window.said("[data-at=sent] [data-reference]", "data-reference");
    let reference =
        window.wait_as_long_as(Duration::from_secs(120), "the receipt", arrived).unwrap();

    let held = endpoint.held();
    assert_eq!(held.len(), 1, "one report, however often it was sent");
    assert_eq!(held[0]["reference"], reference, "the responder sees the endpoint's reference");
    let sent = held[0]["submission"]["answers"].as_object().unwrap().clone();
    assert_eq!(said(sent), said(example()));
}

/// The answers that are not left blank.
fn said(mut answers: Answers) -> Answers {
    answers.retain(|_, answer| *answer != "");
    answers
}
