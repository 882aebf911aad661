//! A device is enrolled with a code, once.

use serde_json::{Value, json};
use testkit::{endpoint::LocalEndpoint, window::Window};

use crate::accessibility::{axe, check};
use crate::stage::{Device, answers, choose, enrol, follow, opening, told, walk_to};

/// Types a code, and presses the button.
fn give(window: &Window, code: &str) {
    let field = window.control("enrolment-code").unwrap();
    window.clear(&field).unwrap();
    window.type_into(&field, code).unwrap();
    window.click(&window.wait_for("[name=continue]").unwrap()).unwrap();
}

#[test]
fn a_device_is_enrolled_by_its_code_and_says_for_whom() {
    let axe = axe();
    let mut endpoint = LocalEndpoint::new();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    follow(&window, "[data-way=enrol]", "enrol");
    check(&window, &axe, "enrol");

    give(&window, " ");
    told(&window, ".govuk-error-summary", "Enter the code from your organisation");
    let code = endpoint.invite();
    let pictures = tempfile::tempdir().unwrap();
    let picture = pictures.path().join("code.png");
    std::fs::write(&picture, "no picture").unwrap();
    choose(&window, "read-code", &picture);
    told(&window, ".govuk-error-summary", "Choose a sharp picture");
    endpoint::admin::picture(&code, &picture).unwrap();
    choose(&window, "read-code", &picture);
    told(&window, "[data-read]", "The code is read");
    let field = window.control("enrolment-code").unwrap();
    assert_eq!(window.value(&field).unwrap(), code);
    check(&window, &axe, "enrol, with the code of a picture");
    give(&window, &code.replacen('-', "0", 1));
    told(&window, ".govuk-error-summary", "A letter or number is wrong or missing");
    check(&window, &axe, "enrol, with a slip in the code");
    give(&window, &code);
    told(&window, ".govuk-error-summary", "the code is still good");

    endpoint.start();
    give(&window, &code.to_lowercase());
    told(&window, "main h1", "This device is enrolled");
    told(&window, ".govuk-summary-list", "sam.example@example.police.uk");
    check(&window, &axe, "enrolled");
    give(&window, &code);
    told(&window, ".govuk-error-summary", "it has run out");
    follow(&window, ".govuk-back-link", "home");
    follow(&window, "[data-way=who]", "enrol");
}

#[test]
fn a_report_of_another_organisation_is_not_finished_and_leads_to_its_change() {
    let endpoint = LocalEndpoint::started();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    enrol(&window, &endpoint);
    assert_eq!(window.press_button("start-report").unwrap(), "/reference");
    walk_to(&window, "/confirm");
    follow(&window, "[data-change=user-organisation]", "/organisation");
    let other = answers([("user-organisation", "Kalayaan")]);
    assert_eq!(window.fill_and_turn(&other).unwrap(), "/confirm");
    window.click(&window.wait_for("[name=finish]").unwrap()).unwrap();
    told(&window, ".govuk-error-summary", "Choose the organisation that this device sends");
    check(&window, &axe(), "a report of another organisation");
    window.click(&window.wait_for(".govuk-error-summary a").unwrap()).unwrap();
    let focused = "const at = document.activeElement; const top = at.getBoundingClientRect().top;\
                   return [at.id, top >= 0 && top < innerHeight]";
    let focused = window.run(focused, &Value::Null).unwrap();
    assert_eq!(focused, json!(["change-user-organisation", true]), "it leads there, in sight");
    follow(&window, "[data-change=user-organisation]", "/organisation");
}
