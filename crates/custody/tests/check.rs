//! Whatever is done to a log is found, and by a program with no key.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::process::{Command, Output};

use chrono::DateTime;
use custody::{Deed, Entry, Fault, Log, Origin, Person, check};
use proptest::prelude::*;
use uuid::Uuid;

const CONTENT: &[u8] = b"the attachment";
const STRIPPED: &[u8] = b"without marks";
const SENT: &[u8] = b"as it was sent";

fn deeds() -> Vec<Deed> {
    let digest = |content| seal::sha256(content).to_string();
    vec![
        Deed::Added {
            name: "room \"1\"\nŁ 痕.jpg".to_owned(),
            from: Origin::ChosenInADialog,
            length: 14,
            sha256: digest(CONTENT),
        },
        Deed::Viewed,
        Deed::Stripped { sha256: digest(STRIPPED) },
        Deed::Exported { sha256: digest(CONTENT) },
        Deed::HandedOver { to: "DC Lowe, Kent Police".to_owned() },
        Deed::Unstripped,
        Deed::Removed,
    ]
}

fn sent() -> Deed {
    Deed::Sent {
        sha256: seal::sha256(SENT).to_string(),
        reference: "MS-2026-77".to_owned(),
        key: "0011223344556677".to_owned(),
        received: DateTime::UNIX_EPOCH,
    }
}

/// The lines of the log of an attachment, without their breaks.
fn lines_of(attachment: u128, deeds: Vec<Deed>) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for (second, deed) in (0..).zip(deeds) {
        let at = DateTime::from_timestamp(1_795_000_000 + second, 0).unwrap().fixed_offset();
        let by = Person { email: "sam@force.example".into(), organisation: "Kent Police".into() };
        let log = Log::of(lines.iter().map(Vec::as_slice));
        lines.push(Entry::next(&log, Uuid::from_u128(attachment), at, by, deed).to_line());
    }
    lines
}

fn lines() -> Vec<Vec<u8>> {
    lines_of(7, deeds())
}

fn joined(lines: &[Vec<u8>]) -> Vec<u8> {
    lines.iter().flat_map(|line| [&line[..], b"\n"].concat()).collect()
}

fn fault(lines: &[Vec<u8>]) -> Option<Fault> {
    check(&joined(lines)).err()
}

#[test]
fn a_log_as_it_was_written_is_sound() {
    let sound = check(&joined(&lines())).unwrap();
    assert_eq!(sound.entries.len(), 7);
    assert_eq!(sound.head, Log::of(lines().iter().map(Vec::as_slice)).head());
    assert_eq!(sound.attachment(), Uuid::from_u128(7));
    let line = |content| sound.line_with(&seal::sha256(content)).map(|entry| entry.number);
    assert_eq!((line(CONTENT), line(STRIPPED), line(b"another")), (Some(1), Some(3), None));
}

