//! A newer form, its lists and its words come in a pack: from a file or from the endpoint.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::path::Path;

use app::Settings;
use contract::Failure;
use contract::packs::{ChoosePack, Chosen, LookAtPacks, NotTaken, ReadEdition, Standing};
use contract::reports::{Finish, OpenReport, SaveAnswer, StartReport};
use contract::settings::{Known, LookAtSettings};
use contract::vault::Lock;
use form::Form;
use pack::Checked;
use tempfile::TempDir;
use testkit::endpoint::LocalEndpoint;
use testkit::form::{LATER, LATER_WORDS, later, older};
use testkit::packs::Publisher;
use testkit::report::adult_referral;

use crate::journey::{PASSPHRASE, delivered, enrol, fill_in_with, unlock, with_vault};
use crate::window::Window;

fn settings(publisher: &Publisher, endpoint: &LocalEndpoint) -> Settings {
    let root = Some(publisher.trusted_hex());
    let written = wire::Settings { pack_root: root, ..endpoint.settings() };
    Settings::parse(&serde_json::to_vec(&written).unwrap()).unwrap()
}

/// A pack with a form of another day.
fn with_later_form(publisher: &Publisher, version: u32) -> Checked {
    publisher.make(version, &[("form.json", &later()), ("words.ftl", LATER_WORDS)])
}

fn choose(window: &Window, folder: &Path, pack: &[u8]) -> Result<Chosen, Failure> {
    let file = folder.join("stick.json");
    fs::write(&file, pack).unwrap();
    window.chosen.lock().unwrap().push(file);
    window.ask(ChoosePack {})
}

fn standing(window: &Window) -> Standing {
    window.ask(LookAtPacks {}).unwrap()
}

/// Which pack is in use, and which will be.
fn versions(standing: &Standing) -> (Option<u32>, Option<u32>) {
    (standing.in_use.map(|in_use| in_use.number), standing.next.map(|next| next.number))
}

/// Closes the app and starts it again.
fn started_again(window: Window, data: &Path, settings: Option<Settings>) -> Window {
    window.ask(Lock {}).unwrap();
    drop(window);
    let window = Window::main(data, settings);
    unlock(&window, PASSPHRASE).unwrap();
    window
}

struct Device {
    folder: TempDir,
    publisher: Publisher,
    endpoint: LocalEndpoint,
}

impl Device {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, publisher: Publisher::new(), endpoint: LocalEndpoint::new() }
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    fn settings(&self) -> Option<Settings> {
        Some(settings(&self.publisher, &self.endpoint))
    }

    fn opened(&self) -> Window {
        let window = Window::main(&self.data(), self.settings());
        with_vault(&window);
        window
    }

    fn bring(&self, window: &Window, pack: &Checked) -> Chosen {
        choose(window, self.folder.path(), &pack.to_bytes()).unwrap()
    }
}

fn why_not(chosen: &Chosen) -> Option<NotTaken> {
    match chosen {
        Chosen::Not { why } => Some(*why),
        _ => None,
    }
}

#[test]
fn a_pack_from_a_stick_is_gone_by_from_the_next_start_on() {
    let device = Device::new();
    let window = device.opened();
    assert_eq!(window.ask(ReadEdition {}), Ok(None));
    assert!(standing(&window).may_take);
    let taken = device.bring(&window, &with_later_form(&device.publisher, 3));
    assert!(matches!(taken, Chosen::Taken { .. }), "{taken:?}");
    assert_eq!(versions(&standing(&window)), (None, Some(3)));
    assert_eq!(standing(&window).form, Form::current().version());
    let id = window.ask(StartReport {}).unwrap().id;
    let (field, answer) = ("reference".to_owned(), "Fictional 7".into());
    window.ask(SaveAnswer { id, field, answer }).unwrap();

    let window = started_again(window, &device.data(), device.settings());
    assert_eq!(versions(&standing(&window)), (Some(3), None));
    assert_eq!(standing(&window).form, LATER);
    let edition = window.ask(ReadEdition {}).unwrap().unwrap();
    assert!(edition.form.unwrap().contains("hours-worked"));
    assert_eq!(edition.words, LATER_WORDS);
    // A draft that was begun under the form of before says so, and nothing of it is lost.
    let opened = window.ask(OpenReport { id }).unwrap();
    assert!(opened.moves.is_some());
    assert_eq!(opened.answers.text("reference"), "Fictional 7");
    assert!(window.ask(StartReport {}).is_ok());
}

#[test]
fn what_is_older_forged_or_for_another_app_is_refused_and_what_is_there_stays() {
    let device = Device::new();
    let window = device.opened();
    let folder = device.folder.path();
    let two = with_later_form(&device.publisher, 2);
    device.bring(&window, &two);
    let of_another = Publisher::new().make(9, &[]);
    for (pack, why) in [
        (device.publisher.make(1, &[]), NotTaken::NotNewer),
        (with_later_form(&device.publisher, 2), NotTaken::NotNewer),
        (of_another, NotTaken::NotSigned),
    ] {
        assert_eq!(why_not(&device.bring(&window, &pack)), Some(why));
    }
    let cut_off = &two.to_bytes()[..2000];
    assert_eq!(why_not(&choose(&window, folder, cut_off).unwrap()), Some(NotTaken::Malformed));
    let mut forged =
        String::from_utf8(device.publisher.make(3, &[("words.ftl", "a = b\n")]).to_bytes());
    forged = forged.map(|text| text.replace("a = b", "a = c"));
    let forged = choose(&window, folder, forged.unwrap().as_bytes()).unwrap();
    assert_eq!(why_not(&forged), Some(NotTaken::Malformed));
    assert_eq!(window.ask(ChoosePack {}), Ok(Chosen::Nothing));
    assert_eq!(versions(&standing(&window)), (None, Some(2)));
    let window = started_again(window, &device.data(), device.settings());
    assert_eq!(versions(&standing(&window)), (Some(2), None));
    window.ask(Lock {}).unwrap();
    assert_eq!(window.ask(ChoosePack {}), Err(Failure::Locked));
}

