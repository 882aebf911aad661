//! A vault that is sound, and in it a report of which something is damaged.

use std::path::Path;

use rusqlite::Connection;
use tempfile::TempDir;
use testkit::disk::flip_a_bit;
use uuid::Uuid;
use vault::{Error, Stage};

use crate::{answer, database, made, sam, unlocked};

const REPORT: Uuid = Uuid::from_u128(1);
const FIELDS: [&str; 3] = ["county", "story", "town"];

/// A vault with three answers, changed on the disk by some SQL.
fn damaged(sql: &str) -> TempDir {
    let (data, mut vault) = made();
    let said = [answer("town", "York"), answer("county", "Kent"), answer("story", "two men")];
    vault.by(sam()).make_report(REPORT, b"summary", &said).unwrap();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    assert_eq!(connection.execute(sql, []).unwrap(), 1, "{sql}");
    data
}

/// One row alone: the one with the longest answer.
const THE_STORY: &str = "token = (SELECT token FROM answers ORDER BY length(sealed) DESC, token
                         LIMIT 1)";

#[test]
fn what_is_sound_of_a_damaged_report_is_read_and_the_rest_is_named() {
    let flipped =
        format!("UPDATE answers SET sealed = randomblob(length(sealed)) WHERE {THE_STORY}");
    let moved = format!("UPDATE answers SET token = randomblob(16) WHERE {THE_STORY}");
    let cut = format!("UPDATE answers SET token = x'00' WHERE {THE_STORY}");
    for sql in [flipped, moved, cut] {
        let data = damaged(&sql);
        let mut vault = unlocked(data.path());
        assert!(vault.answers(REPORT).is_err());
        let found = vault.readable_answers(REPORT, &FIELDS).unwrap();
        assert_eq!((found.answers.len(), found.unknown), (2, 0), "{sql}");
        let [field] = &found.damaged[..] else { panic!("{sql}: {found:?}") };
        assert!(found.answers.iter().all(|(known, _)| known != field));

        // Other work goes on and leaves it as it is.
        vault.by(sam()).save_answers(REPORT, &[answer("more", "yes")], Some(b"new")).unwrap();
        assert_eq!(
            vault.readable_answers(REPORT, &FIELDS).unwrap().damaged,
            std::slice::from_ref(field)
        );
        vault.by(sam()).save_answers(REPORT, &[answer(field, "again")], None).unwrap();
        let found = vault.readable_answers(REPORT, &FIELDS).unwrap();
        assert!(found.damaged.is_empty(), "{sql}");
        assert!(found.answers.contains(&answer(field, "again")));
    }
}

#[test]
fn a_damaged_answer_of_no_known_field_is_counted() {
    let both =
        format!("UPDATE answers SET token = randomblob(16), sealed = x'07' WHERE {THE_STORY}");
    let data = damaged(&both);
    let found = unlocked(data.path()).readable_answers(REPORT, &FIELDS).unwrap();
    assert_eq!((found.answers.len(), found.damaged.len(), found.unknown), (2, 0, 1));
}

/// Flips one bit of what is sealed in a column of the one report, in the file.
fn flip(data: &Path, column: &str) {
    let path = database(data);
    let connection = Connection::open(&path).unwrap();
    let sql = format!("SELECT {column} FROM reports");
    let sealed: Vec<u8> = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
    drop(connection);
    flip_a_bit(&path, &sealed).unwrap();
}

#[test]
fn a_report_with_a_flipped_bit_in_its_summary_opens_and_is_put_right() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(REPORT, b"summary", &[answer("town", "York")]).unwrap();
    drop(vault);
    flip(data.path(), "sealed_summary");
    let mut vault = unlocked(data.path());
    assert_eq!(vault.list().unwrap().damaged, [REPORT]);
    let part = vault.part_listed(REPORT).unwrap();
    assert!(part.summary.is_none() && part.stage == Some(Stage::Draft));
    assert_eq!(vault.answers(REPORT).unwrap(), [answer("town", "York")]);
    vault.by(sam()).save_answers(REPORT, &[], Some(b"made again")).unwrap();
    assert!(vault.list().unwrap().damaged.is_empty());
    assert_eq!(vault.listed(REPORT).unwrap().summary, b"made again");
}

#[test]
fn nothing_of_a_report_opens_with_a_flipped_bit_in_its_key_and_it_is_kept() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(REPORT, b"summary", &[answer("town", "York")]).unwrap();
    drop(vault);
    flip(data.path(), "wrapped_key");
    let vault = unlocked(data.path());
    assert_eq!(vault.list().unwrap().damaged, [REPORT]);
    assert!(vault.part_listed(REPORT).unwrap().summary.is_none());
    assert!(matches!(vault.answers(REPORT), Err(Error::Damaged(_))));
}

/// What it was before is for the record alone.
#[test]
fn a_damaged_note_of_a_change_keeps_nobody_from_the_report() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(REPORT, b"summary", &[answer("town", "York")]).unwrap();
    vault.by(sam()).save_answer(REPORT, "town", b"Leeds", None).unwrap();
    vault.by(sam()).save_answer(REPORT, "county", b"Kent", None).unwrap();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    let sql = "UPDATE record_pending SET sealed = x'07'
               WHERE token = (SELECT min(token) FROM record_pending)";
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
    drop(connection);
    let mut vault = unlocked(data.path());
    vault.by(sam()).catch_up().unwrap();
    vault.by(sam()).save_answers(REPORT, &[answer("story", "two men")], None).unwrap();
    vault.by(sam()).finish(REPORT, b"submission", b"finished").unwrap();
    assert_eq!(vault.answers(REPORT).unwrap().len(), 3);
}
