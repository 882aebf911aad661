//! The system's keychain: Secret Service, macOS's Keychain, Windows'
//! Credential Manager.

use app::{DeviceSecret, Keychain, NoKeychain};
use keyring::v1::{Entry, Error};
use uuid::Uuid;

/// What the entries are listed under in the system's own keychain program.
const SERVICE: &str = "First Responder";

pub(crate) struct OfTheSystem;

impl Keychain for OfTheSystem {
    fn secret(&self, vault: Uuid) -> Result<Option<DeviceSecret>, NoKeychain> {
        match entry(vault)?.get_secret() {
            Ok(bytes) => Ok(DeviceSecret::from_bytes(&bytes).ok()),
            Err(Error::NoEntry) => Ok(None),
            Err(_) => Err(NoKeychain),
        }
    }

    fn keep(&self, vault: Uuid, secret: &DeviceSecret) -> Result<(), NoKeychain> {
        entry(vault)?.set_secret(&secret.to_bytes()).map_err(|_| NoKeychain)
    }

    fn forget(&self, vault: Uuid) -> Result<(), NoKeychain> {
        match entry(vault)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(_) => Err(NoKeychain),
        }
    }
}

fn entry(vault: Uuid) -> Result<Entry, NoKeychain> {
    Entry::new(SERVICE, &vault.to_string()).map_err(|_| NoKeychain)
}
