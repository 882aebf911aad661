use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use uuid::Uuid;
use vault::{Standing, UnlockError};

use crate::{
    ID, answer, as_if_cut_off, at, database, files, made, make, passphrase, sam, standing, unlock,
    unlocked, vault_folder,
};

/// The data folder of a vault with a report in it, cut off with its journal.
fn cut_off() -> tempfile::TempDir {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(Uuid::from_u128(1), b"summary", &[]).unwrap();
    as_if_cut_off(data.path())
}

fn journal(data: &Path) -> PathBuf {
    database(data).with_extension("db-wal")
}

fn contents(folder: &Path) -> Vec<Vec<u8>> {
    files(folder).into_iter().map(|(_, bytes)| bytes).collect()
}

fn assert_set_aside_whole(data: &Path) {
    let before = contents(&vault_folder(data));
    let found = vault::look(data, at(0)).unwrap();
    assert!(found.vaults.is_empty(), "the damage is seen");
    let [set_aside] = &found.set_aside[..] else { panic!("it is set aside") };
    assert!(set_aside.starts_with(data.join("set-aside")));
    let name = set_aside.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("2026-11-18T"), "{name} tells the day");
    assert!(contents(set_aside) == before, "every file is there, byte for byte");
    let again = vault::look(data, at(5)).unwrap();
    assert_eq!(again, found, "it is still said after a restart");
}

#[test]
fn a_file_with_a_broken_header_is_set_aside_with_its_journal() {
    let data = cut_off();
    let path = database(data.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes[0] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert!(path.with_extension("db-wal").exists());
    assert_set_aside_whole(data.path());
}

#[test]
fn a_file_of_something_else_is_set_aside() {
    let data = cut_off();
    fs::write(database(data.path()), "not a database at all. ".repeat(100)).unwrap();
    assert_set_aside_whole(data.path());
}

#[test]
fn a_file_cut_short_is_set_aside() {
    for length in [0, 1, 99] {
        let data = cut_off();
        File::options().write(true).open(database(data.path())).unwrap().set_len(length).unwrap();
        assert_set_aside_whole(data.path());
    }
}

#[test]
fn a_file_that_is_gone_is_not_passed_over() {
    let data = cut_off();
    fs::remove_file(database(data.path())).unwrap();
    assert_set_aside_whole(data.path());
}

#[test]
fn a_vault_can_be_made_beside_one_that_was_set_aside() {
    let data = cut_off();
    fs::write(database(data.path()), b"broken").unwrap();
    assert_set_aside_whole(data.path());
    let aside = contents(&data.path().join("set-aside"));
    drop(make(data.path(), ID, &passphrase()).unwrap());
    assert_eq!(standing(data.path(), 9), Some(Standing::Locked { wait_seconds: 0 }));
    assert!(contents(&data.path().join("set-aside")) == aside);
}

#[test]
fn a_broken_page_inside_is_found_at_unlock() {
    let (data, mut vault) = made();
    for number in 1..50 {
        vault.by(sam()).make_report(Uuid::from_u128(number), &[1; 400], &[]).unwrap();
    }
    drop(vault);
    let path = database(data.path());
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 4096;
    bytes[last..].fill(0xee);
    fs::write(&path, &bytes).unwrap();

    let unlocked = unlock(data.path(), &passphrase(), 0).err();
    let Some(UnlockError::Damaged { set_aside }) = unlocked else { panic!("{unlocked:?}") };
    assert!(fs::read(set_aside.join("vault.db")).unwrap() == bytes, "as it was found");
}

#[test]
fn a_file_cut_short_is_not_filled_up_from_its_journal_and_set_aside_so() {
    let data = cut_off();
    let path = database(data.path());
    File::options().write(true).open(&path).unwrap().set_len(4096).unwrap();
    assert_set_aside_whole(data.path());
}

/// SQLite would open it as it was before, and say nothing.
#[test]
fn a_save_that_is_broken_in_the_journal_is_not_passed_over() {
    let (data, mut vault) = made();
    let id = Uuid::from_u128(1);
    vault.by(sam()).make_report(id, b"summary", &[]).unwrap();
    let broken = fs::metadata(journal(data.path())).unwrap().len() as usize + 1000;
    for at in 0..5 {
        vault.by(sam()).save_answer(id, &format!("field-{at}"), b"York", None).unwrap();
    }
    let left = as_if_cut_off(data.path());
    let mut bytes = fs::read(journal(left.path())).unwrap();
    bytes[broken] ^= 1;
    fs::write(journal(left.path()), bytes).unwrap();
    assert_set_aside_whole(left.path());
}

#[test]
fn a_vault_that_was_cut_off_opens_where_no_other_file_can_be_made() {
    let data = cut_off();
    fs::create_dir(database(data.path()).with_extension("db-shm")).unwrap();
    assert_eq!(unlocked(data.path()).list().unwrap().reports.len(), 1);
}

#[test]
fn a_damaged_wrapped_key_is_not_taken_for_a_wrong_passphrase() {
    let (data, vault) = made();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    let wrapped: Vec<u8> =
        connection.query_row("SELECT wrapped FROM keyring", [], |row| row.get(0)).unwrap();
    let mut flipped = wrapped.clone();
    flipped[40] ^= 1;
    connection.execute("UPDATE keyring SET wrapped = ?1", [flipped]).unwrap();
    drop(connection);

    let unlocked = unlock(data.path(), &passphrase(), 0).err();
    assert!(matches!(unlocked, Some(UnlockError::Damaged { .. })), "{unlocked:?}");
}

/// An identifier is in the table and in its index. Where the two differ, a
/// report would be listed and not be found.
#[test]
fn a_flipped_bit_in_an_identifier_is_owned_up_to() {
    let (data, mut vault) = made();
    let id = Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef);
    vault.by(sam()).make_report(id, b"summary", &[]).unwrap();
    drop(vault);
    let whole = fs::read(database(data.path())).unwrap();
    let places = whole.windows(16).enumerate().filter(|(_, window)| window == id.as_bytes());
    let places: Vec<_> = places.map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2);
    for place in places {
        let left = as_if_cut_off(data.path());
        let mut bytes = whole.clone();
        bytes[place + 7] ^= 8;
        fs::write(database(left.path()), bytes).unwrap();
        match unlock(left.path(), &passphrase(), 0) {
            Ok(vault) => assert!(!vault.list().unwrap().damaged.is_empty(), "byte {place}"),
            Err(error) => assert!(matches!(error, UnlockError::Damaged { .. }), "{error:?}"),
        }
    }
}

#[test]
fn an_answer_that_belongs_to_no_report_is_not_passed_over() {
    let (data, mut vault) = made();
    vault.by(sam()).make_report(Uuid::from_u128(1), b"summary", &[answer("town", "York")]).unwrap();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; UPDATE answers SET report = 99").unwrap();
    drop(connection);
    let unlocked = unlock(data.path(), &passphrase(), 0).err();
    assert!(matches!(unlocked, Some(UnlockError::Damaged { .. })), "{unlocked:?}");
}
