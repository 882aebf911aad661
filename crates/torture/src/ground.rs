//! A vault of its own for each trial, on real files.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use seal::{KdfParams, Passphrase};
use tempfile::TempDir;
use uuid::Uuid;
use vault::{Actor, MakeError, New, Place, Salvage, UnlockError, Vault, Way};

use crate::Outcome;

/// Opens every vault that is made here.
pub const PASSPHRASE: &str = "quellmark and three more";

/// Who does everything that is done here.
pub const WHO: &str = "whomark@force.example";

/// Every file of a folder, by its path in it.
pub type Files = Vec<(PathBuf, Vec<u8>)>;

fn passphrase() -> Passphrase {
    Passphrase::new(PASSPHRASE.to_owned())
}

/// A time of a clock that stands still until told otherwise. From one hour to
/// the next, any wait after a wrong passphrase is over.
pub fn hour(hour: usize) -> DateTime<Utc> {
    let hour = i64::try_from(hour).unwrap_or(i64::MAX);
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::hours(hour)
}

/// The vault of every trial.
pub const VAULT: Uuid = Uuid::from_u128(0x0f1e_2d3c_4b5a_4978_8695_a4b3_c2d1_e0ff);

/// Makes the vault under `data`.
///
/// # Errors
/// As [`vault::make`].
pub fn make(data: &Path) -> Result<Vault, MakeError> {
    let (passphrase, params) = (&passphrase(), KdfParams::cheap_for_tests());
    vault::make(data, &New { id: VAULT, name: "", passphrase, params, device: None })
}

/// Opens the vault under `data`.
///
/// # Errors
/// As [`vault::unlock`].
pub fn unlock(data: &Path, now: DateTime<Utc>) -> Result<Vault, UnlockError> {
    let way = Way::Passphrase { passphrase: &passphrase(), device: None };
    vault::unlock(data, VAULT, way, now)
}

/// Opens what was set aside under this name.
///
/// # Errors
/// As [`vault::salvage`].
pub fn salvage(data: &Path, name: &str, now: DateTime<Utc>) -> Result<Salvage, UnlockError> {
    vault::salvage(
        data,
        Place::SetAside(name),
        Way::Passphrase { passphrase: &passphrase(), device: None },
        now,
    )
}

/// Whoever does everything that is done here.
pub fn somebody() -> Actor {
    Actor { who: Some(WHO.to_owned()), at: hour(0) }
}

/// What the app does as soon as a vault is open: it puts the record right and
/// keeps a copy of the day. A disk that takes nothing keeps nobody out.
///
/// # Errors
/// What the vault says of its record.
pub fn begin(vault: &mut Vault, now: DateTime<Utc>) -> Result<(), vault::Error> {
    vault.by(somebody()).catch_up()?;
    let _ = vault.keep_backup(now.date_naive());
    Ok(())
}

/// An empty folder on the disk.
///
/// # Errors
/// When there is none to be had.
pub fn folder() -> Outcome<TempDir> {
    Ok(tempfile::tempdir()?)
}

/// A folder that holds `files`; in memory, where the system has such a place:
/// what happens to these files is played, and waits for no disk.
///
/// # Errors
/// When they can't be written.
pub fn holding(files: &Files) -> Outcome<TempDir> {
    let memory = Path::new("/dev/shm");
    let folder = tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir())?;
    for (path, bytes) in files {
        let path = folder.path().join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)?;
    }
    Ok(folder)
}

/// Every file under `folder`, in the order of their paths.
///
/// # Errors
/// When one can't be read.
pub fn files(folder: &Path) -> Outcome<Files> {
    let mut found = Vec::new();
    for path in testkit::marks::files(folder)? {
        let bytes = fs::read(&path)?;
        found.push((path.strip_prefix(folder)?.to_owned(), bytes));
    }
    Ok(found)
}

/// The files in the folder of the attachments.
///
/// # Errors
/// When it can't be read.
pub fn sealed_files(data: &Path) -> Outcome<Vec<PathBuf>> {
    let folder = data.join("vaults").join(VAULT.to_string()).join("attachments");
    if folder.exists() { Ok(testkit::marks::files(&folder)?) } else { Ok(Vec::new()) }
}
