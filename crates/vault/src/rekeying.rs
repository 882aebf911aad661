//! Changing what opens a vault. Keys are wrapped again; no content is written.

use std::path::Path;

use record::Act;
use rusqlite::Transaction;
use seal::{DeviceSecret, Kdf, KdfParams, OrganisationKey, Passphrase, RecoveryCode, VaultKey};
use uuid::Uuid;

use crate::error::{Error, Outcome, Trouble};
use crate::folder::Folder;
use crate::table::keyring::{self, Entry, Way, Which};
use crate::table::wrapped;
use crate::unlocking::{self, stretched, wrapping_key};
use crate::vault::{Acting, Vault};
use crate::{database, header, migrations};

/// What opens a vault besides its passphrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Openers {
    /// Whether the passphrase opens it on this device alone.
    pub bound_to_device: bool,
    /// Whether there is a recovery code.
    pub recovery_code: bool,
    /// The organisation that can open it, by its public key.
    pub organisation: Option<OrganisationKey>,
}

/// A passphrase to be the one that opens a vault.
#[derive(Clone, Copy)]
pub struct NewPassphrase<'a> {
    /// As typed.
    pub passphrase: &'a Passphrase,
    /// How much work a guess at it is to be.
    pub params: KdfParams,
    /// The secret of this device to bind it to, where there is one.
    pub device: Option<&'a DeviceSecret>,
}

/// Tells whether a passphrase opens a vault, without the vault: it takes a
/// while.
pub struct Proof(Entry);

impl Proof {
    /// Whether this passphrase is the one. Takes as long as unlocking.
    ///
    /// # Errors
    /// [`Error::NotStored`] when there is not enough memory.
    pub fn holds(
        &self,
        passphrase: &Passphrase,
        device: Option<&DeviceSecret>,
    ) -> Result<bool, Error> {
        let key = wrapping_key(&self.0, unlocking::Way::Passphrase { passphrase, device })?;
        Ok(VaultKey::unwrap(&key, self.0.vault, &self.0.wrapped).is_ok())
    }
}

impl Vault {
    /// What opens this vault besides its passphrase.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a way does not read as it was written.
    pub fn openers(&self) -> Result<Openers, Error> {
        let read = |which| keyring::read(&self.file.connection, which);
        let bound = |entry: &Entry| matches!(&entry.way, Way::Passphrase { device_mark, .. } if device_mark.is_some());
        Ok(Openers {
            bound_to_device: read(Which::Passphrase)?.as_ref().is_some_and(bound),
            recovery_code: read(Which::Code)?.is_some(),
            organisation: read(Which::Organisation)?.and_then(organisation),
        })
    }

    /// What tells whether a passphrase is the one that opens this vault.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it does not read as it was written.
    pub fn proof(&self) -> Result<Proof, Error> {
        let entry = keyring::read(&self.file.connection, Which::Passphrase)?;
        Ok(Proof(entry.ok_or(Trouble::Layout("no passphrase opens the vault"))?))
    }
}

