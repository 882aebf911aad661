//! Copies of reports that leave the vault.

use form::Answers;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use ::record::CopyKind;

use crate::part::part;
use crate::vault::Passphrase;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "copy")]
pub enum Copied {
    /// It is where the responder chose.
    #[serde(rename_all = "kebab-case")]
    Saved {
        /// Whether it has letters that no font of this device can draw. They
        /// are in the file all the same.
        undrawn: bool,
    },
    /// The responder chose no place.
    Cancelled,
}

part! { "copies":
    /// Asks the responder for a place and writes a copy of a report there, as
    /// far as it can be read, sealed where a passphrase is given. That of a
    /// draft says that it is one.
    SaveCopy / save_copy {
        /// The report.
        id: Uuid,
        /// How it is written.
        kind: CopyKind,
        /// What opens the copy; none for one that anybody can read.
        passphrase: Option<Passphrase>,
        /// What stands on the screen and could not be stored: the copy of a
        /// draft has it all the same.
        unsaved: Answers,
    } -> Copied;
}
