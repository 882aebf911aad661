//! No mouse.

use serde_json::Value;
use testkit::window::{Key, Window};

use crate::stage::{Device, answers, walk_to};

#[test]
fn the_keyboard_alone_fills_in_and_turns_pages() {
    let device = Device::new();
    let window = device.open_a_report();

    tab_to(&window, "[name=reference]");
    window.type_text("FICTIONAL-1").unwrap();
    window.press(Key::Enter).unwrap();
    arrived(&window, "/organisation");

    walk_to(&window, "/fr-location");
    tab_to(&window, "[name=fr-location]");
    window.press(Key::Space).unwrap();
    window.press(Key::Down).unwrap();
    let second = window.find("[name=fr-location]:checked").unwrap().unwrap();
    assert_eq!(window.value(&second).unwrap(), "wales");
    tab_to(&window, "button[name=continue]");
    window.press(Key::Enter).unwrap();
    arrived(&window, "/pv-under-age");
}

#[test]
fn a_name_is_found_by_typing_and_chosen_with_the_arrow_keys() {
    let device = Device::new();
    let window = device.open_a_report();
    window.fill_and_turn(&answers([("reference", "FICTIONAL-1")])).unwrap();
    let organisation = window.control("user-organisation").unwrap();
    window.clear(&organisation).unwrap();
    window.type_into(&organisation, "barnard").unwrap();
    window.press(Key::Down).unwrap();
    window.press(Key::Enter).unwrap();
    assert_eq!(window.value(&organisation).unwrap(), "Barnardo's");
    assert_eq!(window.page().unwrap(), "/organisation", "Enter chose, and did not turn the page");
    window.press(Key::Enter).unwrap();
    arrived(&window, "/fr-location");
}

fn tab_to(window: &Window, css: &str) {
    for _ in 0..20 {
        window.press(Key::Tab).unwrap();
        let focused = "return document.activeElement.matches(arguments[0])";
        if window.run(focused, &Value::from(css)).unwrap() == true {
            return;
        }
    }
    panic!("{css} cannot be reached by Tab");
}

/// A page turn is read out: its title is new and its heading has the focus.
fn arrived(window: &Window, page: &str) {
    let there = || Ok((window.page()? == page).then_some(()));
    window.wait_until(page, there).unwrap();
    let focused = "const h1 = document.querySelector('h1');
        return document.activeElement.contains(h1) && document.activeElement !== document.body";
    let heading = || Ok((window.run(focused, &Value::Null)? == true).then_some(()));
    window.wait_until("the focus on the heading", heading).unwrap();
    let heading = window.run("return document.querySelector('h1').innerText", &Value::Null);
    let title = window.title().unwrap();
    assert!(title.starts_with(heading.unwrap().as_str().unwrap().trim()), "{title}");
}