impl Acting<'_> {
    /// Puts another passphrase in the place of the present one. Takes as long
    /// as its parameters say.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it: the present one
    /// still opens the vault.
    pub fn change_passphrase(&mut self, new: NewPassphrase<'_>) -> Result<(), Error> {
        self.put(new, Act::PassphraseChanged)
    }

    /// Binds the present passphrase to this device.
    ///
    /// # Errors
    /// As [`Self::change_passphrase`].
    pub fn bind(&mut self, present: NewPassphrase<'_>) -> Result<(), Error> {
        self.put(present, Act::Bound)
    }

    fn put(&mut self, new: NewPassphrase<'_>, act: Act) -> Result<(), Error> {
        let entry = by_passphrase(&self.key, Kdf::make(new.params)?, new.passphrase, new.device)?;
        self.forget_backups()?;
        self.act_for(|pen| {
            keyring::replace(pen.transaction, &entry)?;
            Ok(((), pen.own(act)?))
        })
    }

    /// Makes a recovery code. One that was made before opens nothing from then
    /// on.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn make_recovery_code(&mut self) -> Result<RecoveryCode, Error> {
        self.forget_backups()?;
        self.act_for(|pen| Ok((make_code(pen.transaction, pen.key)?, pen.own(Act::CodeMade)?)))
    }

    /// Lets an organisation open this vault, with a code of its own that is
    /// sealed to its key. Does nothing where it can already.
    ///
    /// # Errors
    /// [`Error::NotStored`] when the device does not take it.
    pub fn let_in(&mut self, organisation: &OrganisationKey) -> Result<(), Error> {
        if self.openers()?.organisation.as_ref() == Some(organisation) {
            return Ok(());
        }
        self.act_for(|pen| {
            let_in(pen.transaction, pen.key, organisation)?;
            Ok(((), pen.own(Act::LetIn)?))
        })
    }

    /// Makes another vault key and wraps every other key with it. No passphrase
    /// or code of before opens the vault from then on; the reply is the new
    /// recovery code.
    ///
    /// # Errors
    /// [`Error::NotStored`] or [`Error::Damaged`]: the present ones still open
    /// it.
    pub fn replace_key(&mut self, new: NewPassphrase<'_>) -> Result<RecoveryCode, Error> {
        let organisation = self.openers()?.organisation;
        let fresh = VaultKey::make(self.key.vault())?;
        let entry = by_passphrase(&fresh, Kdf::make(new.params)?, new.passphrase, new.device)?;
        self.forget_backups()?;
        let code = self.act_for(|pen| {
            // The key that the record is written with is wrapped again, too.
            let noted = pen.own(Act::KeyReplaced)?;
            wrapped::wrap_again(pen.transaction, pen.key, &fresh)?;
            keyring::replace(pen.transaction, &entry)?;
            if let Some(organisation) = &organisation {
                let_in(pen.transaction, &fresh, organisation)?;
            }
            Ok((make_code(pen.transaction, &fresh)?, noted))
        })?;
        self.key = fresh;
        self.settle_now();
        Ok(code)
    }
}

/// The code of the vault `id` that is sealed to an organisation; none where
/// there is no such vault or it lets no organisation in.
///
/// # Errors
/// [`Error::NotStored`] when the device does not let it be read, or it is open.
pub fn sealed_code(data: &Path, id: Uuid) -> Result<Option<Vec<u8>>, Error> {
    let folder = Folder::of(data);
    let path = folder.database(id);
    if !folder.has(id) || header::version(&path)? != migrations::NEWEST {
        return Ok(None);
    }
    let entry = keyring::read(&database::open(&path)?, Which::Organisation)?;
    Ok(entry.and_then(|entry| match entry.way {
        Way::Organisation { sealed_code, .. } => Some(sealed_code),
        _ => None,
    }))
}

fn organisation(entry: Entry) -> Option<OrganisationKey> {
    match entry.way {
        Way::Organisation { key, .. } => Some(key),
        _ => None,
    }
}

pub(crate) fn by_passphrase(
    key: &VaultKey,
    kdf: Kdf,
    passphrase: &Passphrase,
    device: Option<&DeviceSecret>,
) -> Outcome<Entry> {
    let wrapped = key.wrap(&stretched(passphrase, &kdf, device)?)?;
    let way = Way::Passphrase { kdf, device_mark: device.map(DeviceSecret::mark) };
    Ok(Entry { vault: key.vault(), way, wrapped })
}

fn make_code(transaction: &Transaction<'_>, key: &VaultKey) -> Outcome<RecoveryCode> {
    let code = RecoveryCode::make()?;
    let wrapped = key.wrap(&code.key())?;
    keyring::replace(transaction, &Entry { vault: key.vault(), way: Way::Code, wrapped })?;
    Ok(code)
}

fn let_in(
    transaction: &Transaction<'_>,
    key: &VaultKey,
    organisation: &OrganisationKey,
) -> Outcome<()> {
    let code = RecoveryCode::make()?;
    let sealed_code = organisation.seal(key.vault(), &code)?;
    let way = Way::Organisation { key: organisation.clone(), sealed_code };
    let wrapped = key.wrap(&code.key())?;
    keyring::replace(transaction, &Entry { vault: key.vault(), way, wrapped })
}
