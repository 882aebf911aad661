//! From what went wrong inside to what the screen is told. Mapped once.

use contract::Failure;
use vault::{BackupError, BringBackError, Error, MakeError, UnlockError};

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

/// Nothing was to be stored: it is a vault that can't be got at.
pub(crate) fn of_looking(error: Error) -> Failure {
    match error {
        Error::NotStored(_) => Failure::NotOpened,
        error => of_vault(error),
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
        UnlockError::CodeAlone => Failure::CodeAlone,
        UnlockError::Missing => Failure::NoVault,
        UnlockError::InUse => Failure::VaultInUse,
        UnlockError::TooNew => Failure::VaultTooNew,
        UnlockError::OpensAsUsual => Failure::OpensAsUsual,
        UnlockError::Damaged { .. } => Failure::VaultDamaged,
        UnlockError::NotStored(_) => Failure::NotOpened,
    }
}

/// The screen has a code made before anything else is done with a vault.
pub(crate) fn of_saving_backup(error: BackupError) -> Failure {
    match error {
        BackupError::CalledOff | BackupError::NoCode => Failure::NotUnderstood,
        BackupError::Damaged(_) => Failure::VaultDamaged,
        BackupError::NotSaved(_) => Failure::BackupNotSaved,
    }
}

pub(crate) fn of_bringing_back(error: BringBackError) -> Failure {
    match error {
        BringBackError::NotABackup => Failure::NotABackup,
        BringBackError::TooNew => Failure::BackupTooNew,
        BringBackError::CutShort => Failure::BackupCutShort,
        BringBackError::Damaged => Failure::BackupDamaged,
        BringBackError::Exists => Failure::VaultIsHere,
        BringBackError::InUse => Failure::VaultInUse,
        BringBackError::CalledOff => Failure::NotUnderstood,
        BringBackError::Unreadable(_) => Failure::BackupUnreadable,
        BringBackError::NotStored(_) => Failure::NotBroughtBack,
    }
}
