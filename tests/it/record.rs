//! The record tells who did what, and can be handed to somebody who checks it.

use std::collections::BTreeSet;

use contract::Failure;
use contract::copies::{CopyKind, SaveCopy};
use contract::events::Event;
use contract::record::{
    Act, CheckRecord, Checked, Entry, ExportRecord, Exported, Locked, Opener, ReadRecord, Said,
};
use contract::reports::{
    EraseReport, Finish, HoldBack, LeaveReport, ListReports, OpenReport, ReportLeftOpen,
    SaveAnswer, StartReport,
};
use contract::vault::{Lock, LookAtVaults, Passphrase};
use form::Answers;
use serde_json::Value;
use testkit::endpoint::LocalEndpoint;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::journey::{PASSPHRASE, delivered, enrol, fill_in, unlock, with_vault};
use crate::keys::ahead;
use crate::window::Window;

/// What the record says, the first act first.
fn entries(window: &Window, of: Option<Uuid>) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut before = None;
    loop {
        let page = window.ask(ReadRecord { of, before }).expect("the app answers");
        for done in page.acts {
            before = Some(done.number);
            entries.push(kept(done.said).expect("it can be read"));
        }
        if !page.more {
            entries.reverse();
            return entries;
        }
    }
}

fn kept(said: Said) -> Option<Entry> {
    match said {
        Said::Kept { entry } => Some(entry),
        Said::Erased | Said::Damaged => None,
    }
}

pub fn acts(window: &Window, of: Option<Uuid>) -> Vec<Act> {
    entries(window, of).into_iter().map(|entry| entry.act).collect()
}

fn typed(window: &Window, id: Uuid, field: &str, text: &str) {
    window
        .ask(SaveAnswer { id, field: field.to_owned(), answer: text.into() })
        .expect("the app answers");
}

#[test]
fn a_report_has_its_whole_life_in_the_record() {
    let mut endpoint = LocalEndpoint::new();
    let folder = tempfile::tempdir().unwrap();
    let settings = app::Settings::read(&endpoint.settings_path()).unwrap();
    let window = Window::main(folder.path(), Some(settings));
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, id, &adult_referral());
    window.ask(Finish { id }).unwrap();
    let (kind, unsaved) = (CopyKind::Text, Answers::default());
    window.ask(SaveCopy { id, kind, passphrase: None, unsaved }).unwrap();
    endpoint.start();
    enrol(&window, &endpoint);
    let reference = delivered(&window, id);
    window.ask(LeaveReport {}).unwrap();
    window.ask(Lock {}).unwrap();
    assert_eq!(window.ask(ReadRecord { of: None, before: None }).err(), Some(Failure::Locked));
    unlock(&window, PASSPHRASE).unwrap();
    window.ask(OpenReport { id }).unwrap();

    let of_it = acts(&window, Some(id));
    let changed: BTreeSet<&str> = of_it
        .iter()
        .filter_map(|act| match act {
            Act::Changed { field, from: Value::Null, .. } => Some(&field[..]),
            _ => None,
        })
        .collect();
    assert!(changed.len() > 60 && changed.contains("pv-name-first-name"), "{changed:?}");
    let rest: Vec<&Act> = of_it.iter().filter(|act| !matches!(act, Act::Changed { .. })).collect();
    let copied = Act::Copied { kind: CopyKind::Text, sealed: false };
    let sent = Act::Sent { reference };
    let expected = [&Act::Started, &Act::Finished, &copied, &Act::Sending, &sent, &Act::Viewed];
    assert_eq!(rest, expected);

    let all = entries(&window, None);
    assert_eq!(all.len(), of_it.len() + 5);
    assert!(all[0].act == Act::Made && all[0].who.is_none());
    assert!(all[1].act == Act::Introduced);
    let last = all.iter().rev().map(|entry| &entry.act).take(3).collect::<Vec<_>>();
    let unlocked = Act::Unlocked { with: Opener::Passphrase, wrong: 0 };
    let locked = Act::Locked { by: Locked::Responder };
    assert_eq!(last, [&Act::Viewed, &unlocked, &locked]);
    for entry in &all[1..] {
        let app = matches!(entry.act, Act::Sending | Act::Sent { .. });
        let who = (!app).then_some("sam.example@example.police.uk");
        assert_eq!(entry.who.as_deref(), who);
    }
    assert_eq!(window.ask(CheckRecord {}).unwrap(), Checked::Sound);
}

