//! Where reports go is set by whoever manages the device, or with a file that the
//! responder chooses.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use app::Settings;
use contract::Failure;
use contract::keys::LookAtOpeners;
use contract::record::Act;
use contract::reports::{Finish, Progress, Setback, StartReport};
use contract::responder::{Enrolment, LookAtEnrolment};
use contract::settings::{
    ChooseSettings, Chosen, Fault, Known, LookAtSettings, SetBy, UseSettings,
};
use contract::vault::Lock;
use tempfile::TempDir;
use testkit::endpoint::LocalEndpoint;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::journey::{PASSPHRASE, delivered, enrol, fill_in, progress, unlock, with_vault};
use crate::record::acts;
use crate::window::Window;

/// A device with a vault that nobody manages.
fn device() -> (TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(&folder.path().join("data"), None);
    with_vault(&window);
    (folder, window)
}

fn choose(window: &Window, file: &Path) -> Result<Chosen, Failure> {
    window.chosen.lock().unwrap().push(file.to_owned());
    window.ask(ChooseSettings {})
}

/// What is set, where it is by a file: where reports go.
fn goes_to(known: &Known) -> Option<&str> {
    match known {
        Known::Set { by: SetBy::File, settings } => Some(&settings.endpoint),
        _ => None,
    }
}

fn host(endpoint: &LocalEndpoint) -> String {
    endpoint.settings().endpoint.trim_start_matches("https://").to_owned()
}

fn finished(window: &Window) -> Uuid {
    let id = window.ask(StartReport {}).unwrap().id;
    fill_in(window, id, &adult_referral());
    window.ask(Finish { id }).unwrap();
    id
}

fn waits_because(window: &Window, id: Uuid, why: &Setback) -> bool {
    match progress(window, id) {
        Progress::Waiting { setback, .. } => setback.as_ref() == Some(why),
        _ => false,
    }
}

fn written(folder: &Path, settings: &wire::Settings) -> PathBuf {
    let file = folder.join("given.json");
    fs::write(&file, serde_json::to_vec(settings).unwrap()).unwrap();
    file
}

#[test]
fn a_file_that_the_responder_chose_says_where_reports_go() {
    let endpoint = LocalEndpoint::started();
    let (folder, window) = device();
    let id = finished(&window);
    assert_eq!(window.ask(LookAtSettings {}), Ok(Known::Nothing));
    assert!(waits_because(&window, id, &Setback::NoEndpoint));

    let team = wire::Contact {
        name: "Modern slavery team (FICTIONAL)".to_owned(),
        phone: Some("01632 960001".to_owned()),
        email: None,
    };
    let given = wire::Settings { contacts: vec![team], ..endpoint.settings() };
    let read = choose(&window, &written(folder.path(), &given)).unwrap();
    let Chosen::Read { settings, enrols_anew: false } = read else { panic!("it is read") };
    assert_eq!((settings.endpoint, settings.contacts.len()), (host(&endpoint), 1));
    assert_eq!(window.ask(LookAtSettings {}), Ok(Known::Nothing), "before they say so");

    let known = window.ask(UseSettings {}).unwrap();
    assert_eq!(goes_to(&known), Some(&*host(&endpoint)));
    assert!(acts(&window, None).contains(&Act::SettingsChosen));
    assert!(waits_because(&window, id, &Setback::NotEnrolled));
    enrol(&window, &endpoint);
    delivered(&window, id);

    window.ask(Lock {}).unwrap();
    drop(window);
    let window = Window::main(&folder.path().join("data"), None);
    assert_eq!(window.ask(LookAtSettings {}), Ok(known), "a vault need not be open for that");
    unlock(&window, PASSPHRASE).unwrap();
    assert!(matches!(window.ask(LookAtEnrolment {}), Ok(Enrolment::For(_))));
}

#[test]
fn nothing_goes_to_another_place_before_the_device_is_enrolled_there() {
    let (first, other) = (LocalEndpoint::started(), LocalEndpoint::started());
    let (_folder, window) = device();
    choose(&window, &first.settings_path()).unwrap();
    window.ask(UseSettings {}).unwrap();
    enrol(&window, &first);

    let read = choose(&window, &other.settings_path()).unwrap();
    assert!(matches!(read, Chosen::Read { enrols_anew: true, .. }));
    window.ask(UseSettings {}).unwrap();
    assert!(window.ask(LookAtEnrolment {}) == Ok(Enrolment::Elsewhere));
    let id = finished(&window);
    assert!(waits_because(&window, id, &Setback::NotEnrolled));
    window.ask(Lock {}).unwrap();
    unlock(&window, PASSPHRASE).unwrap();
    assert!(window.ask(LookAtEnrolment {}) == Ok(Enrolment::Elsewhere), "after an unlock, too");

    enrol(&window, &other);
    delivered(&window, id);
    assert!(first.held().is_empty());
}