#[test]
fn a_sending_is_in_the_log_and_an_older_line_does_not_know_of_it() {
    let lines = lines_of(7, [&deeds()[..3], &[sent()]].concat());
    let sound = check(&joined(&lines)).unwrap();
    assert_eq!(sound.line_with(&seal::sha256(SENT)).map(|entry| entry.number), Some(4));
    let text = String::from_utf8(lines[3].clone()).unwrap();
    let older = text.replacen(r#""version":2"#, r#""version":1"#, 1);
    assert_eq!(fault(&[&lines[..3], &[older.into_bytes()]].concat()), Some(Fault::NotALine(4)));
}

#[test]
fn a_line_left_out_moved_doubled_or_put_in_between_is_found_where_it_is() {
    for at in 0..6 {
        let number = at as u64 + 1;
        let mut gone = lines();
        gone.remove(at);
        assert_eq!(fault(&gone), Some(Fault::Broken(number)));
        let mut moved = lines();
        moved.swap(at, at + 1);
        assert_eq!(fault(&moved), Some(Fault::Broken(number)));
        let mut doubled = lines();
        doubled.insert(at, lines()[at].clone());
        assert_eq!(fault(&doubled), Some(Fault::Broken(number + 1)));
        let mut more = lines();
        more.insert(at + 1, lines_of(7, vec![Deed::Viewed]).remove(0));
        assert_eq!(fault(&more), Some(Fault::Broken(number + 1)));
    }
}

#[test]
fn lines_cut_off_at_the_end_show_in_the_head_and_count_alone() {
    let whole = check(&joined(&lines())).unwrap();
    let cut = check(&joined(&lines()[..4])).unwrap();
    assert_ne!(cut.head, whole.head);
    assert_eq!((cut.entries.len(), whole.entries.len()), (4, 7));
    let bytes = joined(&lines());
    assert_eq!(check(&bytes[..bytes.len() - 1]).err(), Some(Fault::CutShort(7)));
    assert_eq!(check(b"").err(), Some(Fault::Empty));
}

#[test]
fn what_no_app_writes_is_found() {
    let viewed = lines_of(7, vec![Deed::Viewed]);
    assert_eq!(fault(&viewed), Some(Fault::OutOfPlace(1)));
    let twice = lines_of(7, vec![deeds().remove(0), deeds().remove(0)]);
    assert_eq!(fault(&twice), Some(Fault::OutOfPlace(2)));
    let spaced = String::from_utf8(lines().remove(0)).unwrap().replace(r#"":1"#, r#"": 1"#);
    assert_eq!(fault(&[spaced.into_bytes()]), Some(Fault::NotALine(1)));
    let newer = String::from_utf8(lines().remove(0)).unwrap().replace(r#"sion":1"#, r#"sion":3"#);
    assert_eq!(fault(&[newer.into_bytes()]), Some(Fault::Newer(1)));
    assert_eq!(fault(&[b"".to_vec()]), Some(Fault::NotALine(1)));
}

#[test]
fn a_line_about_another_attachment_is_found() {
    let mut mixed = lines_of(7, vec![deeds().remove(0)]);
    let log = Log::of(mixed.iter().map(Vec::as_slice));
    let first: Entry = serde_json::from_slice(&mixed[0]).unwrap();
    let other = Entry::next(&log, Uuid::from_u128(8), first.at, first.by, Deed::Viewed);
    mixed.push(other.to_line());
    assert_eq!(fault(&mixed), Some(Fault::Another(2)));
}

#[test]
fn every_changed_byte_is_found() {
    let whole = joined(&lines());
    let head = check(&whole).unwrap().head;
    for at in 0..whole.len() {
        for flip in [1, 0x20, 0x80] {
            let mut changed = whole.clone();
            changed[at] ^= flip;
            // In the last line it shows in the head.
            let found = check(&changed).map_or(true, |sound| sound.head != head);
            assert!(found, "byte {at}, {flip:#x}");
        }
    }
    let last = whole.len() - lines()[6].len();
    for at in 0..last - 1 {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        assert!(check(&changed).is_err(), "byte {at} is before the last line");
    }
}

proptest! {
    #[test]
    fn strange_bytes_make_no_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = check(&bytes);
    }
}

fn run(folder: &std::path::Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_custody-check"));
    command.current_dir(folder).args(words).output().unwrap()
}

#[test]
fn the_program_says_what_it_found_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    let mut broken = lines();
    broken.remove(2);
    write("log.jsonl", &joined(&lines()));
    write("broken.jsonl", &joined(&broken));
    write("file", CONTENT);
    write("other", b"another");
    let newer = String::from_utf8(joined(&lines())).unwrap().replacen("sion\":1", "sion\":9", 1);
    write("newer.jsonl", newer.as_bytes());

    let said = |words: &[&str]| {
        let output = run(folder.path(), words);
        let said = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(said).unwrap())
    };
    let (code, told) = said(&["log.jsonl", "file"]);
    let head = check(&joined(&lines())).unwrap().head;
    assert_eq!(code, 0, "{told}");
    assert!(told.contains(&format!("sound: 7 entries, head {head}")), "{told}");
    assert!(told.contains("file: as in line 1"), "{told}");
    assert_eq!(told.lines().count(), 9, "a name with a line break makes no line: {told}");

    for (words, code, part) in [
        (&["log.jsonl", "other"][..], 1, "no line has its SHA-256"),
        (&["broken.jsonl"], 1, "line 3 does not follow"),
        (&["newer.jsonl"], 2, "newer"),
        (&["missing.jsonl"], 2, "missing.jsonl"),
        (&["log.jsonl", "missing"], 2, "missing"),
        (&[], 2, "custody-check LOG [FILE]"),
    ] {
        let (got, told) = said(words);
        assert!(got == code && told.contains(part), "{words:?}: {got}, {told}");
    }
}
