//! Somebody comes near who must not see the screen.

use serde_json::Value;
use testkit::window::{Key, Window};

use crate::stage::{Device, opening, walk_to};

const TYPED: &str = "Two sisters. The youngest is";

#[test]
fn shift_three_times_hides_and_locks_and_nothing_is_lost() {
    let device = Device::new();
    let window = device.open_a_report();
    half_a_page(&window);
    for _ in 0..3 {
        window.press(Key::Shift).unwrap();
    }
    everything_is_hidden_and_nothing_lost(&window);
}

#[test]
fn the_button_hides_and_locks_and_nothing_is_lost() {
    let device = Device::new();
    let window = device.open_a_report();
    half_a_page(&window);
    window.click(&window.control("exit").unwrap()).unwrap();
    everything_is_hidden_and_nothing_lost(&window);
}

#[test]
fn each_press_of_shift_is_told_and_another_key_ends_the_count() {
    let device = Device::new();
    let window = device.open_a_report();
    window.press(Key::Shift).unwrap();
    told(&window, "Shift, press 2 more times to hide this page and lock.");
    window.press(Key::Shift).unwrap();
    told(&window, "Shift, press 1 more time to hide this page and lock.");
    window.press(Key::Tab).unwrap();
    told(&window, "Exit this page expired.");
    window.press(Key::Shift).unwrap();
    told(&window, "Shift, press 2 more times to hide this page and lock.");
    assert_eq!(window.page().unwrap(), "/reference");
}

/// Types as one who is interrupted: the last key a moment ago.
fn half_a_page(window: &Window) {
    walk_to(window, "/what-is-their-background");
    window.type_into(&window.control("family").unwrap(), TYPED).unwrap();
}

fn everything_is_hidden_and_nothing_lost(window: &Window) {
    let body = window.run("return document.body.outerHTML + document.title", &Value::Null).unwrap();
    let body = body.as_str().unwrap();
    assert!(!body.contains(TYPED) && !body.contains("birthplace"), "{body}");
    let locked = || Ok((window.page()? == "unlock").then_some(()));
    window.wait_until("the lock", locked).unwrap();
    assert!(window.find("[name=exit]").unwrap().is_none(), "there is nothing left to hide");

    let page = window.enter(&opening()).unwrap();
    assert_eq!(page, "/what-is-their-background", "the responder is where they were");
    assert_eq!(window.value(&window.control("family").unwrap()).unwrap(), TYPED);
}

fn told(window: &Window, words: &str) {
    let said = || {
        let status =
            "return document.querySelector('.govuk-exit-this-page [role=status]').textContent";
        Ok((window.run(status, &Value::Null)? == words).then_some(()))
    };
    window.wait_until(words, said).unwrap();
}