#[test]
fn what_can_not_be_used_changes_nothing() {
    let endpoint = LocalEndpoint::new();
    let (folder, window) = device();
    let of = |change: fn(&mut wire::Settings)| {
        let mut settings = endpoint.settings();
        change(&mut settings);
        written(folder.path(), &settings)
    };
    let faults = [
        (folder.path().join("nowhere"), Fault::Unreadable),
        (of(|settings| settings.endpoint = "http://127.0.0.1:1".to_owned()), Fault::Address),
    ];
    for (file, fault) in faults {
        assert_eq!(choose(&window, &file), Ok(Chosen::Unusable { fault }));
    }
    let no_authority = of(|settings| settings.ca.clear());
    assert_eq!(choose(&window, &no_authority), Ok(Chosen::Unusable { fault: Fault::Authority }));
    fs::write(&no_authority, "{").unwrap();
    assert_eq!(choose(&window, &no_authority), Ok(Chosen::Unusable { fault: Fault::Malformed }));
    assert_eq!(window.ask(ChooseSettings {}), Ok(Chosen::Nothing), "they chose no file");
    assert_eq!(window.ask(UseSettings {}), Err(Failure::NotUnderstood), "none was read");
    assert_eq!(window.ask(LookAtSettings {}), Ok(Known::Nothing));
}

#[test]
fn a_file_that_was_damaged_since_is_said_to_be_and_another_can_be_chosen() {
    let endpoint = LocalEndpoint::new();
    let (folder, window) = device();
    choose(&window, &endpoint.settings_path()).unwrap();
    window.ask(UseSettings {}).unwrap();
    window.ask(Lock {}).unwrap();
    drop(window);
    let data = folder.path().join("data");
    fs::write(data.join("settings.json"), "{").unwrap();

    let window = Window::main(&data, None);
    let unusable = Known::Unusable { by: SetBy::File, fault: Fault::Malformed };
    assert_eq!(window.ask(LookAtSettings {}), Ok(unusable));
    unlock(&window, PASSPHRASE).unwrap();
    choose(&window, &endpoint.settings_path()).unwrap();
    let known = window.ask(UseSettings {}).unwrap();
    assert_eq!(goes_to(&known), Some(&*host(&endpoint)));
}

#[test]
fn a_managed_device_takes_no_file_and_a_locked_one_neither() {
    let endpoint = LocalEndpoint::new();
    let settings = Settings::read(&endpoint.settings_path()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), Some(settings));
    with_vault(&window);
    let known = window.ask(LookAtSettings {}).unwrap();
    assert!(matches!(known, Known::Set { by: SetBy::Management, .. }));
    assert_eq!(choose(&window, &endpoint.settings_path()), Err(Failure::NotUnderstood));

    let (_folder, window) = device();
    choose(&window, &endpoint.settings_path()).unwrap();
    window.ask(Lock {}).unwrap();
    assert_eq!(choose(&window, &endpoint.settings_path()), Err(Failure::Locked));
    assert_eq!(window.ask(UseSettings {}), Err(Failure::Locked));
    assert_eq!(window.ask(LookAtSettings {}), Ok(Known::Nothing));
}

#[test]
fn an_organisation_that_the_file_lets_in_can_open_the_vault_at_once() {
    let endpoint = LocalEndpoint::new();
    let (folder, window) = device();
    let organisation = seal::OrganisationSecret::make().unwrap();
    let key = organisation.public().to_bytes().try_into().unwrap();
    let given = wire::Settings { recovery_key: Some(wire::Hex(key)), ..endpoint.settings() };
    let read = choose(&window, &written(folder.path(), &given)).unwrap();
    assert!(matches!(read, Chosen::Read { settings, .. } if settings.opens_vaults));
    window.ask(UseSettings {}).unwrap();
    assert!(window.ask(LookAtOpeners {}).unwrap().organisation);
}