#[test]
fn an_answer_typed_twice_is_one_change_with_what_was_and_what_is() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    typed(&window, id, "family", "Two");
    window.ask(LeaveReport {}).unwrap();
    window.ask(OpenReport { id }).unwrap();
    typed(&window, id, "family", "Two s");
    typed(&window, id, "family", "Two sisters");
    let acts = acts(&window, Some(id));
    let [Act::Started, first, Act::Viewed, second] = &acts[..] else { panic!("four acts") };
    let was_and_is = |act: &Act| match act {
        Act::Changed { field, from, to, .. } => (field.clone(), from.clone(), to.clone()),
        _ => panic!("it is a change"),
    };
    assert_eq!(was_and_is(first), ("family".into(), Value::Null, "Two".into()));
    assert_eq!(was_and_is(second), ("family".into(), "Two".into(), "Two sisters".into()));
}

/// What the record says locked the vault last.
fn locked_by(window: &Window) -> Locked {
    unlock(window, PASSPHRASE).expect("it opens");
    let acts = acts(window, None);
    let locked = acts.iter().rev().find_map(|act| match act {
        Act::Locked { by } => Some(*by),
        _ => None,
    });
    assert!(matches!(acts.last(), Some(Act::Unlocked { .. })), "it was locked");
    locked.expect("it says so")
}

/// Waits until the screen is told to store what was typed and to lock, and does.
fn screen_locks(window: &Window) {
    while !window.told.lock().expect("nobody panics").contains(&Event::LockNow) {
        std::thread::yield_now();
    }
    window.told.lock().expect("nobody panics").clear();
    window.ask(Lock {}).expect("the app answers");
}

/// Does what locks the vault on another thread, with a screen that is there.
fn with_a_screen(window: &Window, lock: impl FnOnce(&app::App) + Send + 'static) {
    let app = std::sync::Arc::clone(&window.app);
    let locking = std::thread::spawn(move || lock(&app));
    screen_locks(window);
    locking.join().expect("it locks");
}

#[test]
fn whatever_locks_the_vault_is_in_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let seconds = Default::default();
    let surroundings = app::Surroundings::bare(folder.path().to_owned(), ahead(&seconds));
    let window = Window::within(surroundings);
    with_vault(&window);
    window.ask(Lock {}).unwrap();
    assert_eq!(locked_by(&window), Locked::Responder);

    with_a_screen(&window, app::App::nobody_can_be_here);
    assert_eq!(locked_by(&window), Locked::Away, "its screen is locked");
    with_a_screen(&window, app::App::lock_before_sleep);
    assert_eq!(locked_by(&window), Locked::Away, "it goes to sleep");
    with_a_screen(&window, |app| assert!(app.lock_before_closing()));
    assert_eq!(locked_by(&window), Locked::Closed);
    window.app.ends();
    assert_eq!(locked_by(&window), Locked::Closed, "with no screen any more");
    window.app.page_ended();
    assert_eq!(locked_by(&window), Locked::PageEnded);

    let watching = std::sync::Arc::clone(&window.app);
    let watching = tauri::async_runtime::spawn(async move { watching.keep_watch().await });
    seconds.store(10 * 60 + 1, std::sync::atomic::Ordering::Release);
    screen_locks(&window);
    watching.abort();
    assert_eq!(locked_by(&window), Locked::Idle);
}

#[test]
fn a_window_that_closes_with_a_screen_that_answers_nothing_is_locked_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    window.app.lock_before_closing();
    assert_eq!(window.ask(ListReports {}).err(), Some(Failure::Locked));
    assert_eq!(locked_by(&window), Locked::Closed);
}

#[test]
fn what_the_device_did_not_take_is_stored_once_it_does_and_keeps_the_window_open_until_then() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    let refused = ("a-question-of-no-form", "it keeps none of the others from being stored");
    let said = [refused, ("family", "Two sisters"), ("reference", "KENT-7")];
    let answers = Answers::from_iter(said);
    window.ask(HoldBack { id, answers }).unwrap();
    assert!(!window.app.lock_before_closing(), "it is in memory alone");
    let held_back = || window.ask(LookAtVaults {}).unwrap().vaults[0].held_back;
    assert!(held_back());
    assert!(window.app.lock_before_closing(), "it was said once");
    unlock(&window, PASSPHRASE).unwrap();
    assert!(!held_back());
    let opened = window.ask(OpenReport { id }).unwrap();
    assert_eq!(opened.answers.text("family"), "Two sisters");
    assert_eq!(window.ask(ListReports {}).unwrap().reports[0].reference, "KENT-7");
    assert!(opened.held_back.iter().next().is_none());
    assert!(window.app.lock_before_closing());
}

