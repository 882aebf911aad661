//! Where reports go is set with a file that the responder chooses, or for them.

use std::fs;

use testkit::{endpoint::LocalEndpoint, window::Window};

use crate::accessibility::{axe, check};
use crate::stage::{Device, choose, enrol, follow, opening, there, told};

const CHOOSE: &str = "choose-settings";

/// From the page with the reports.
fn go_to_settings(window: &Window) {
    follow(window, "[data-way=enrol]", "enrol");
    follow(window, "[data-way=settings]", "settings");
}

/// The settings of an endpoint, with somebody to ask, in a file of an organisation.
fn given(endpoint: &LocalEndpoint) -> wire::Settings {
    let team = wire::Contact {
        name: "Modern slavery team (FICTIONAL)".to_owned(),
        phone: Some("01632 960001".to_owned()),
        email: Some("team@example.org".to_owned()),
    };
    wire::Settings { retention_days: Some(90), contacts: vec![team], ..endpoint.settings() }
}

#[test]
fn a_settings_file_is_chosen_and_reports_go_there() {
    let (axe, endpoint) = (axe(), LocalEndpoint::started());
    let (device, stick) = (Device::new(), tempfile::tempdir().unwrap());
    let file = stick.path().join("settings.json");
    fs::write(&file, "not settings").unwrap();
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    follow(&window, "[data-way=enrol]", "enrol");
    told(&window, "main", "has not been told where to send reports");
    check(&window, &axe, "enrol, with no settings");
    follow(&window, "[data-way=settings]", "settings");
    check(&window, &axe, "settings, none");

    choose(&window, CHOOSE, &file);
    told(&window, ".govuk-error-summary", "not a settings file");
    check(&window, &axe, "settings, a file that is none");
    fs::write(&file, serde_json::to_vec(&given(&endpoint)).unwrap()).unwrap();
    choose(&window, CHOOSE, &file);
    there(&window, "use-settings");
    let host = endpoint.settings().endpoint.replace("https://", "");
    told(&window, ".govuk-summary-list", &host);
    told(&window, "[data-contacts]", "01632 960001");
    check(&window, &axe, "use settings");
    assert_eq!(window.press_button("cancel").unwrap(), "settings");
    told(&window, "main", "has not been told where to send reports");

    choose(&window, CHOOSE, &file);
    there(&window, "use-settings");
    assert_eq!(window.press_button("continue").unwrap(), "settings");
    told(&window, ".govuk-summary-list", "90 days after it was received");
    check(&window, &axe, "settings, chosen");
    follow(&window, ".govuk-back-link", "enrol");
    follow(&window, ".govuk-back-link", "home");
    enrol(&window, &endpoint);

    window.click(&window.wait_for("button[name=lock]").unwrap()).unwrap();
    there(&window, "unlock");
    follow(&window, "[data-way=recover]", "recover");
    told(&window, "[data-contacts]", "Modern slavery team (FICTIONAL)");
    check(&window, &axe, "recover, with whom to ask");
}

#[test]
fn a_managed_device_says_so_and_asks_for_no_file() {
    let (axe, endpoint) = (axe(), LocalEndpoint::new());
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    go_to_settings(&window);
    told(&window, "main", "You can’t change this here");
    assert!(window.find("[name=choose-settings]").unwrap().is_none());
    check(&window, &axe, "settings, managed");
    drop(window);

    fs::write(endpoint.settings_path(), "{}").unwrap();
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    go_to_settings(&window);
    told(&window, "main", "Tell your IT team");
    check(&window, &axe, "settings, managed and not to be used");
}

#[test]
fn another_place_asks_for_another_code() {
    let (axe, first) = (axe(), LocalEndpoint::started());
    let (device, other) = (Device::new(), LocalEndpoint::new());
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    go_to_settings(&window);
    choose(&window, CHOOSE, &first.settings_path());
    there(&window, "use-settings");
    assert_eq!(window.press_button("continue").unwrap(), "settings");
    follow(&window, ".govuk-back-link", "enrol");
    follow(&window, ".govuk-back-link", "home");
    enrol(&window, &first);

    go_to_settings(&window);
    choose(&window, CHOOSE, &other.settings_path());
    there(&window, "use-settings");
    told(&window, ".govuk-warning-text", "You will need a new code");
    check(&window, &axe, "use settings of another place");
    assert_eq!(window.press_button("continue").unwrap(), "settings");
    follow(&window, ".govuk-back-link", "enrol");
    told(&window, ".govuk-warning-text", "So nothing is sent");
    check(&window, &axe, "enrol, elsewhere");
}
