//! A copy of a finished report says what was sent, to whoever may read it.

use contract::Failure;
use contract::copies::{Copied, CopyKind, SaveCopy};
use contract::record::{Act, Done, ReadRecord, Said};
use contract::reports::{Finish, OpenReport, StartReport};
use contract::vault::Passphrase;
use form::Answers;
use testkit::endpoint::LocalEndpoint;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::journey::{delivered, enrol, fill_in, with_vault};
use crate::window::Window;

const TYPED: &str = "nine slow otters under the pier";

/// A finished report that waits.
fn finished(window: &Window) -> Uuid {
    with_vault(window);
    let id = window.ask(StartReport {}).expect("the app answers").id;
    fill_in(window, id, &adult_referral());
    assert_eq!(window.ask(Finish { id }).expect("the app answers"), []);
    id
}

fn saved(window: &Window, id: Uuid, kind: CopyKind, typed: Option<&str>) -> (String, Vec<u8>) {
    let passphrase = typed.map(|typed| Passphrase::new(typed.to_owned()));
    let copy = SaveCopy { id, kind, passphrase, unsaved: Answers::default() };
    let copied = window.ask(copy).expect("the app answers");
    assert_eq!(copied, Copied::Saved { undrawn: false });
    window.saved.lock().expect("nobody panics while holding it").pop().expect("it was saved")
}

fn text(window: &Window, id: Uuid) -> String {
    let (name, content) = saved(window, id, CopyKind::Text, None);
    assert!(name.starts_with("report-") && name.ends_with(".txt"), "{name}");
    String::from_utf8(content).expect("plain text is UTF-8")
}

#[test]
fn the_copy_says_what_was_answered_and_then_that_it_was_received() {
    let mut endpoint = LocalEndpoint::new();
    let folder = tempfile::tempdir().unwrap();
    let settings = app::Settings::read(&endpoint.settings_path()).unwrap();
    let window = Window::main(folder.path(), Some(settings));
    let id = finished(&window);

    let before = text(&window, id);
    for said in ["Hương", "nobody had received this report", &id.to_string()] {
        assert!(before.contains(said), "{said} is not in:\n{before}");
    }
    assert!(!before.contains("Case reference"));

    endpoint.start();
    enrol(&window, &endpoint);
    let reference = delivered(&window, id);
    let after = text(&window, id);
    assert!(after.contains(&reference) && after.contains("Signature of the endpoint"), "{after}");
    assert!(!after.contains("nobody had received"));
}

#[test]
fn a_copy_is_a_pdf_or_sealed_as_the_responder_wants() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    let id = finished(&window);
    let (name, pdf) = saved(&window, id, CopyKind::Pdf, None);
    assert!(name.ends_with(".pdf") && pdf.starts_with(b"%PDF-"), "{name}");
    let (name, sealed) = saved(&window, id, CopyKind::Text, Some(TYPED));
    assert!(name.ends_with(".txt.age") && sealed.starts_with(b"age-encryption.org/v1"), "{name}");
    assert!(!String::from_utf8_lossy(&sealed).contains("Hương"));
}

#[test]
fn a_weak_passphrase_seals_no_copy() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    let id = finished(&window);
    let passphrase = Some(Passphrase::new("password1".to_owned()));
    let unsaved = Answers::default();
    let weak = window.ask(SaveCopy { id, kind: CopyKind::Text, passphrase, unsaved });
    assert_eq!(weak.err(), Some(Failure::WeakPassphrase));
    assert!(window.saved.lock().unwrap().is_empty());
}

#[test]
fn the_copy_of_a_draft_says_that_it_is_one_and_has_what_could_not_be_stored() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, id, &adult_referral());
    let (name, before) = saved(&window, id, CopyKind::Text, None);
    let before = String::from_utf8(before).unwrap();
    assert!(name.starts_with("draft-"), "{name}");
    for said in ["Draft of a referral", "has not been sent to anyone", "Hương"] {
        assert!(before.contains(said), "{said} is not in:\n{before}");
    }
    assert!(!before.contains("Proof") && !before.contains("had no room"), "{before}");

    let kind = CopyKind::Text;
    let unsaved = [("family", "Two sisters in Vinh"), ("upload-file", "no file")];
    let unsaved = unsaved.into_iter().collect();
    window.ask(SaveCopy { id, kind, passphrase: None, unsaved }).unwrap();
    let (_, copy) = window.saved.lock().unwrap().pop().unwrap();
    let copy = String::from_utf8(copy).unwrap();
    assert!(copy.contains("Two sisters in Vinh") && copy.contains("had no room"), "{copy}");
    assert!(!copy.contains("no file"), "files answer by being there");
    let stored = window.ask(OpenReport { id }).unwrap().answers;
    assert_ne!(stored.text("family"), "Two sisters in Vinh", "a copy stores nothing");

    let acts = window.ask(ReadRecord { of: Some(id), before: None }).unwrap().acts;
    let is_copied = |done: &&Done| match &done.said {
        Said::Kept { entry } => matches!(entry.act, Act::Copied { .. }),
        _ => false,
    };
    assert_eq!(acts.iter().filter(is_copied).count(), 2);
}
