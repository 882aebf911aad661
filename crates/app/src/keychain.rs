use seal::DeviceSecret;
use uuid::Uuid;

/// The system's keychain, as far as vaults need it: one secret for each.
pub trait Keychain: Send + Sync {
    /// The secret of a vault; none where none is kept.
    ///
    /// # Errors
    /// [`NoKeychain`] where it does not answer.
    fn secret(&self, vault: Uuid) -> Result<Option<DeviceSecret>, NoKeychain>;

    /// Keeps the secret of a vault.
    ///
    /// # Errors
    /// [`NoKeychain`] where it does not take it.
    fn keep(&self, vault: Uuid, secret: &DeviceSecret) -> Result<(), NoKeychain>;

    /// Deletes the secret of a vault, where there is one.
    ///
    /// # Errors
    /// [`NoKeychain`] where it does not answer.
    fn forget(&self, vault: Uuid) -> Result<(), NoKeychain>;
}

/// This device has no keychain, or it is not to be had now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoKeychain;

/// A device without a keychain.
impl Keychain for NoKeychain {
    fn secret(&self, _: Uuid) -> Result<Option<DeviceSecret>, NoKeychain> {
        Err(NoKeychain)
    }

    fn keep(&self, _: Uuid, _: &DeviceSecret) -> Result<(), NoKeychain> {
        Err(NoKeychain)
    }

    fn forget(&self, _: Uuid) -> Result<(), NoKeychain> {
        Err(NoKeychain)
    }
}

/// The secret of a vault; made and kept where there is none yet. None on a
/// device whose keychain does not hold it for sure.
pub(crate) fn secret_of(keychain: &dyn Keychain, vault: Uuid) -> Option<DeviceSecret> {
    match keychain.secret(vault) {
        Ok(Some(secret)) => Some(secret),
        Ok(None) => {
            let made = DeviceSecret::make().ok()?;
            keychain.keep(vault, &made).ok()?;
            // Read back: a vault bound to a secret that was not kept is shut.
            let kept = keychain.secret(vault).ok()??;
            (kept.mark() == made.mark()).then_some(kept)
        }
        Err(NoKeychain) => None,
    }
}
