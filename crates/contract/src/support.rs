//! Details for whoever helps, with nothing personal in them.

use serde::{Deserialize, Serialize};

use crate::part::part;

/// What came of saving them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "details")]
pub enum Kept {
    /// They are where the responder chose.
    Saved,
    /// The responder chose no place.
    Cancelled,
}

part! { "support":
    /// The details, as they would be saved.
    LookAtDetails / look_at_details {} -> String;

    /// The page met a fault of its own and can't go on: it is opened again, with
    /// the vault locked. Where is among the details.
    PageFailed / page_failed {
        /// The place in its code: `folder/file.rs:line`.
        at: String,
    } -> ();

    /// Asks the responder for a place, and saves what was looked at last there.
    SaveDetails / save_details {} -> Kept;
}
