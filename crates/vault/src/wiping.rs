//! Destroying a vault.

use std::path::Path;

use uuid::Uuid;

use crate::error::{Error, Outcome};
use crate::folder::Folder;
use crate::standing::{self, Unsent};
use crate::table::keyring;
use crate::{backup, database, header, migrations};

/// How many reports of the vault `id` nobody has received: what would be lost
/// with it. None where that can't be told.
///
/// # Errors
/// [`Error::NotStored`] when it is open, or the device does not let it be read.
pub fn unsent(data: &Path, id: Uuid) -> Result<Option<Unsent>, Error> {
    let path = Folder::of(data).database(id);
    match header::version(&path) {
        Ok(version) if version <= migrations::NEWEST => {
            Ok(Some(standing::unsent(&database::open(&path)?)?))
        }
        Ok(_) => Ok(None),
        Err(trouble) if trouble.is_damage() => Ok(None),
        Err(trouble) => Err(trouble.into()),
    }
}

/// Destroys the vault `id`: every wrapped form of its key first, then its
/// files. What a worn disk or another's backup still holds of it, no
/// passphrase opens without those.
///
/// # Errors
/// [`Error::NotStored`] when it is open, or the device does not let it be
/// deleted; it may then be asked for again.
pub fn wipe(data: &Path, id: Uuid) -> Result<(), Error> {
    let folder = Folder::of(data);
    let Some(_held) = folder.hold(id)? else {
        return Err(Error::InUse);
    };
    let backups = folder.backups(id);
    for (_, path) in backup::all(&backups)? {
        destroy_keys(&path)?;
    }
    // Whether they have keys depends on how far they came.
    for copy in [backup::leaving(&backups), backup::partial(&backups)] {
        _ = destroy_keys(&copy);
    }
    destroy_keys(&folder.database(id))?;
    Ok(folder.delete(id)?)
}

/// Overwritten where they are, by SQLite's `secure_delete`.
fn destroy_keys(path: &Path) -> Outcome<()> {
    if header::stated_version(path).is_err() {
        // No file that has keys in the place where they would be.
        return Ok(());
    }
    let mut connection = database::open(path)?;
    let transaction = connection.transaction()?;
    keyring::destroy(&transaction)?;
    transaction.commit()?;
    database::settle(&connection)
}
