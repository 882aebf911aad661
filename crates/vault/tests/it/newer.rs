use rusqlite::Connection;
use vault::{Standing, UnlockError};

use crate::{as_if_cut_off, database, files, made, passphrase, standing, unlock};

/// What SQLite rebuilds at will is no part of the vault.
fn kept(data: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut files = files(data);
    files.retain(|(path, _)| path.extension() != Some("db-shm".as_ref()));
    files
}

fn assert_refused_untouched(data: &std::path::Path) {
    let before = kept(data);
    assert_eq!(standing(data, 0), Some(Standing::TooNew));
    let unlocked = unlock(data, &passphrase(), 0).err();
    assert!(matches!(unlocked, Some(UnlockError::TooNew)));
    assert!(kept(data) == before, "not a byte differs");
}

#[test]
fn a_file_from_a_newer_version_is_refused_and_not_touched() {
    let (data, vault) = made();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    connection.pragma_update(None, "user_version", 9_999).unwrap();
    drop(connection);
    assert_refused_untouched(data.path());
}

#[test]
fn a_newer_version_that_was_cut_off_is_still_seen() {
    let (data, vault) = made();
    drop(vault);
    let connection = Connection::open(database(data.path())).unwrap();
    connection.pragma_update(None, "user_version", 9_999).unwrap();
    let left = as_if_cut_off(data.path());
    drop(connection);
    let journal = database(left.path()).with_extension("db-wal");
    assert!(journal.metadata().unwrap().len() > 0, "the version is in the journal alone");
    assert_refused_untouched(left.path());
}
