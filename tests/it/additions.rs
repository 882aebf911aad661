//! What is added to a report after it was received.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use contract::Failure;
use contract::additions::{
    AddToReport, Added, Additions, KeepBegun, REASON, ReadAdditions, Said, TEXT,
};
use contract::attachments::AddAttachments;
use contract::record::{self, Act, Came, ReadRecord};
use contract::reports::{Finish, OpenReport, Progress, StartReport};
use contract::vault::Lock;
use form::{Answer, Answers, Rule};
use seal::Domain;
use testkit::endpoint::LocalEndpoint;
use testkit::report::{adult_referral, nameless};
use uuid::Uuid;
use wire::{Addition, Receipt, SignedReceipt};

use crate::damage::{as_if_cut_off, cut_off_after};
use crate::journey::{PASSPHRASE, delivered, enrol_with, fill_in, progress, unlock, with_vault};
use crate::retention::{received, settings};
use crate::window::Window;

/// A device with a report of these answers that was received; its case reference.
pub fn sent(
    endpoint: &LocalEndpoint,
    answers: &Answers,
) -> (tempfile::TempDir, Window, Uuid, String) {
    let folder = tempfile::tempdir().expect("the app answers");
    let settings = app::Settings::read(&endpoint.settings_path()).ok();
    let window = Window::main(folder.path(), settings);
    with_vault(&window);
    let (email, organisation) = (answers.text("user-email"), answers.text("user-organisation"));
    enrol_with(&window, endpoint.invite_for(email, organisation));
    let id = window.ask(StartReport {}).expect("the app answers").id;
    fill_in(&window, id, answers);
    assert_eq!(window.ask(Finish { id }).expect("the app answers"), []);
    let reference = delivered(&window, id);
    (folder, window, id, reference)
}

fn known(window: &Window, id: Uuid) -> Additions {
    window.ask(ReadAdditions { id }).expect("the app answers")
}

pub fn evidence(text: &str) -> Said {
    Said::Evidence { text: text.to_owned() }
}

pub fn correction(field: &str, answer: &str, reason: &str) -> Said {
    let (field, reason) = (field.to_owned(), reason.to_owned());
    Said::Correction { field, answer: answer.into(), reason }
}

pub fn add(window: &Window, id: Uuid, said: Said) -> Vec<(String, Rule)> {
    let problems = window.ask(AddToReport { id, said }).expect("the app answers");
    problems.into_iter().map(|problem| (problem.field, problem.rule)).collect()
}

/// What was added, once it is no longer on its way.
pub fn arrived(window: &Window, id: Uuid) -> Vec<Added> {
    tauri::async_runtime::block_on(async {
        let app = Arc::clone(&window.app);
        let delivering = tauri::async_runtime::spawn(async move { app.keep_delivering().await });
        let is_on_its_way = |added: &Added| {
            matches!(added.progress, Progress::Waiting { .. } | Progress::Sending { .. })
        };
        let added = loop {
            let added = known(window, id).added;
            if !added.iter().any(is_on_its_way) {
                break added;
            }
            tokio::task::yield_now().await;
        };
        delivering.abort();
        added
    })
}

/// What the endpoint holds of additions.
pub fn held(endpoint: &LocalEndpoint) -> Vec<(Addition<Answer>, SignedReceipt)> {
    let lines = endpoint.held().into_iter().filter(|line| line.get("addition").is_some());
    let read = |line: serde_json::Value| {
        let [addition, receipt] = ["addition", "receipt"].map(|member| line[member].clone());
        (
            serde_json::from_value(addition).expect("it is well formed"),
            serde_json::from_value(receipt).expect("it is well formed"),
        )
    };
    lines.map(read).collect()
}

