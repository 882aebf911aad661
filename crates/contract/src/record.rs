//! What was done in this vault, and by whom.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use ::record::{Act, Came, Entry, Locked, Opener};

use crate::part::part;
use crate::vault::Passphrase;

/// Some of what was done, the last act first.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RecordPage {
    /// The acts.
    pub acts: Vec<Done>,
    /// Whether there are more before them.
    pub more: bool,
}

/// One act.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Done {
    /// Its place in the record, counted from 1.
    pub number: u64,
    /// The report that it was done with.
    pub report: Option<Uuid>,
    /// What was done.
    pub said: Said,
}

/// What the record says of an act.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Said {
    /// This.
    #[serde(rename_all = "kebab-case")]
    Kept {
        /// The entry.
        entry: Entry,
    },
    /// Nothing any more: it was erased with its report.
    Erased,
    /// It can't be read: it is damaged.
    Damaged,
}

/// Whether the record is as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "record")]
pub enum Checked {
    /// Nothing in it was changed, left out, put in or moved.
    Sound,
    /// It is not.
    #[serde(rename_all = "kebab-case")]
    Broken {
        /// The number of the first act that is not as it was written.
        at: u64,
    },
}

/// What came of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "export")]
pub enum Exported {
    /// It is where the responder chose.
    Saved,
    /// The responder chose no place.
    Cancelled,
}

part! { "record":
    /// What was done last, or before an act that is known.
    ReadRecord / read_record {
        /// The one report it is to be about; none for all.
        of: Option<Uuid>,
        /// The number of the act it is to be before; none for the last.
        before: Option<u64>,
    } -> RecordPage;

    /// Whether the record is as it was written.
    CheckRecord / check_record {} -> Checked;

    /// Asks the responder for a place and writes the record there, for somebody
    /// else to read and check; sealed where a passphrase is given.
    ExportRecord / export_record {
        /// The one report whose acts it is to tell; none for all.
        of: Option<Uuid>,
        /// What opens it; none for one that anybody can read.
        passphrase: Option<Passphrase>,
    } -> Exported;
}
