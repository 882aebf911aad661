use crate::error::{Cause, Error, Trouble};

/// Why a backup was not saved. Nothing is left of it; the vault is as it was,
/// and so is an earlier backup in the same place.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It was called off.
    #[error("it was called off; nothing of it was kept")]
    CalledOff,
    /// The vault has no recovery code, and nothing else would open the backup.
    #[error("the vault has no recovery code, which alone opens a backup; make one first")]
    NoCode,
    /// The vault's own file is damaged.
    #[error("the vault is damaged ({0}); no backup was made; nothing was deleted")]
    Damaged(Cause),
    /// The device or the place of the backup did not take the bytes: full,
    /// read-only or failing.
    #[error("the backup was not saved ({0}); the vault is as it was; free some space there")]
    NotSaved(Cause),
}

impl<T: Into<Trouble>> From<T> for BackupError {
    fn from(trouble: T) -> Self {
        let trouble = trouble.into();
        if trouble.is_damage() {
            Self::Damaged(Cause::of(trouble))
        } else {
            Self::NotSaved(Cause::of(trouble))
        }
    }
}

impl From<Error> for BackupError {
    fn from(error: Error) -> Self {
        match error {
            Error::NotStored(cause) => Self::NotSaved(cause),
            Error::Damaged(cause) => Self::Damaged(cause),
            _ => Self::Damaged(Cause::of(Trouble::Layout("the vault is not as written"))),
        }
    }
}

/// Why no vault was brought back. Nothing on this device was changed.
#[derive(Debug, thiserror::Error)]
pub enum BringBackError {
    /// The file is something else.
    #[error("this is no backup of a vault")]
    NotABackup,
    /// A newer version of the app saved it.
    #[error("a newer version of the app saved this backup; update the app")]
    TooNew,
    /// Its end is missing.
    #[error("the backup is cut short; copy it here again from where it is whole")]
    CutShort,
    /// Some of it is not as it was written.
    #[error("the backup is damaged; copy it here again from where it is whole")]
    Damaged,
    /// The vault is on this device. It was not touched.
    #[error("the vault is on this device already; it was not touched")]
    Exists,
    /// Another copy of the app makes a vault.
    #[error("another copy of the app is making a vault; close it first")]
    InUse,
    /// It was called off.
    #[error("it was called off; nothing of it was kept")]
    CalledOff,
    /// The backup could not be read to its end.
    #[error("the backup could not be read ({0}); take out its disk, put it in again")]
    Unreadable(Cause),
    /// The device did not take the bytes: full, read-only or failing.
    #[error("the vault was not stored ({0}); nothing of it was kept; free some space")]
    NotStored(Cause),
}

impl From<Trouble> for BringBackError {
    fn from(trouble: Trouble) -> Self {
        Self::NotStored(Cause::of(trouble))
    }
}
