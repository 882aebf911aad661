//! A report whose time has come: its content goes, its receipt stays.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use record::{Act, Entry};
use rusqlite::Connection;
use seal::KdfParams;
use uuid::Uuid;
use vault::{Checked, Error, NewPassphrase, Said, Vault};

use crate::{answer, app, at, database, files, made, passphrase, sam, unlocked};

const ID: Uuid = Uuid::from_u128(31);
const OTHER: Uuid = Uuid::from_u128(32);

/// Two reports alike, each with a file, both received.
fn received() -> (tempfile::TempDir, Vault) {
    let (data, mut vault) = made();
    for id in [ID, OTHER] {
        vault.by(sam()).make_report(id, b"begun", &[answer("town", "York")]).unwrap();
        let intake = vault.begin_intake().unwrap();
        let taken = intake.take_in(&b"content"[..], |_| ControlFlow::Continue(())).unwrap();
        vault.by(sam()).add_attachment(id, taken, "room.jpg", b"about", b"added", None).unwrap();
        vault.by(sam()).finish(id, b"submission", b"finished").unwrap();
        vault.queue().note_setback(id, b"why", None, at(1)).unwrap();
        vault.queue().note_receipt(id, b"receipt", "MS-1", at(2)).unwrap();
    }
    (data, vault)
}

/// Everything sealed that goes with a report, as it lies in the file.
fn goes(connection: &Connection, number: i64) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for column in [
        "wrapped_key FROM reports WHERE number",
        "sealed_summary FROM reports WHERE number",
        "sealed FROM answers WHERE report",
        "wrapped_key FROM submissions WHERE report",
        "sealed FROM submissions WHERE report",
        "wrapped_key FROM attachments WHERE report",
        "sealed_about FROM attachments WHERE report",
        "sealed FROM custody WHERE report",
        "sealed FROM record WHERE report",
    ] {
        let mut rows = connection.prepare(&format!("SELECT {column} = ?1")).unwrap();
        let rows = rows.query_map([number], |row| row.get(0)).unwrap();
        let rows: Vec<Vec<u8>> = rows.map(Result::unwrap).collect();
        assert!(!rows.is_empty(), "{column}");
        found.extend(rows);
    }
    found
}

fn holding(folder: &Path, sealed: &[u8]) -> usize {
    let holds = |bytes: &[u8]| bytes.windows(sealed.len()).any(|window| window == sealed);
    files(folder).iter().filter(|(_, bytes)| holds(bytes)).count()
}

fn sealed_files(data: &Path) -> Vec<Vec<u8>> {
    let folder = database(data).with_file_name("attachments");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn all_that_was_said_and_every_key_to_it_is_in_no_file_of_the_vault() {
    let (data, mut vault) = received();
    vault.keep_backup(at(0).date_naive()).unwrap();
    let copy = database(data.path()).with_file_name("backups").join("2026-11-18.db");
    // As an update leaves one until the next unlock.
    fs::copy(&copy, database(data.path()).with_file_name("before-0004.db")).unwrap();
    let connection = Connection::open(&copy).unwrap();
    let [gone, kept] = [1, 2].map(|number| goes(&connection, number));
    drop(connection);
    let contents = sealed_files(data.path());
    assert_eq!(contents.len(), 2);
    for sealed in gone.iter().chain(&kept) {
        assert!(holding(data.path(), sealed) >= 3, "the journal and both copies");
    }

    vault.by(app()).expire(ID, b"remains").unwrap();
    for sealed in &gone {
        assert_eq!(holding(data.path(), sealed), 0);
    }
    for sealed in &kept {
        assert_eq!(holding(data.path(), sealed), 1, "the other report is as it was");
    }
    let left = sealed_files(data.path());
    assert!(left.len() == 1 && contents.contains(&left[0]));
    let journal = database(data.path()).with_file_name("vault.db-wal");
    assert_eq!(fs::metadata(journal).unwrap().len(), 0);
}

#[test]
fn its_receipt_is_still_listed_and_a_new_key_or_a_new_copy_changes_nothing_in_that() {
    let (data, mut vault) = received();
    vault.by(app()).expire(ID, b"remains").unwrap();
    let passphrase = &passphrase();
    let params = KdfParams::cheap_for_tests();
    vault.by(sam()).replace_key(NewPassphrase { passphrase, params, device: None }).unwrap();
    vault.keep_backup(at(0).date_naive()).unwrap();
    drop(vault);

    let mut vault = unlocked(data.path());
    let list = vault.list().unwrap();
    assert!(list.damaged.is_empty() && list.reports.len() == 1 && list.reports[0].id == OTHER);
    let [left] = &list.expired[..] else { panic!("one is left") };
    assert!(left.id == ID && left.receipt == b"receipt" && left.remains == b"remains");
    assert!(vault.expired(ID).unwrap().is_some_and(|expired| expired == *left));
    assert!(vault.expired(OTHER).unwrap().is_none());
    for result in [vault.answers(ID).err(), vault.submission(ID).err(), vault.listed(ID).err()] {
        assert!(matches!(result, Some(Error::NoSuchReport)));
    }
    assert!(matches!(vault.by(sam()).erase(ID), Err(Error::NoSuchReport)));
    assert!(matches!(vault.by(app()).expire(ID, b"again"), Err(Error::NoSuchReport)));
}

#[test]
fn the_record_can_be_followed_and_says_that_the_app_did_it() {
    let (_data, mut vault) = received();
    vault.by(app()).expire(ID, b"remains").unwrap();
    let checked = vault.check_record().unwrap();
    assert!(matches!(checked, Checked::Sound { erased: 5, .. }), "{checked:?}");
    let last = &vault.record(None, None, 1).unwrap()[0];
    assert!(last.said == Said::Entry(Entry::new(at(90), None, Act::Expired { report: ID })));
}

#[test]
fn what_nobody_has_received_does_not_expire() {
    let (_data, mut vault) = made();
    vault.by(sam()).make_report(ID, b"begun", &[answer("town", "York")]).unwrap();
    let tried = vault.by(app()).expire(ID, b"remains");
    assert!(matches!(tried, Err(Error::NoSuchReport)), "a draft");
    vault.by(sam()).finish(ID, b"submission", b"finished").unwrap();
    assert!(vault.by(app()).expire(ID, b"remains").is_err(), "one that waits");
    vault.queue().note_refused(ID, b"why", at(1)).unwrap();
    assert!(vault.by(app()).expire(ID, b"remains").is_err(), "one that was refused");
    assert_eq!(vault.answers(ID).unwrap(), [answer("town", "York")]);
    assert_eq!(vault.submission(ID).unwrap(), b"submission");
}

#[test]
fn one_that_was_deleted_by_hand_is_not_listed() {
    let (_data, mut vault) = received();
    vault.by(sam()).erase(ID).unwrap();
    let list = vault.list().unwrap();
    assert!(list.expired.is_empty() && list.damaged.is_empty() && list.reports.len() == 1);
    assert!(vault.expired(ID).unwrap().is_none());
}

#[test]
fn what_is_left_and_damaged_is_told_and_keeps_nothing_else_from_the_list() {
    let (data, mut vault) = received();
    vault.by(app()).expire(ID, b"remains").unwrap();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    connection.execute("UPDATE reports SET sealed_summary = x'00' WHERE number = 1", []).unwrap();
    drop(connection);
    let list = unlocked(data.path()).list().unwrap();
    assert!(list.damaged == [ID] && list.reports.len() == 1 && list.expired.is_empty());
}
