//! What a responder gets when something is missing.

use serde_json::Value;
use testkit::journey::Turn;

use crate::stage::{Device, answers, walk_to};

#[test]
fn a_page_with_a_fault_says_so_first_and_leads_to_it() {
    let device = Device::new();
    let window = device.open_a_report();
    let Turn::Kept(faults) = window.turn().unwrap() else {
        panic!("a blank reference must not be taken");
    };
    assert_eq!(faults.len(), 1);
    assert!(window.title().unwrap().starts_with("Error: "), "the title says so first");
    let focused = window.run("return document.activeElement.className", &Value::Null).unwrap();
    assert_eq!(focused, "govuk-error-summary", "the summary is read out first");

    window.click(&window.wait_for(".govuk-error-summary a").unwrap()).unwrap();
    let focused = window.run("return document.activeElement.name", &Value::Null).unwrap();
    assert_eq!(focused, "reference", "the link leads to the control");

    let next = window.fill_and_turn(&answers([("reference", "FICTIONAL-1")])).unwrap();
    assert_eq!(next, "/organisation");
    assert!(!window.title().unwrap().starts_with("Error: "));
}

#[test]
fn back_shows_what_was_said_even_where_it_is_not_whole() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    window.fill(&answers([("birthplace", "Vinh")])).unwrap();
    for page in ["/pv-under-age-at-time-of-exploitation", "/pv-under-age"] {
        window.click(&window.wait_for(".govuk-back-link").unwrap()).unwrap();
        let back = || Ok((window.page()? == page).then_some(()));
        window.wait_until(page, back).unwrap();
    }
    assert!(window.find("[name=pv-under-age][value=no]:checked").unwrap().is_some());

    walk_to(&window, "/what-is-their-background");
    let birthplace = window.control("birthplace").unwrap();
    assert_eq!(window.value(&birthplace).unwrap(), "Vinh");
}
