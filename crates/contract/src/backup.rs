//! Backups: a whole vault in one file, saved elsewhere and brought back.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::part::part;
use crate::vault::VaultLine;

/// How far a backup is on its way out or in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct HowFar {
    /// Bytes that are done.
    pub done: u64,
    /// Bytes in all.
    pub total: u64,
}

/// What became of a backup that was to be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "became")]
pub enum BackupSaved {
    /// It is where the responder chose, whole.
    #[serde(rename_all = "kebab-case")]
    Saved {
        /// How many files of reports are not in it: they are gone from this
        /// device, or can't be read.
        left_out: u32,
    },
    /// The responder chose no place.
    Cancelled,
    /// It was called off, or the vault was locked meanwhile. Nothing is left
    /// of it.
    CalledOff,
}

/// What became of a vault that was to be brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "became")]
pub enum BroughtBack {
    /// It is on this device, locked. A recovery code opens it.
    #[serde(rename_all = "kebab-case")]
    Back {
        /// The vault.
        vault: VaultLine,
        /// The day, here, on which its backup was saved. What was changed later
        /// is not in it.
        of: NaiveDate,
    },
    /// The responder chose no file.
    Cancelled,
    /// It was called off. Nothing is left of it.
    CalledOff,
}

part! { "backup":
    /// Asks where a backup of the open vault is to go, and writes it there.
    /// Locking the vault calls it off.
    SaveBackup / save_backup {} -> BackupSaved;

    /// Asks for a backup, checks it and puts its vault on this device.
    BringBack / bring_back {} -> BroughtBack;

    /// How far the backup is that is on its way; none where none is.
    LookAtBackup / look_at_backup {} -> Option<HowFar>;

    /// Calls off the backup that is on its way.
    CallOffBackup / call_off_backup {} -> ();
}
