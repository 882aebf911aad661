//! The details for support: what helps, and nothing of anybody.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use app::Surroundings;
use contract::Failure;
use contract::reports::{Finish, OpenReport, ReportLeftOpen, StartReport};
use contract::support::{Kept, LookAtDetails, PageFailed, SaveDetails};
use contract::vault::Lock;
use serde_json::Value;
use testkit::marks::readable;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::journey::{PASSPHRASE, fill_in, only_vault, with_vault};
use crate::window::Window;

/// A mark shorter than this has no spelling in base64 of its own.
const SPELLED: usize = 12;

#[test]
fn the_details_hold_nothing_that_anybody_said() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::main(data.path(), None);
    with_vault(&window);
    let (vault, _) = only_vault(&window);
    let answers = adult_referral();
    let finished = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, finished, &answers);
    assert_eq!(window.ask(Finish { id: finished }).unwrap(), []);
    let draft = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, draft, &answers);
    let nothing = window.ask(OpenReport { id: Uuid::from_u128(7) });
    assert_eq!(nothing.err(), Some(Failure::NoSuchReport));

    let open = window.ask(LookAtDetails {}).unwrap();
    window.ask(Lock {}).unwrap();
    let shut = window.ask(LookAtDetails {}).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("open"), &open).unwrap();
    fs::write(folder.path().join("shut"), &shut).unwrap();

    let mut marks: Vec<String> = answers
        .iter()
        .flat_map(|(_, answer)| answer.options())
        .filter(|said| said.chars().count() > 3)
        .map(str::to_owned)
        .collect();
    assert!(marks.len() > 60, "every field has an answer: {}", marks.len());
    marks.extend(["sam.example@example.police.uk", "Kent Police", PASSPHRASE].map(str::to_owned));
    marks.extend([vault, finished, draft].map(|id| id.to_string()));
    marks.extend([vault, finished, draft].map(|id| id.simple().to_string()));
    marks.push(data.path().display().to_string());
    marks.extend(std::env::home_dir().map(|home| home.display().to_string()));
    for mark in marks {
        if mark.len() >= SPELLED {
            assert!(readable(folder.path(), &mark).unwrap().is_empty(), "{mark}: {open}");
        }
        for text in [&open, &shut] {
            assert!(!text.to_lowercase().contains(&mark.to_lowercase()), "{mark}: {text}");
        }
    }
}

#[test]
fn the_details_say_what_helps_and_are_saved_as_they_were_shown() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::main(data.path(), None);
    with_vault(&window);
    window.ask(StartReport {}).unwrap();
    let nothing = window.ask(OpenReport { id: Uuid::from_u128(7) });
    assert_eq!(nothing.err(), Some(Failure::NoSuchReport));
    let text = window.ask(LookAtDetails {}).unwrap();
    let details: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(details["open-vault"]["check"], "ok");
    assert_eq!(details["open-vault"]["reports"]["draft"], 1);
    assert_eq!(details["failures"][0]["failure"], "no-such-report");
    assert_eq!(details["failures"][0]["asked"], "reports open_report");
    assert_eq!(details["settings"]["locks-after-minutes"], 10);
    assert_eq!(details["vaults"][0]["file-version"], 9);

    window.ask(Lock {}).unwrap();
    assert_eq!(window.ask(SaveDetails {}), Ok(Kept::Saved));
    let (name, saved) = window.saved.lock().unwrap().pop().unwrap();
    assert!(name.starts_with("support-") && name.ends_with(".json"), "{name}");
    assert_eq!(String::from_utf8(saved).unwrap(), text, "what was shown, and nothing newer");
}

#[test]
fn a_page_that_the_system_ended_locks_the_vault_and_says_so_once() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::main(data.path(), None);
    with_vault(&window);
    window.app.page_ended();
    let looked = window.ask(contract::vault::LookAtVaults {}).unwrap();
    assert!(looked.open.is_none() && looked.page_ended);
    assert!(!window.ask(contract::vault::LookAtVaults {}).unwrap().page_ended);
}

#[test]
fn a_page_with_a_fault_is_opened_again_and_the_second_time_at_the_list_of_reports() {
    let data = tempfile::tempdir().unwrap();
    let opened = Arc::<AtomicUsize>::default();
    let count = Arc::clone(&opened);
    let window = Window::within(Surroundings {
        open_page_again: Box::new(move || _ = count.fetch_add(1, Ordering::Relaxed)),
        ..Surroundings::bare(data.path().to_owned(), || chrono::Local::now().fixed_offset())
    });
    with_vault(&window);
    let draft = window.ask(StartReport {}).unwrap().id;
    let fails = |at: &str| window.ask(PageFailed { at: at.to_owned() }).unwrap();
    let left_open = || window.ask(ReportLeftOpen {}).unwrap().map(|opened| opened.id);

    fails("src/pages/home.rs:41");
    assert_eq!(left_open(), Some(draft));
    fails("Vinh, by the river");
    assert_eq!(left_open(), None, "a page that fails each time must not be the only one");
    assert_eq!(opened.load(Ordering::Relaxed), 2);

    let details: Value = serde_json::from_str(&window.ask(LookAtDetails {}).unwrap()).unwrap();
    assert_eq!(details["page-faults"][0]["at"], Value::Null);
    assert_eq!(details["page-faults"][1]["at"], "src/pages/home.rs:41");
}
