//! What can still be opened of a damaged vault that was set aside, or of one
//! that the device lets be read alone.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use ::record::CopyKind;

use crate::part::part;
use crate::reports::Unreadable;
use crate::vault::{Passphrase, RecoveryCode};

/// A damaged vault that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Aside {
    /// Names it.
    pub name: String,
    /// What its owner chose to show of it; blank for nothing.
    pub shown: String,
    /// When it was set aside.
    pub at: Option<DateTime<Utc>>,
    /// Seconds until a try is taken; 0 when one is taken now.
    pub wait_seconds: u32,
}

/// Where a vault lies that is to be read alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "place")]
pub enum Place {
    /// It was damaged and set aside.
    #[serde(rename_all = "kebab-case")]
    SetAside {
        /// The name of it.
        name: String,
    },
    /// It is among the vaults, and the device lets nothing of it be written.
    #[serde(rename_all = "kebab-case")]
    Vaults {
        /// The vault.
        id: Uuid,
    },
}

/// What was opened of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Opened {
    /// The reports that can be read, in part or whole.
    pub reports: Vec<OpenedPart>,
    /// Whether something that was added to others can be read, or a file of others.
    pub elsewhere: bool,
    /// How many reports can't be read at all.
    pub lost: usize,
    /// Whether there may be others, of which nothing is known.
    pub may_miss: bool,
    /// Whether there may be more that came after reports were sent.
    pub may_miss_later: bool,
    /// Whether the latest changes may be missing.
    pub may_be_old: bool,
}

/// One report, as far as it can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct OpenedPart {
    /// The report's identifier.
    pub id: Uuid,
    /// The responder's own reference; blank where there is none to read.
    pub reference: String,
    /// The day of the copy that it is from; none for the file itself.
    pub of: Option<NaiveDate>,
    /// How far it was.
    pub reached: Reached,
    /// The answers that can't be read.
    pub unreadable: Unreadable,
    /// Whether there may be answers besides, of which nothing is known.
    pub may_miss: bool,
    /// How many files it has that are known.
    pub files: usize,
    /// How many other things were added to it or came back on it, and can't be read.
    pub damaged_others: usize,
    /// How much was added to it, or begun to be, that nobody has received.
    pub unsent: usize,
}

/// How far a report was, as far as that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reached {
    /// It was not finished.
    Draft,
    /// It was finished; that somebody received it can't be read.
    Finished,
    /// The endpoint has received it.
    Received,
}

/// What came of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "salvage")]
pub enum Taken {
    /// It is in the folder that the responder chose.
    #[serde(rename_all = "kebab-case")]
    Saved {
        /// How many files of reports are there, each whole.
        files: usize,
        /// How many are not: they are damaged.
        left_out: usize,
        /// Whether the reports have letters that no font of this device can
        /// draw.
        undrawn: bool,
    },
    /// The responder chose no place.
    Cancelled,
}

part! { "salvage":
    /// The damaged vaults that were set aside, the latest first.
    ListAside / list_aside {} -> Vec<Aside>;

    /// Opens one with a passphrase, to read it alone.
    ReadAlone / read_alone {
        /// Where it lies.
        place: Place,
        /// What was typed.
        passphrase: Passphrase,
    } -> Opened;

    /// The same, with a recovery code.
    ReadAloneByCode / read_alone_by_code {
        /// Where it lies.
        place: Place,
        /// What was typed.
        code: RecoveryCode,
    } -> Opened;

    /// Asks the responder for a place, and makes a folder there with the
    /// reports, what is missing of them, and every file that is whole; all of
    /// it sealed where a passphrase is given.
    SaveSalvaged / save_salvaged {
        /// How the reports are written.
        kind: CopyKind,
        /// What opens it; none for what anybody can read.
        passphrase: Option<Passphrase>,
    } -> Taken;

    /// Forgets the keys of what was opened.
    StopReading / stop_reading {} -> ();
}