#[test]
fn a_report_that_is_deleted_is_gone_and_the_record_keeps_that_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let [id, other] = [0, 1].map(|_| window.ask(StartReport {}).unwrap().id);
    for id in [other, id] {
        window.ask(OpenReport { id }).unwrap();
        typed(&window, id, "family", "Two sisters");
    }
    window.ask(EraseReport { id }).unwrap();
    assert!(window.ask(ReportLeftOpen {}).unwrap().is_none());
    let left: Vec<Uuid> =
        window.ask(ListReports {}).unwrap().reports.iter().map(|line| line.id).collect();
    assert_eq!(left, [other]);
    assert_eq!(window.ask(OpenReport { id }).err(), Some(Failure::NoSuchReport));
    assert_eq!(window.ask(EraseReport { id }).err(), Some(Failure::NoSuchReport));
    let page = window.ask(ReadRecord { of: None, before: None }).unwrap();
    assert!(kept(page.acts[0].said.clone()).is_some_and(|e| e.act == Act::Erased { report: id }));
    let of_it = page.acts.iter().filter(|done| done.report == Some(id));
    assert!(of_it.clone().count() > 2 && of_it.clone().all(|done| done.said == Said::Erased));
    assert_eq!(window.ask(CheckRecord {}).unwrap(), Checked::Sound);
}

#[test]
fn a_report_that_waits_and_is_deleted_is_not_sent() {
    let mut endpoint = LocalEndpoint::new();
    let folder = tempfile::tempdir().unwrap();
    let settings = app::Settings::read(&endpoint.settings_path()).unwrap();
    let window = Window::main(folder.path(), Some(settings));
    with_vault(&window);
    let ids = [0, 1].map(|_| {
        let id = window.ask(StartReport {}).unwrap().id;
        fill_in(&window, id, &adult_referral());
        window.ask(Finish { id }).unwrap();
        id
    });
    window.ask(EraseReport { id: ids[0] }).unwrap();
    endpoint.start();
    enrol(&window, &endpoint);
    delivered(&window, ids[1]);
    let held = endpoint.held();
    assert!(held.len() == 1 && held[0]["payload"]["ExternalId"] == ids[1].to_string());
}

fn exported(window: &Window, of: Option<Uuid>, typed: Option<&str>) -> (String, Vec<u8>) {
    let passphrase = typed.map(|typed| Passphrase::new(typed.to_owned()));
    let saved = window.ask(ExportRecord { of, passphrase }).expect("the app answers");
    assert_eq!(saved, Exported::Saved);
    window.saved.lock().expect("nobody panics while holding it").pop().expect("it was saved")
}

#[test]
fn an_export_can_be_checked_with_no_key_and_goes_on_from_an_earlier_one() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let ids = [0, 1].map(|_| window.ask(StartReport {}).unwrap().id);
    typed(&window, ids[0], "reference", "FICTIONAL-1");
    typed(&window, ids[1], "reference", "FICTIONAL-2");
    let (name, first) = exported(&window, None, None);
    assert!(name.starts_with("record-") && name.ends_with(".jsonl"), "{name}");
    let earlier = record::check(&first[..], None).unwrap();
    assert_eq!(earlier.entries, 7, "it tells of itself");

    let (_, of_one) = exported(&window, Some(ids[0]), None);
    let now = record::check(&of_one[..], Some(earlier)).unwrap();
    assert_eq!(now.entries, 8);
    let text = String::from_utf8(of_one).unwrap();
    assert!(text.contains("FICTIONAL-1") && !text.contains("FICTIONAL-2"), "{text}");

    let tampered = text.replacen(&earlier.link.to_string(), &now.link.to_string(), 1);
    assert_eq!(record::check(tampered.as_bytes(), None), Err(record::Unsound::NotLinked(8)));
}

#[test]
fn an_export_is_sealed_when_wanted_and_not_at_all_with_a_weak_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let (name, sealed) = exported(&window, None, Some("nine slow otters under the pier"));
    assert!(name.ends_with(".jsonl.age") && sealed.starts_with(b"age-encryption.org/v1"));
    let passphrase = Some(Passphrase::new("password1".to_owned()));
    let weak = window.ask(ExportRecord { of: None, passphrase });
    assert_eq!(weak.err(), Some(Failure::WeakPassphrase));
    let exported = Act::Exported { of: None, sealed: true };
    assert_eq!(acts(&window, None)[2..], [exported], "what was refused was not exported");
}
