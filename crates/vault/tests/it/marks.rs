use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::path::Path;
use uuid::Uuid;

use crate::attachments::add;
use crate::{PASSPHRASE, at, files, made, sam, unlocked};

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

/// The ways in which `mark` could lie in a file.
fn spellings(mark: &str) -> Vec<Vec<u8>> {
    let mut spellings = vec![mark.as_bytes().to_vec()];
    spellings.push(mark.encode_utf16().flat_map(u16::to_le_bytes).collect());
    spellings.push(mark.encode_utf16().flat_map(u16::to_be_bytes).collect());
    for offset in 0..3 {
        // Base64 spells a text in three ways, by where it begins; its ends
        // depend on the neighbours and are left out.
        let padded = [&vec![0; offset], mark.as_bytes()].concat();
        let text = STANDARD_NO_PAD.encode(padded);
        spellings.push(text.as_bytes()[4..text.len() - 4].to_vec());
    }
    spellings
}

fn found(data: &Path, mark: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in files(data) {
        let name = path.to_string_lossy().into_owned();
        let mut haystacks = vec![name.as_bytes().to_vec(), bytes];
        for spelling in spellings(mark) {
            haystacks.retain(|haystack| {
                let hit = haystack.windows(spelling.len()).any(|window| window == spelling);
                if hit {
                    found.push(name.clone());
                }
                !hit
            });
        }
    }
    found
}

fn assert_nothing_readable(data: &Path, when: &str) {
    for mark in MARKS {
        assert_eq!(found(data, mark), [""; 0], "{when}: {mark:?} can be read");
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
    vault.queue().note_attempt(id).unwrap();
    vault.queue().note_setback(id, SETBACK.as_bytes(), None).unwrap();
    assert_nothing_readable(data.path(), "while it waits");
    vault.queue().note_receipt(id, RECEIPT.as_bytes(), CASE, at(0)).unwrap();
    drop(vault);
    assert_nothing_readable(data.path(), "when it is locked");
    drop(unlocked(data.path()));
    assert_nothing_readable(data.path(), "after another unlock");
}

#[test]
fn the_search_finds_what_is_there() {
    let data = tempfile::tempdir().unwrap();
    let spelled = [
        NAME.as_bytes().to_vec(),
        NAME.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        NAME.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        STANDARD_NO_PAD.encode(format!("name: {NAME}, ")).into_bytes(),
        STANDARD_NO_PAD.encode(format!("a name: {NAME}, ")).into_bytes(),
        STANDARD_NO_PAD.encode(format!("my name: {NAME}, ")).into_bytes(),
    ];
    for (at, spelling) in spelled.iter().enumerate() {
        let file = data.path().join(format!("{at}"));
        std::fs::write(file, [&b"before "[..], spelling, b" after"].concat()).unwrap();
    }
    assert_eq!(found(data.path(), NAME).len(), spelled.len());
}
