//! The check as whoever was given an export runs it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

use chrono::DateTime;
use record::{Act, Begin, LAYOUT, Line};
use seal::Chain;

/// An export of so many acts that are alike.
fn export(path: &Path, acts: u64) {
    let mut link = Chain::Record.start();
    let mut lines = String::new();
    for number in 1..=acts {
        let digest = seal::sha256(&number.to_be_bytes());
        link = Chain::Record.link_of(&link, &digest);
        let line = Line {
            number,
            digest: digest.to_string(),
            link: link.to_string(),
            at: Some(DateTime::UNIX_EPOCH),
            who: None,
            act: Some(Act::Viewed),
            report: None,
        };
        lines += &line.to_line();
    }
    let begin = Begin {
        layout: LAYOUT.to_owned(),
        exported_at: DateTime::UNIX_EPOCH,
        exported_by: None,
        of: None,
        entries: acts,
        head: link.to_string(),
    };
    fs::write(path, begin.to_line() + &lines).unwrap();
}

fn checked(files: &[&Path]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_record-check")).args(files).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_check_says_whether_it_is_sound_and_where_it_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let [first, second] = ["first", "second"].map(|name| folder.path().join(name));
    export(&first, 2);
    export(&second, 5);
    let (code, said) = checked(&[&second, &first]);
    assert!(code == Some(0) && said.starts_with("sound: 5 acts, head "), "{said}");
    let (code, said) = checked(&[&first, &second]);
    assert!(code == Some(1) && said.contains("does not go on from the earlier"), "{said}");

    let text = fs::read_to_string(&second).unwrap();
    let without: Vec<&str> = text.lines().filter(|line| !line.contains(r#""number":3"#)).collect();
    fs::write(&second, without.join("\n")).unwrap();
    let (code, said) = checked(&[&second]);
    assert!(code == Some(1) && said.contains("line 4 is not the one"), "{said}");

    let (code, _) = checked(&[&folder.path().join("no such file")]);
    assert_eq!(code, Some(1));
    assert_eq!(checked(&[]).0, Some(2));
}