#[test]
fn a_correction_and_more_evidence_arrive_each_with_a_receipt_and_the_report_stays_as_it_was() {
    let endpoint = LocalEndpoint::started();
    let (folder, window, id, reference) = sent(&endpoint, &adult_referral());
    let before = endpoint.held();
    let may = known(&window, id).may;
    assert!(may.text && may.correct.contains(&"family".to_owned()));
    assert!(!may.correct.contains(&"user-organisation".to_owned()));
    assert_eq!(add(&window, id, correction("family", " One sister ", "A slip")), []);
    assert_eq!(add(&window, id, evidence("He named a second address.")), []);
    let waits = known(&window, id).added;
    assert!(waits.iter().all(|added| matches!(added.progress, Progress::Waiting { .. })));

    let added = arrived(&window, id);
    let said: Vec<_> = added.iter().map(|added| added.said.clone().unwrap()).collect();
    let corrected = correction("family", "One sister", "A slip");
    assert!(said == [corrected, evidence("He named a second address.")]);
    for added in &added {
        let Progress::Sent { reference: of, .. } = &added.progress else { panic!("it is sent") };
        assert_eq!(of, &reference);
    }
    let held = held(&endpoint);
    let ids: Vec<_> = held.iter().map(|(addition, _)| addition.id).collect();
    assert_eq!(ids.len(), 2);
    assert!(added.iter().all(|added| ids.contains(&added.id)));
    let key = seal::VerifyingKey::from_bytes(&endpoint.settings().receipt_key.0).unwrap();
    for (addition, signed) in &held {
        assert_eq!(addition.external_id, id);
        let (bytes, signature) = (signed.receipt.signed_bytes(), &signed.signature.0);
        assert_eq!(key.verify(Domain::Addition, &bytes, signature), Ok(()));
    }
    assert_eq!(endpoint.held()[..1], before, "the report is as it was sent");
    let answers = window.ask(OpenReport { id }).unwrap().answers;
    assert_eq!(answers.text("family"), adult_referral().text("family"));

    let acts = window.ask(ReadRecord { of: Some(id), before: None }).unwrap().acts;
    let made = acts.iter().filter_map(|done| match &done.said {
        record::Said::Kept { entry } => Some(entry),
        _ => None,
    });
    let made = made.filter(|entry| matches!(entry.act, Act::Added { came: Came::Made, .. }));
    let who: Vec<_> = made.map(|entry| entry.who.is_some()).collect();
    assert_eq!(who, [true, true], "the responder did it");

    window.ask(Lock {}).unwrap();
    assert_eq!(window.ask(ReadAdditions { id }).err(), Some(Failure::Locked));
    drop(window);
    let window = Window::main(folder.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    assert!(known(&window, id).added == added, "they are in the vault");
}

#[test]
fn what_breaks_a_rule_is_not_added_and_says_which() {
    let endpoint = LocalEndpoint::started();
    let (_folder, window, id, _) = sent(&endpoint, &adult_referral());
    for (said, field, rule) in [
        (evidence("  "), TEXT, Rule::Required),
        (evidence(&"x".repeat(15_001)), TEXT, Rule::Maxlength),
        (correction("family", "One sister", ""), REASON, Rule::Required),
        (correction("pv-under-age", "maybe", "A slip"), "pv-under-age", Rule::OneOfOptions),
        (
            correction("fr-alternative-contact", "call me", "A slip"),
            "fr-alternative-contact",
            Rule::Email,
        ),
        (
            correction("user-organisation", "Kalayaan", "A slip"),
            "user-organisation",
            Rule::OneOfOptions,
        ),
    ] {
        assert_eq!(add(&window, id, said), [(field.to_owned(), rule)]);
    }
    assert!(known(&window, id).added.is_empty());
    let draft = window.ask(StartReport {}).unwrap().id;
    let refused = window.ask(AddToReport { id: draft, said: evidence("More") });
    assert_eq!(refused.err(), Some(Failure::NoSuchReport));
}

#[test]
fn what_is_begun_is_kept_until_it_is_added_or_forgotten() {
    let endpoint = LocalEndpoint::started();
    let (_folder, window, id, _) = sent(&endpoint, &adult_referral());
    let keep = |said| window.ask(KeepBegun { id, said });
    keep(Some(evidence("She na"))).unwrap();
    keep(Some(evidence("She named a second address"))).unwrap();
    window.ask(Lock {}).unwrap();
    assert_eq!(keep(Some(evidence("More"))), Err(Failure::Locked));
    unlock(&window, PASSPHRASE).unwrap();
    assert!(known(&window, id).begun == Some(evidence("She named a second address")));
    assert!(known(&window, id).added.is_empty(), "nothing is sent");

    keep(Some(evidence(" "))).unwrap();
    assert!(known(&window, id).begun.is_none(), "it was taken back");
    keep(Some(correction("family", "One sister", ""))).unwrap();
    assert_eq!(add(&window, id, correction("family", "One sister", "A slip")), []);
    assert!(known(&window, id).begun.is_none(), "it is on its way");
    keep(Some(evidence("More"))).unwrap();
    keep(None).unwrap();
    assert!(known(&window, id).begun.is_none());
    let draft = window.ask(StartReport {}).unwrap().id;
    let refused = window.ask(KeepBegun { id: draft, said: Some(evidence("More")) });
    assert_eq!(refused, Err(Failure::NoSuchReport));
}

#[test]
fn a_report_that_must_not_say_who_it_is_about_takes_corrections_of_what_it_has_alone() {
    let endpoint = LocalEndpoint::started();
    let (_folder, window, id, _) = sent(&endpoint, &nameless());
    let may = known(&window, id).may;
    assert!(!may.text && may.correct.contains(&"family".to_owned()));
    assert!(!may.correct.iter().any(|field| field.starts_with("pv-name")), "{may:?}");
    for (said, field) in [
        (evidence("Ana said more"), TEXT),
        (correction("family", "One sister", "Ana said so"), REASON),
        (correction("pv-name-first-name", "Ana", ""), "pv-name-first-name"),
        (correction("pv-want-to-submit-nrm", "yes", ""), "pv-want-to-submit-nrm"),
    ] {
        assert_eq!(add(&window, id, said), [(field.to_owned(), Rule::OneOfOptions)]);
    }
    assert_eq!(add(&window, id, correction("family", "One sister", "")), []);
    assert!(matches!(arrived(&window, id)[0].progress, Progress::Sent { .. }));
    assert_eq!(held(&endpoint).len(), 1);
}

/// A vault that nobody has open.
fn opened(data: &Path) -> vault::Vault {
    let found = vault::look(data, Utc::now()).expect("it opens").vaults;
    let passphrase = seal::Passphrase::new(PASSPHRASE.to_owned());
    let way = vault::Way::Passphrase { passphrase: &passphrase, device: None };
    vault::unlock(data, found[0].id, way, Utc::now()).expect("it opens")
}

fn as_if_received(data: &Path, report: Uuid, id: Uuid, then: DateTime<Utc>) {
    let mut vault = opened(data);
    let signed =
        SignedReceipt::parse(&vault.receipt(report).expect("it is stored")).expect("it is stored");
    let reference = signed.receipt.reference;
    let added = wire::Added::<Answer>::Evidence { text: "More".to_owned() };
    let addition = Addition::new(id, report, reference, then.fixed_offset(), added).to_bytes();
    let sam = vault::Actor { who: Some("sam@example.police.uk".to_owned()), at: then };
    vault.by(sam).add(report, id, &addition).expect("it is stored");
    let receipt = Receipt::new(id, [0; 32], reference, then, [0; 8]);
    let receipt = SignedReceipt { receipt, ..signed };
    let noted = vault.queue().note_receipt(id, &receipt.to_bytes(), &reference.to_string(), then);
    noted.expect("it is stored");
}

#[test]
fn each_stays_as_long_as_the_report_would_and_its_receipt_for_longer() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, _) = received(&[40]);
    let id = ids[0];
    let [old, new] = [5, 6].map(Uuid::from_u128);
    as_if_received(data.path(), id, old, Utc::now() - TimeDelta::days(35));
    as_if_received(data.path(), id, new, Utc::now() - TimeDelta::days(5));
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), false)));
    unlock(&window, PASSPHRASE).unwrap();
    tauri::async_runtime::block_on(window.app.delete_what_is_due());
    let known = known(&window, id);
    let said: Vec<_> = known.added.iter().map(|added| (added.id, added.said.is_some())).collect();
    assert_eq!(said, [(old, false), (new, true)]);
    assert!(known.added.iter().all(|added| matches!(added.progress, Progress::Sent { .. })));
}

