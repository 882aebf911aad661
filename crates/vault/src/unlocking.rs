//! Opening a vault.

use std::path::Path;

use chrono::{DateTime, Utc};
use record::{Act, Opener};
use rusqlite::Connection;
use seal::{DeviceSecret, Kdf, Passphrase, RecoveryCode, VaultKey, WrappingKey};
use uuid::Uuid;

use crate::error::{Outcome, Trouble, UnlockError};
use crate::file::File;
use crate::folder::Folder;
use crate::table::keyring::{self, Entry, Which};
use crate::table::tries;
use crate::vault::Vault;
use crate::{backup, database, header, intake, migrations};

/// What opens a vault.
#[derive(Clone, Copy)]
pub enum Way<'a> {
    /// What its owner knows.
    Passphrase {
        /// As typed.
        passphrase: &'a Passphrase,
        /// The secret that this device keeps for the vault, where it has one.
        device: Option<&'a DeviceSecret>,
    },
    /// The code that was shown when it was made, or the one that the
    /// organisation has opened.
    Code(&'a RecoveryCode),
}

/// Opens the vault `id` under `data`. Takes as long as its parameters say,
/// whether the passphrase is right or not.
///
/// # Errors
/// [`UnlockError::Wrong`], and for a time after it [`UnlockError::TooSoon`];
/// [`UnlockError::Damaged`] when the file was damaged: it is set aside, whole.
pub fn unlock(
    data: &Path,
    id: Uuid,
    way: Way<'_>,
    now: DateTime<Utc>,
) -> Result<Vault, UnlockError> {
    let folder = Folder::of(data);
    if !folder.has(id) {
        return Err(UnlockError::Missing);
    }
    let held = folder.hold(id)?.ok_or(UnlockError::InUse)?;
    let path = folder.database(id);
    let opened = open(&path).and_then(|connection| {
        let mut file = File::new(connection, id, folder.clone(), held);
        let (key, unlocked) = key(&mut file, way, now)?;
        Ok(Vault::new(file, key, unlocked))
    });
    opened.map_err(|stopped| stopped.set_aside(&folder, id, now))
}

/// Damage apart from all else: by the time it is set aside, nothing may have
/// the file open.
pub(crate) enum Stopped {
    Damaged,
    Otherwise(UnlockError),
}

impl Stopped {
    pub fn set_aside(self, folder: &Folder, id: Uuid, now: DateTime<Utc>) -> UnlockError {
        match self {
            Self::Otherwise(error) => error,
            Self::Damaged => match folder.set_aside(id, now) {
                Ok(set_aside) => UnlockError::Damaged { set_aside },
                Err(trouble) => trouble.into(),
            },
        }
    }
}

impl From<Trouble> for Stopped {
    fn from(trouble: Trouble) -> Self {
        if trouble.is_damage() { Self::Damaged } else { Self::Otherwise(trouble.into()) }
    }
}

impl From<UnlockError> for Stopped {
    fn from(error: UnlockError) -> Self {
        Self::Otherwise(error)
    }
}

fn open(path: &Path) -> Result<Connection, Stopped> {
    if header::version(path)? > migrations::NEWEST {
        return Err(UnlockError::TooNew.into());
    }
    Ok(database::open(path)?)
}

/// The key of a file that is open without it, and how it was got. Brings the
/// file to the newest version first.
pub(crate) fn key(
    file: &mut File,
    way: Way<'_>,
    now: DateTime<Utc>,
) -> Result<(VaultKey, Act), Stopped> {
    let key = try_key(file, way, now);
    if matches!(key, Err(Stopped::Damaged)) {
        database::leave_as_it_is(&file.connection)?;
    }
    key
}

fn try_key(file: &mut File, way: Way<'_>, now: DateTime<Utc>) -> Result<(VaultKey, Act), Stopped> {
    let path = file.folder.database(file.id);
    let migrated = migrate(&mut file.connection, &path)?;
    let entries = entries(&file.connection, way)?;
    let wrong = tries::wrong(&file.connection)?;
    let wait_seconds = count_try(&mut file.connection, now)?;
    let key = recover(&mut file.connection, &entries, way)?;
    let (key, with) = key.ok_or(UnlockError::Wrong { wait_seconds })?;
    tries::forgive(&mut file.connection)?;
    if !migrated {
        migrations::forget_copies(&path)?;
    }
    intake::sweep(&file.connection, &path);
    // What can't be deleted now keeps nobody out.
    _ = backup::forget_leaving(&file.folder.backups(file.id));
    Ok((key, Act::Unlocked { wrong, with }))
}

/// A step that fails on a sound file is our mistake: it was rolled back, and
/// the file must stay where it is.
fn migrate(connection: &mut Connection, path: &Path) -> Result<bool, Stopped> {
    migrations::migrate(connection, path).map_err(|trouble| match &trouble {
        Trouble::Sql(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown) => {
            Stopped::Otherwise(trouble.into())
        }
        _ => trouble.into(),
    })
}

