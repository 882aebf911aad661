//! The record tells who did what, and can be handed to somebody who checks it.

use std::collections::BTreeSet;

use contract::Failure;
use contract::copies::{CopyKind, SaveCopy};
use contract::record::{
    Act, CheckRecord, Checked, Entry, ExportRecord, Exported, Locked, Opener, ReadRecord, Said,
};
use contract::reports::{Finish, LeaveReport, OpenReport, SaveAnswer, StartReport};
use contract::vault::{Lock, Passphrase};
use form::Answers;
use serde_json::Value;
use testkit::endpoint::LocalEndpoint;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::journey::{PASSPHRASE, delivered, fill_in, unlock, with_vault};
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

fn acts(window: &Window, of: Option<Uuid>) -> Vec<Act> {
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
    assert_eq!(rest, [&Act::Started, &Act::Finished, &copied, &sent, &Act::Viewed]);

    let all = entries(&window, None);
    assert_eq!(all.len(), of_it.len() + 4);
    assert!(all[0].act == Act::Made && all[0].who.is_none());
    assert!(all[1].act == Act::Introduced);
    let last = all.iter().rev().map(|entry| &entry.act).take(3).collect::<Vec<_>>();
    let unlocked = Act::Unlocked { with: Opener::Passphrase, wrong: 0 };
    let locked = Act::Locked { by: Locked::Responder };
    assert_eq!(last, [&Act::Viewed, &unlocked, &locked]);
    for entry in &all[1..] {
        let app = matches!(entry.act, Act::Sent { .. });
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
