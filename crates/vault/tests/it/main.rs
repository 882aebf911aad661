//! The vault on real files.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod additions;
mod attachments;
mod backup;
mod backup_file;
mod damage;
mod expiring;
mod marks;
mod newer;
mod notices;
mod outbox;
mod readable;
mod record;
mod reports;
mod salvage;
mod several;
mod unlocking;
mod upgrade;
mod ways;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use seal::{KdfParams, Passphrase};
use tempfile::TempDir;
use uuid::Uuid;
use vault::{Actor, MakeError, New, Standing, UnlockError, Vault, Vaults, Way};

const PASSPHRASE: &str = "four words and more";

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned())
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
}

/// A responder who does something.
fn sam() -> Actor {
    Actor { who: Some("sam@example.police.uk".to_owned()), at: at(0) }
}

/// The app, which does something by itself later.
fn app() -> Actor {
    Actor::app(at(90))
}

/// The vault of most tests.
const ID: Uuid = Uuid::from_u128(9);

/// A new vault in a folder of its own.
fn made() -> (TempDir, Vault) {
    let data = tempfile::tempdir().unwrap();
    let vault = make(data.path(), ID, &passphrase()).unwrap();
    (data, vault)
}

fn make(data: &Path, id: Uuid, passphrase: &Passphrase) -> Result<Vault, MakeError> {
    let params = KdfParams::cheap_for_tests();
    vault::make(data, &New { id, name: "", passphrase, params, device: None })
}

fn unlocked(data: &Path) -> Vault {
    unlock(data, &passphrase(), 0).unwrap()
}

fn unlock(data: &Path, passphrase: &Passphrase, seconds: i64) -> Result<Vault, UnlockError> {
    vault::unlock(data, ID, Way::Passphrase { passphrase, device: None }, at(seconds))
}

/// How the vault of most tests stands; none where it is not there.
fn standing(data: &Path, seconds: i64) -> Option<Standing> {
    let found = vault::look(data, at(seconds)).unwrap();
    found.vaults.into_iter().find(|known| known.id == ID).map(|known| known.standing)
}

/// Two reports that were received, and a draft.
fn two_received([one, other, draft]: [Uuid; 3]) -> (TempDir, Vault) {
    let (data, mut vault) = made();
    for id in [one, other] {
        vault.by(sam()).make_report(id, b"begun", &[answer("town", "York")]).unwrap();
        vault.by(sam()).finish(id, b"submission", b"finished").unwrap();
        vault.queue().note_receipt(id, b"receipt", "MS-1", at(2)).unwrap();
    }
    vault.by(sam()).make_report(draft, b"begun", &[]).unwrap();
    (data, vault)
}

fn answer(field: &str, text: &str) -> (String, Vec<u8>) {
    (field.to_owned(), text.as_bytes().to_vec())
}

/// The one folder of `data/vaults`.
fn vault_folder(data: &Path) -> PathBuf {
    let entries = fs::read_dir(data.join("vaults")).unwrap();
    let mut folders = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let folder = folders.next().expect("there is a vault");
    assert_eq!(folders.next(), None, "there is one vault");
    folder
}

/// Locks a vault; what waits is sent until a hundred seconds have gone.
fn locked(vault: Vault) -> Vaults {
    let mut vaults = Vaults::default();
    vaults.put(vault, at(100));
    vaults.lock(at(100));
    vaults
}

/// Changes one row of the file by some SQL, whatever belongs together.
fn doctor(data: &Path, sql: &str) {
    let connection = Connection::open(database(data)).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    assert_eq!(connection.execute(sql, []).unwrap(), 1, "{sql}");
    connection.close().unwrap();
}

fn database(data: &Path) -> PathBuf {
    vault_folder(data).join("vault.db")
}

/// Every file under `folder` with what is in it, by path.
fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = fs::read(&path).unwrap();
            found.push((path, bytes));
        }
    }
    found.sort();
    found
}

/// The folder as a power cut would leave it at this moment.
fn as_if_cut_off(data: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for (path, bytes) in files(data) {
        let target = copy.path().join(path.strip_prefix(data).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
    copy
}
