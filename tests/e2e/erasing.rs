//! A report is deleted in the real window: a draft, and one that was sent.

use testkit::endpoint::LocalEndpoint;
use testkit::journey::{Answers, Turn};
use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::record::told;
use crate::stage::{Device, answers, follow, walk_to};

/// Ticks the box, and waits for the list that the report is not in any more.
fn delete(window: &Window) {
    window.click(&window.control("sure").unwrap()).unwrap();
    assert_eq!(window.turn().unwrap(), Turn::To("home".to_owned()));
    assert!(window.find("[data-report]").unwrap().is_none(), "it is in no list");
}

fn body(window: &Window) -> String {
    window.text(&window.wait_for("main").unwrap()).unwrap()
}

#[test]
fn a_draft_is_deleted_once_the_box_is_ticked_and_the_record_keeps_that_it_was() {
    let device = Device::new();
    let window = device.open_a_report();
    window.fill_and_turn(&answers([("reference", "FICTIONAL-7")])).unwrap();
    follow(&window, "[data-way=tasks]", "tasks");
    follow(&window, "[data-way=erase]", "erase");
    assert!(body(&window).contains("This report was never sent."), "{}", body(&window));
    check(&window, &axe(), "delete a draft");
    assert!(matches!(window.turn().unwrap(), Turn::Kept(faults) if faults.len() == 1));
    check(&window, &axe(), "delete a draft, not ticked");
    follow(&window, ".govuk-back-link", "tasks");
    follow(&window, "[data-way=erase]", "erase");
    delete(&window);

    follow(&window, "[data-way=record]", "record");
    let acts = told(&window);
    assert_eq!(acts[0], "You deleted a report");
    assert!(acts[1].contains("a report that is deleted now"), "{acts:?}");
    drop(window);
    let window = device.open();
    assert_eq!(window.enter(&crate::stage::opening()).unwrap(), "home", "nothing was left open");
}

#[test]
fn a_report_that_was_sent_is_deleted_here_and_stays_where_it_was_received() {
    let mut endpoint = LocalEndpoint::new();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open_enrolled(&mut endpoint);
    window.press_button("start-report").unwrap();
    walk_to(&window, "/confirm");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    follow(&window, "[data-way=erase]", "erase");
    assert!(body(&window).contains("Nobody has confirmed"), "{}", body(&window));
    follow(&window, ".govuk-back-link", "finished");
    endpoint.start();
    window.press_button("home").unwrap();
    window.wait_for("[data-report][data-at=sent]").unwrap();
    window.click(&window.wait_for("[data-report] a, [data-report] button").unwrap()).unwrap();
    window.wait_for("main[data-page=finished]").unwrap();
    follow(&window, "[data-way=erase]", "erase");
    let reference = endpoint.held()[0]["reference"].as_str().unwrap().to_owned();
    assert!(body(&window).contains(&reference), "{}", body(&window));
    check(&window, &axe(), "delete a report that was sent");
    delete(&window);
    assert_eq!(endpoint.held().len(), 1);
}
