use std::ops::ControlFlow;
use std::path::Path;

use uuid::Uuid;

use crate::attachments::add;
use crate::{PASSPHRASE, at, made, sam, unlocked};

const NAME: &str = "Zdzisława Quellmark";
const FIELD: &str = "fieldmark-full-name";
const PLACE: &str = "placemark/where-exploited";
const PROFILE: &str = "profilemark@force.example";
const SUMMARY: &str = "summarymark reference 4711";
const SUBMISSION: &str = "submissionmark of the whole report";
const SETBACK: &str = "setbackmark in a field";
const RECEIPT: &str = "receiptmark case reference";
const FILE: &str = "filemark-photo-of-the-room.jpg";
const CONTENT: &str = "contentmark inside the file";
const CUSTODY: &str = "custodymark handed to PC 4711";
const WHO: &str = "sam@example.police.uk";
const CASE: &str = "casemark-2026-4711";
const MARKS: [&str; 14] = [
    NAME, FIELD, PLACE, PROFILE, SUMMARY, SUBMISSION, SETBACK, RECEIPT, FILE, CONTENT, CUSTODY,
    WHO, CASE, PASSPHRASE,
];

fn assert_nothing_readable(data: &Path, when: &str) {
    for mark in MARKS {
        let found = testkit::marks::readable(data, mark).unwrap();
        assert!(found.is_empty(), "{when}: {mark:?} can be read in {found:?}");
    }
}

#[test]
fn nothing_that_was_said_can_be_read_in_the_folder() {
    let (data, mut vault) = made();
    let id = Uuid::from_u128(1);
    vault.by(sam()).save_profile(PROFILE.as_bytes()).unwrap();
    vault.save_place(Some(PLACE.as_bytes())).unwrap();
    vault
        .by(sam())
        .make_report(id, SUMMARY.as_bytes(), &[(FIELD.to_owned(), NAME.into())])
        .unwrap();
    for _ in 0..200 {
        vault.by(sam()).save_answer(id, FIELD, NAME.as_bytes(), Some(SUMMARY.as_bytes())).unwrap();
    }
    let content = CONTENT.repeat(2_000);
    let removed = add(&mut vault, id, content.as_bytes(), FILE.as_bytes(), CUSTODY.as_bytes());
    add(&mut vault, id, content.as_bytes(), FILE.as_bytes(), CUSTODY.as_bytes());
    vault.by(sam()).remove_attachment(id, removed, FILE, CUSTODY.as_bytes()).unwrap();
    assert_nothing_readable(data.path(), "while it is open");
    vault.by(sam()).save_answers(id, &[(FIELD.to_owned(), SETBACK.into())], None).unwrap();
    assert_nothing_readable(data.path(), "when a change is in the record");
    vault.by(sam()).finish(id, SUBMISSION.as_bytes(), SUMMARY.as_bytes()).unwrap();
    vault.queue().note_attempt(id, at(0)).unwrap();
    vault.queue().note_setback(id, SETBACK.as_bytes(), None, at(0)).unwrap();
    assert_nothing_readable(data.path(), "while it waits");
    vault.queue().note_receipt(id, RECEIPT.as_bytes(), CASE, at(0)).unwrap();
    vault.by(sam()).make_recovery_code().unwrap();
    let backup = vault.by(sam()).begin_backup().unwrap();
    backup.save(&data.path().join("backup"), |_, _| ControlFlow::Continue(())).unwrap();
    assert_nothing_readable(data.path(), "with a backup");
    drop(vault);
    assert_nothing_readable(data.path(), "when it is locked");
    drop(unlocked(data.path()));
    assert_nothing_readable(data.path(), "after another unlock");
}
