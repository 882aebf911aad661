//! How long what was sent stays, said beforehand and afterwards.

use std::fs;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use testkit::endpoint::LocalEndpoint;
use testkit::journey::Answers;
use testkit::report::receipt;
use testkit::window::Window;
use uuid::Uuid;
use vault::{Stage, Vault, Way};

use crate::accessibility::{axe, check};
use crate::record::told;
use crate::stage::{Device, PASSPHRASE, follow, opening, walk_to};

fn set(endpoint: &LocalEndpoint, days: u16, hold: bool) {
    let rules = wire::Settings { retention_days: Some(days), hold, ..endpoint.settings() };
    fs::write(endpoint.settings_path(), serde_json::to_vec(&rules).unwrap()).unwrap();
}

pub fn opened(data: &Path) -> Vault {
    let id = vault::look(data, Utc::now()).unwrap().vaults[0].id;
    let passphrase = seal::Passphrase::new(PASSPHRASE.to_owned());
    vault::unlock(data, id, Way::Passphrase { passphrase: &passphrase, device: None }, Utc::now())
        .unwrap()
}

/// As if what waits had been received then.
fn receive(data: &Path, then: DateTime<Utc>) -> Uuid {
    let mut vault = opened(data);
    let [queued] = &vault.queue().waiting().unwrap()[..] else { panic!("one waits") };
    let signed = receipt(queued.id, then);
    let reference = signed.receipt.reference.to_string();
    vault.queue().note_receipt(queued.id, &signed.to_bytes(), &reference, then).unwrap();
    assert!(matches!(vault.listed(queued.id).unwrap().stage, Stage::Received { .. }));
    queued.id
}

fn open_the_report(window: &Window) {
    assert_eq!(window.enter(&opening()).unwrap(), "finished", "it is where they were");
    window.wait_for("[data-at=sent]").unwrap();
}

fn body(window: &Window) -> String {
    window.text(&window.wait_for("main").unwrap()).unwrap()
}

#[test]
fn a_sent_report_says_how_long_it_stays_and_what_was_kept_when_its_time_had_come() {
    let mut endpoint = LocalEndpoint::new();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = device.open_a_report();
    walk_to(&window, "/confirm");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    drop(window);
    receive(&device.home().join("data"), Utc::now() - TimeDelta::days(40));

    set(&endpoint, 90, false);
    let window = device.open();
    open_the_report(&window);
    assert!(body(&window).contains("are deleted from this device after"), "{}", body(&window));
    check(&window, &axe(), "how long a report stays");
    drop(window);

    set(&endpoint, 90, true);
    let window = device.open();
    open_the_report(&window);
    assert!(body(&window).contains("keeps every report that was sent"), "{}", body(&window));
    assert!(window.find("[data-way=erase]").unwrap().is_none(), "it can't be deleted");
    window.press_button("home").unwrap();
    drop(window);

    set(&endpoint, 30, false);
    endpoint.start();
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    window.wait_for("[data-report][data-at=expired]").unwrap();
    assert!(body(&window).contains("Its content was deleted from this device on"));
    check(&window, &axe(), "a report whose time had come, in the list");
    window.click(&window.wait_for("[data-report] a, [data-report] button").unwrap()).unwrap();
    window.wait_for("main[data-page=finished] [data-at=expired]").unwrap();
    assert!(body(&window).contains("reach a backup that you saved"), "{}", body(&window));
    assert!(window.find("[data-way=copy]").unwrap().is_none(), "there is nothing to copy");
    check(&window, &axe(), "a report whose time had come");
    window.press_button("home").unwrap();
    follow(&window, "[data-way=record]", "record");
    assert!(told(&window).iter().any(|act| act.starts_with("The app deleted what a sent report")));
}