/// What this way may open. A passphrase that is bound to a device is worth no
/// try without the secret it was bound to.
pub(crate) fn entries(connection: &Connection, way: Way<'_>) -> Result<Vec<Entry>, Stopped> {
    let read = |which| keyring::read(connection, which);
    match way {
        Way::Code(_) => {
            Ok([read(Which::Code)?, read(Which::Organisation)?].into_iter().flatten().collect())
        }
        Way::Passphrase { device, .. } => {
            let Some(entry) = read(Which::Passphrase)? else {
                return Err(without_passphrase(read(Which::Code)?.as_ref()));
            };
            match &entry.way {
                keyring::Way::Passphrase { device_mark: Some(mark), .. }
                    if device.map(DeviceSecret::mark) != Some(*mark) =>
                {
                    Err(UnlockError::OtherDevice.into())
                }
                _ => Ok(vec![entry]),
            }
        }
    }
}

/// A vault that was brought back from a backup has a code alone until a
/// passphrase is chosen.
fn without_passphrase(code: Option<&Entry>) -> Stopped {
    match code {
        Some(_) => UnlockError::CodeAlone.into(),
        None => Trouble::Layout("nothing opens the vault").into(),
    }
}

/// Counts the try as a wrong one before it is made, so that ending the process
/// in the middle of it gains nothing. Returns the wait that follows.
fn count_try(connection: &mut Connection, now: DateTime<Utc>) -> Result<u32, Stopped> {
    let tries = tries::sane(connection, now)?;
    let wait_seconds = tries.wait_seconds(now);
    if wait_seconds > 0 {
        return Err(UnlockError::TooSoon { wait_seconds }.into());
    }
    let counted = tries.one_more(now);
    tries::note(connection, &counted)?;
    Ok(counted.wait_seconds(now))
}

/// The vault key, and what opened it; none when the passphrase or code is
/// wrong. The file is checked while a passphrase is stretched, which takes longer.
fn recover(
    connection: &mut Connection,
    entries: &[Entry],
    way: Way<'_>,
) -> Outcome<Option<(VaultKey, Opener)>> {
    let (keys, checked) = std::thread::scope(|scope| {
        let check = scope.spawn(move || database::check(connection));
        let keys: Outcome<Vec<_>> = entries.iter().map(|entry| wrapping_key(entry, way)).collect();
        (keys, check.join().expect("checking the file does not panic"))
    });
    checked?;
    for (key, entry) in keys?.iter().zip(entries) {
        match VaultKey::unwrap(key, entry.vault, &entry.wrapped) {
            Ok(key) => return Ok(Some((key, opener(entry)))),
            Err(seal::Error::Refused) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(None)
}

fn opener(entry: &Entry) -> Opener {
    match entry.way {
        keyring::Way::Passphrase { .. } => Opener::Passphrase,
        keyring::Way::Code => Opener::Code,
        keyring::Way::Organisation { .. } => Opener::Organisation,
    }
}

/// The key that unwraps an entry.
pub(crate) fn wrapping_key(entry: &Entry, way: Way<'_>) -> Outcome<WrappingKey> {
    match (way, &entry.way) {
        (Way::Passphrase { passphrase, device }, keyring::Way::Passphrase { kdf, device_mark }) => {
            stretched(passphrase, kdf, device.filter(|_| device_mark.is_some()))
        }
        (Way::Code(code), _) => Ok(code.key()),
        (Way::Passphrase { .. }, _) => Err(Trouble::Layout("a passphrase opens no other way")),
    }
}

/// The key of a passphrase, bound to the device where there is a secret.
pub(crate) fn stretched(
    passphrase: &Passphrase,
    kdf: &Kdf,
    device: Option<&DeviceSecret>,
) -> Outcome<WrappingKey> {
    let stretched = passphrase.stretch(kdf)?;
    Ok(match device {
        Some(device) => stretched.bound_to(device),
        None => stretched,
    })
}

#[cfg(test)]
mod tests {
    use seal::KdfParams;

    use super::*;
    use crate::making::{New, make};

    #[test]
    fn a_disk_that_takes_nothing_keeps_nobody_out() {
        let data = tempfile::tempdir().unwrap();
        let id = Uuid::from_u128(1);
        let passphrase = &Passphrase::new("a test".to_owned());
        let params = KdfParams::cheap_for_tests();
        let new = New { id, name: "", passphrase, params, device: None };
        drop(make(data.path(), &new).unwrap());
        let mut connection = database::open(&Folder::of(data.path()).database(id)).unwrap();
        connection.execute_batch("PRAGMA query_only = ON").unwrap();
        assert!(tries::write(&mut connection, &tries::Tries::default()).is_err());

        let way = Way::Passphrase { passphrase, device: None };
        let entries = entries(&connection, way).ok().unwrap();
        assert!(matches!(count_try(&mut connection, DateTime::UNIX_EPOCH), Ok(1)));
        assert!(recover(&mut connection, &entries, way).unwrap().is_some());
        tries::forgive(&mut connection).unwrap();
    }
}