#[test]
fn a_report_whose_content_was_deleted_is_added_to_by_its_reference() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, _) = received(&[40]);
    let id = ids[0];
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), false)));
    unlock(&window, PASSPHRASE).unwrap();
    tauri::async_runtime::block_on(window.app.delete_what_is_due());
    let opened_again = window.ask(OpenReport { id }).unwrap();
    let Progress::Expired { reference, .. } = opened_again.progress else { panic!("it expired") };
    let may = known(&window, id).may;
    assert!(may.text && may.correct.is_empty(), "{may:?}");
    assert_eq!(add(&window, id, evidence("More")), []);
    let refused = add(&window, id, correction("family", "One sister", "A slip"));
    assert_eq!(refused, [("family".to_owned(), Rule::OneOfOptions)]);
    let [added] = &known(&window, id).added[..] else { panic!("one was added") };
    assert!(matches!(added.progress, Progress::Waiting { .. }));
    // The app holds its vault for as long as something waits in it.
    let data = as_if_cut_off(data.path());
    let mut vault = opened(data.path());
    let sent = vault.queue().submission(added.id).unwrap();
    let addition = Addition::<Answer>::parse(&sent).unwrap_or_else(|_| panic!("it is canonical"));
    assert_eq!((addition.external_id, addition.reference.to_string()), (id, reference));
}

