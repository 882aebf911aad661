//! How the vault on this device stands, making one, and opening it.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::{Connection, TransactionBehavior};
use seal::{Kdf, KdfParams, Passphrase, VaultKey};
use uuid::Uuid;

use crate::error::{Error, MakeError, Outcome, Trouble, UnlockError};
use crate::folder::{Folder, Held};
use crate::table::keyring::{self, Entry};
use crate::table::tries::{self, Tries};
use crate::vault::Vault;
use crate::{database, header, migrations};

/// How the vault on this device stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is none yet.
    Missing,
    /// It waits for its passphrase.
    Locked {
        /// Seconds until a try is taken; 0 when one is taken now.
        wait_seconds: u32,
    },
    /// A newer version of the app wrote it. It was not touched.
    TooNew,
    /// It was damaged and is set aside, whole. There is none in its place
    /// until one is made.
    Damaged {
        /// The folder it is in now.
        set_aside: PathBuf,
    },
    /// It is open, in this process or another.
    InUse,
}

/// How the vault under `data` stands. Sets it aside if it is damaged.
///
/// # Errors
/// [`Error::NotStored`] when the device does not let it be read or set aside.
pub fn look(data: &Path, now: DateTime<Utc>) -> Result<Standing, Error> {
    let folder = Folder::of(data);
    let Some(id) = folder.find()? else {
        let last = folder.last_set_aside()?;
        return Ok(last.map_or(Standing::Missing, |set_aside| Standing::Damaged { set_aside }));
    };
    let Some(_held) = folder.hold(id)? else {
        return Ok(Standing::InUse);
    };
    match look_inside(&folder.database(id), now) {
        Ok(standing) => Ok(standing),
        Err(trouble) if trouble.is_in_use() => Ok(Standing::InUse),
        Err(trouble) if trouble.is_damage() => {
            Ok(Standing::Damaged { set_aside: folder.set_aside(id, now)? })
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn look_inside(path: &Path, now: DateTime<Utc>) -> Outcome<Standing> {
    if header::version(path)? > migrations::NEWEST {
        return Ok(Standing::TooNew);
    }
    let mut connection = database::open(path)?;
    let tries = read_tries(&mut connection, now)?;
    Ok(Standing::Locked { wait_seconds: tries.wait_seconds(now) })
}

/// Makes the vault under `data` and leaves it open. Takes as long as `params`
/// were calibrated for.
///
/// # Errors
/// [`MakeError::Exists`] when there is one already.
pub fn make(data: &Path, passphrase: &Passphrase, params: KdfParams) -> Result<Vault, MakeError> {
    let folder = Folder::of(data);
    let _making = folder.hold_making()?.ok_or(MakeError::InUse)?;
    if folder.find()?.is_some() {
        return Err(MakeError::Exists);
    }
    let id = seal::make_id()?;
    let held = folder.hold(id)?.ok_or(MakeError::InUse)?;
    let key = VaultKey::make(id)?;
    let kdf = Kdf::make(params)?;
    let wrapped = key.wrap(&passphrase.stretch(&kdf)?)?;
    fill(&folder.begin_making(id)?, &Entry { vault_id: id, kdf, wrapped })?;
    folder.end_making(id)?;
    let connection = database::open(&folder.database(id))?;
    Ok(Vault::new(connection, key, held))
}

fn fill(path: &Path, entry: &Entry) -> Outcome<()> {
    let mut connection = database::open(path)?;
    migrations::migrate(&mut connection, path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    keyring::insert(&transaction, entry)?;
    tries::insert(&transaction)?;
    transaction.commit()?;
    database::settle(&connection)?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}

/// Opens the vault under `data`. Takes as long as its parameters say, whether
/// the passphrase is right or not.
///
/// # Errors
/// [`UnlockError::WrongPassphrase`], and for a time after it
/// [`UnlockError::TooSoon`]: 1 second after the first wrong one, twice as long
/// after each further one, 5 minutes at most. The rest is as in [`look`].
pub fn unlock(
    data: &Path,
    passphrase: &Passphrase,
    now: DateTime<Utc>,
) -> Result<Vault, UnlockError> {
    let folder = Folder::of(data);
    let id = folder.find()?.ok_or(UnlockError::Missing)?;
    let held = folder.hold(id)?.ok_or(UnlockError::InUse)?;
    match unlock_held(&folder, id, held, passphrase, now) {
        Err(Stopped::Damaged) => {
            Err(UnlockError::Damaged { set_aside: folder.set_aside(id, now)? })
        }
        Err(Stopped::Otherwise(error)) => Err(error),
        Ok(vault) => Ok(vault),
    }
}

/// Damage apart from all else: by the time it is set aside, nothing may have
/// the file open.
enum Stopped {
    Damaged,
    Otherwise(UnlockError),
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

fn unlock_held(
    folder: &Folder,
    id: Uuid,
    held: Held,
    passphrase: &Passphrase,
    now: DateTime<Utc>,
) -> Result<Vault, Stopped> {
    let path = folder.database(id);
    if header::version(&path)? > migrations::NEWEST {
        return Err(UnlockError::TooNew.into());
    }
    let mut connection = database::open(&path)?;
    let migrated = migrate(&mut connection, &path)?;
    let wait_seconds = count_try(&mut connection, now)?;
    let key = recover_key(&mut connection, passphrase)?
        .ok_or(UnlockError::WrongPassphrase { wait_seconds })?;
    forgive_tries(&mut connection)?;
    if !migrated {
        migrations::forget_copies(&path)?;
    }
    Ok(Vault::new(connection, key, held))
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

/// Counts the try as a wrong one before it is made, so that ending the process
/// in the middle of it gains nothing. Returns the wait that follows.
fn count_try(connection: &mut Connection, now: DateTime<Utc>) -> Result<u32, Stopped> {
    let tries = read_tries(connection, now)?;
    let wait_seconds = tries.wait_seconds(now);
    if wait_seconds > 0 {
        return Err(UnlockError::TooSoon { wait_seconds }.into());
    }
    let counted = tries.one_more(now);
    note_tries(connection, &counted)?;
    Ok(counted.wait_seconds(now))
}

/// The tries, put right and stored if the clock has jumped back.
fn read_tries(connection: &mut Connection, now: DateTime<Utc>) -> Outcome<Tries> {
    let stored = tries::read(connection)?;
    let sane = stored.within_reach(now);
    if sane != stored {
        note_tries(connection, &sane)?;
    }
    Ok(sane)
}

fn forgive_tries(connection: &mut Connection) -> Outcome<()> {
    note_tries(connection, &Tries::default())
}

/// Stores the tries, or goes on without: a full disk must not keep the owner
/// from their reports, and slows a guesser by Argon2id all the same.
fn note_tries(connection: &mut Connection, tries: &Tries) -> Outcome<()> {
    match write_tries(connection, tries) {
        Err(trouble) if trouble.is_damage() || trouble.is_in_use() => Err(trouble),
        _ => Ok(()),
    }
}

fn write_tries(connection: &mut Connection, tries: &Tries) -> Outcome<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    tries::update(&transaction, tries)?;
    Ok(transaction.commit()?)
}

/// The vault key; none when the passphrase is wrong. The file is checked while
/// the passphrase is stretched, which takes longer.
fn recover_key(connection: &mut Connection, passphrase: &Passphrase) -> Outcome<Option<VaultKey>> {
    let entry = keyring::read(connection)?;
    let (stretched, sound) = std::thread::scope(|scope| {
        let check = scope.spawn(move || database::is_sound(connection));
        let stretched = passphrase.stretch(&entry.kdf);
        (stretched, check.join().expect("checking the file does not panic"))
    });
    if !sound? {
        return Err(Trouble::Layout("a page is damaged"));
    }
    match VaultKey::unwrap(&stretched?, entry.vault_id, &entry.wrapped) {
        Ok(key) => Ok(Some(key)),
        Err(seal::Error::Refused) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_takes_nothing_keeps_nobody_out() {
        let data = tempfile::tempdir().unwrap();
        let passphrase = Passphrase::new("a test".to_owned());
        let vault = make(data.path(), &passphrase, KdfParams::cheap_for_tests()).unwrap();
        drop(vault);
        let folder = Folder::of(data.path());
        let path = folder.database(folder.find().unwrap().unwrap());
        let mut connection = database::open(&path).unwrap();
        connection.execute_batch("PRAGMA query_only = ON").unwrap();
        assert!(write_tries(&mut connection, &Tries::default()).is_err());

        assert!(matches!(count_try(&mut connection, DateTime::UNIX_EPOCH), Ok(1)));
        assert!(recover_key(&mut connection, &passphrase).unwrap().is_some());
        forgive_tries(&mut connection).unwrap();
    }
}