#[test]
fn a_stored_pack_that_is_changed_or_trusted_no_more_is_not_gone_by() {
    let device = Device::new();
    let window = device.opened();
    device.bring(&window, &with_later_form(&device.publisher, 2));
    let stored = device.data().join("pack.json");
    let whole = fs::read_to_string(&stored).unwrap();
    fs::write(&stored, whole.replace("hours-worked", "hours-walked")).unwrap();
    let window = started_again(window, &device.data(), device.settings());
    assert_eq!(standing(&window).fault, Some(NotTaken::Malformed));
    assert_eq!(standing(&window).form, Form::current().version());
    // The same pack mends it.
    let again = device.bring(&window, &with_later_form(&device.publisher, 2));
    assert!(matches!(again, Chosen::Taken { .. }), "{again:?}");

    let other = Some(settings(&Publisher::new(), &device.endpoint));
    let window = started_again(window, &device.data(), other);
    assert_eq!(standing(&window).fault, Some(NotTaken::NotSigned));
    assert_eq!(window.ask(ReadEdition {}), Ok(None));
    let window = started_again(window, &device.data(), None);
    assert!(!standing(&window).may_take && standing(&window).fault.is_none());
    let none = device.bring(&window, &with_later_form(&device.publisher, 5));
    assert_eq!(why_not(&none), Some(NotTaken::NotSigned));
    let window = started_again(window, &device.data(), device.settings());
    assert_eq!(versions(&standing(&window)), (Some(2), None));
}

#[test]
fn a_pack_from_before_the_app_was_updated_is_not_gone_by() {
    let device = Device::new();
    let window = device.opened();
    let older = older().to_json();
    let words = "q-why-they-stayed = Why did they stay?\n    .row = Why they stayed\n";
    let pack = device.publisher.make(2, &[("form.json", older), ("words.ftl", words)]);
    assert_eq!(why_not(&device.bring(&window, &pack)), Some(NotTaken::NotNewer));
    // It was stored by the app of before.
    fs::write(device.data().join("pack.json"), pack.to_bytes()).unwrap();
    let window = started_again(window, &device.data(), device.settings());
    assert_eq!(versions(&standing(&window)), (None, None));
    assert_eq!(window.ask(ReadEdition {}), Ok(None));
}

#[test]
fn while_the_vault_is_locked_nobody_is_asked_and_soon_after_it_is_opened_they_are() {
    let mut device = Device::new();
    let pack = with_later_form(&device.publisher, 4);
    device.endpoint.gives_out(&device.publisher, &[&pack]);
    device.endpoint.start();
    let window = device.opened();
    let ask = || tauri::async_runtime::block_on(window.app.ask_for_a_pack());
    enrol(&window, &device.endpoint);
    window.ask(Lock {}).unwrap();
    ask();
    assert_eq!(versions(&standing(&window)), (None, None));
    unlock(&window, PASSPHRASE).unwrap();
    ask();
    assert_eq!(versions(&standing(&window)), (None, Some(4)));
}

#[test]
fn a_pack_that_could_not_be_stored_is_asked_for_again_soon() {
    let mut device = Device::new();
    let pack = with_later_form(&device.publisher, 4);
    device.endpoint.gives_out(&device.publisher, &[&pack]);
    device.endpoint.start();
    let window = device.opened();
    enrol(&window, &device.endpoint);
    let ask = || tauri::async_runtime::block_on(window.app.ask_for_a_pack());
    let in_the_way = device.data().join("pack.json");
    fs::create_dir(&in_the_way).unwrap();
    ask();
    assert_eq!(versions(&standing(&window)), (None, None));
    fs::remove_dir(&in_the_way).unwrap();
    ask();
    assert_eq!(versions(&standing(&window)), (None, Some(4)));
}

#[test]
fn the_endpoint_gives_a_pack_and_takes_reports_that_are_made_with_it() {
    let mut device = Device::new();
    let contacts = r#"[{"name": "Example helpline (fictional)", "phone": "08081 570000"}]"#;
    let files = [("form.json", &*later()), ("words.ftl", LATER_WORDS), ("contacts.json", contacts)];
    let pack = device.publisher.make(4, &files);
    device.endpoint.gives_out(&device.publisher, &[&pack]);
    device.endpoint.start();
    let window = device.opened();
    let ask = || tauri::async_runtime::block_on(window.app.ask_for_a_pack());
    ask();
    assert_eq!(versions(&standing(&window)), (None, None), "it is not enrolled");
    enrol(&window, &device.endpoint);
    ask();
    assert_eq!(versions(&standing(&window)), (None, Some(4)));

    let window = started_again(window, &device.data(), device.settings());
    let known = window.ask(LookAtSettings {}).unwrap();
    let Known::Set { settings, .. } = known else { panic!("{known:?}") };
    assert_eq!(settings.contacts[0].name, "Example helpline (fictional)");
    let id = window.ask(StartReport {}).unwrap().id;
    let mut answers = adult_referral();
    answers.set("hours-worked", "many");
    let form = Box::leak(Box::new(Form::parse(&later()).unwrap()));
    fill_in_with(&window, form, id, &answers);
    window.ask(Finish { id }).unwrap();
    delivered(&window, id);
}
