//! Making a vault.

use std::path::Path;

use record::Act;
use rusqlite::TransactionBehavior;
use seal::{DeviceSecret, Kdf, KdfParams, Passphrase, VaultKey};
use uuid::Uuid;

use crate::error::{MakeError, Outcome};
use crate::file::File;
use crate::folder::Folder;
use crate::table::keyring::{self, Entry};
use crate::table::tries;
use crate::vault::Vault;
use crate::{database, migrations, rekeying};

/// What a vault is made with.
pub struct New<'a> {
    /// Its identifier, made for it.
    pub id: Uuid,
    /// What the list of vaults shows of it to everybody; blank for nothing.
    pub name: &'a str,
    /// Opens it from now on.
    pub passphrase: &'a Passphrase,
    /// How much work a guess at the passphrase is to be.
    pub params: KdfParams,
    /// The secret of this device that the passphrase is bound to, where the
    /// device has a keychain.
    pub device: Option<&'a DeviceSecret>,
}

/// Makes a vault under `data` and leaves it open. Takes as long as `params`
/// were calibrated for.
///
/// # Errors
/// [`MakeError::Exists`] when there is one with this identifier already.
pub fn make(data: &Path, new: &New<'_>) -> Result<Vault, MakeError> {
    let folder = Folder::of(data);
    let _making = folder.hold_making()?.ok_or(MakeError::InUse)?;
    if folder.has(new.id) {
        return Err(MakeError::Exists);
    }
    let held = folder.hold(new.id)?.ok_or(MakeError::InUse)?;
    let key = VaultKey::make(new.id)?;
    let kdf = Kdf::make(new.params)?;
    let entry = rekeying::by_passphrase(&key, kdf, new.passphrase, new.device)?;
    fill(&folder.begin_making(new.id, new.name)?, &entry)?;
    folder.end_making(new.id)?;
    let connection = database::open(&folder.database(new.id))?;
    Ok(Vault::new(File::new(connection, new.id, folder, held), key, Act::Made))
}

fn fill(path: &Path, entry: &Entry) -> Outcome<()> {
    let mut connection = database::open(path)?;
    migrations::migrate(&mut connection, path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    keyring::replace(&transaction, entry)?;
    tries::insert(&transaction)?;
    transaction.commit()?;
    database::settle(&connection)?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(())
}
