//! A newer form comes from a file, and reports are made with it from the next start on.

use std::{fs, time::Duration};

use serde_json::json;
use testkit::{
    endpoint::LocalEndpoint,
    form::{LATER_WORDS, later},
    journey::Answers,
    packs::Publisher,
    window::Window,
};

use crate::accessibility::{axe, check};
use crate::stage::{Device, choose, enrol, example, follow, opening, told, walk_to};

const CHOOSE: &str = "choose-pack";
const NEW_PAGE: &str = "/how-they-were-treated";

fn go_to_settings(window: &Window) {
    follow(window, "[data-way=enrol]", "enrol");
    follow(window, "[data-way=settings]", "settings");
}

#[test]
fn a_form_from_a_stick_is_asked_after_the_next_start_and_its_report_is_received() {
    let (axe, publisher) = (axe(), Publisher::new());
    let pack = publisher.make(3, &[("form.json", &later()), ("words.ftl", LATER_WORDS)]);
    let mut endpoint = LocalEndpoint::new();
    endpoint.gives_out(&publisher, &[&pack]);
    endpoint.start();
    let (device, stick) =
        (Device::with_endpoint(&endpoint.settings_path()), tempfile::tempdir().unwrap());
    let file = stick.path().join("update.json");
    fs::write(&file, "no pack").unwrap();

    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    go_to_settings(&window);
    told(&window, "main", "the one that this app came with");
    check(&window, &axe, "settings, with no update");
    choose(&window, CHOOSE, &file);
    told(&window, ".govuk-error-summary", "This is not an update for this app");
    check(&window, &axe, "settings, a file that is no update");
    fs::write(&file, pack.to_bytes()).unwrap();
    choose(&window, CHOOSE, &file);
    told(&window, "[data-packs]", "Update 3, made on 1 December 2026, is on this device now");
    check(&window, &axe, "settings, with an update for the next start");
    drop(window);

    let window = device.open();
    window.enter(&opening()).unwrap();
    go_to_settings(&window);
    told(&window, "main", "Number 3, made on 1 December 2026");
    told(&window, "main", "1 January 2999");
    follow(&window, ".govuk-back-link", "enrol");
    follow(&window, ".govuk-back-link", "home");
    enrol(&window, &endpoint);
    assert_eq!(window.press_button("start-report").unwrap(), "/reference");
    walk_to(&window, NEW_PAGE);
    told(&window, "main", "How many hours did they work? (optional)");
    let mut answers = example();
    answers.insert("hours-worked".to_owned(), json!("many"));
    window.fill_and_turn(&answers).unwrap();
    walk_to(&window, "/confirm");
    told(&window, "main", "Hours they worked");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    let arrived = || window.said("[data-at=sent] [data-reference]", "data-reference");
    window.wait_as_long_as(Duration::from_secs(120), "the receipt", arrived).unwrap();
}