#[test]
fn a_report_to_which_something_was_begun_to_be_added_keeps_its_content_until_that_is_settled() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, _) = received(&[40]);
    let id = ids[0];
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), false)));
    unlock(&window, PASSPHRASE).unwrap();
    let is_expired = || {
        tauri::async_runtime::block_on(window.app.delete_what_is_due());
        matches!(progress(&window, id), Progress::Expired { .. })
    };
    let elsewhere = tempfile::tempdir().unwrap();
    let letter = elsewhere.path().join("letter.pdf");
    std::fs::write(&letter, b"%PDF-1.7").unwrap();
    *window.chosen.lock().unwrap() = vec![letter];
    assert_eq!(window.ask(AddAttachments { report: id }), Ok(Vec::new()));
    assert!(!is_expired(), "a file is not sent yet");
    window.ask(KeepBegun { id, said: None }).unwrap();
    window.ask(KeepBegun { id, said: Some(evidence("More")) }).unwrap();
    assert!(!is_expired(), "words are not sent yet");
    window.ask(KeepBegun { id, said: None }).unwrap();
    assert!(is_expired());
}

#[test]
fn what_was_added_to_another_report_is_not_told_of_this_one() {
    let (data, ids, _) = received(&[2, 1]);
    let window = Window::main(data.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    assert_eq!(add(&window, ids[0], evidence("He wrote again.")), []);
    let moved = cut_off_after(data.path(), "UPDATE additions SET report = 2 WHERE report = 1");
    drop(window);
    let window = Window::main(moved.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    assert!(known(&window, ids[0]).added.is_empty());
    let [added] = &known(&window, ids[1]).added[..] else { panic!("it is listed as damaged") };
    assert!(added.said.is_none() && added.progress == Progress::Damaged);
}
