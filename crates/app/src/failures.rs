//! From what went wrong inside to what the screen is told. Mapped once.

use contract::Failure;
use vault::{Error, MakeError, UnlockError};

pub(crate) fn of_vault(error: Error) -> Failure {
    match error {
        Error::NotStored(_) => Failure::NotStored,
        Error::Damaged(_) => Failure::VaultDamaged,
        Error::NoSuchReport | Error::ReportExists => Failure::NoSuchReport,
        Error::NoSuchAttachment => Failure::NoSuchAttachment,
        Error::InUse => Failure::VaultInUse,
        Error::AlreadyFinished => Failure::AlreadyFinished,
    }
}

pub(crate) fn of_making(error: MakeError) -> Failure {
    match error {
        MakeError::Exists | MakeError::InUse => Failure::VaultInUse,
        MakeError::NotStored(_) => Failure::NotStored,
    }
}

pub(crate) fn of_unlocking(error: UnlockError) -> Failure {
    match error {
        UnlockError::Wrong { wait_seconds } => Failure::WrongPassphrase { wait_seconds },
        UnlockError::TooSoon { wait_seconds } => Failure::TooSoon { wait_seconds },
        UnlockError::OtherDevice => Failure::OtherDevice,
        UnlockError::Missing => Failure::NoVault,
        UnlockError::InUse => Failure::VaultInUse,
        UnlockError::TooNew => Failure::VaultTooNew,
        UnlockError::Damaged { .. } => Failure::VaultDamaged,
        UnlockError::NotStored(_) => Failure::NotStored,
    }
}
