//! One module a table. Writers that must be atomic with others take a
//! `&Transaction`.

pub(crate) mod additions;
pub(crate) mod answers;
pub(crate) mod attachments;
pub(crate) mod custody;
pub(crate) mod documents;
pub(crate) mod head;
pub(crate) mod keyring;
pub(crate) mod list;
pub(crate) mod notices;
pub(crate) mod pending;
pub(crate) mod receipts;
pub(crate) mod record;
pub(crate) mod reports;
pub(crate) mod submissions;
pub(crate) mod tries;
pub(crate) mod wrapped;

use chrono::{DateTime, Utc};

use crate::error::{Outcome, Trouble};

/// A time as it is stored: milliseconds since 1970.
pub(crate) fn time(ms: i64) -> Outcome<DateTime<Utc>> {
    DateTime::from_timestamp_millis(ms).ok_or(Trouble::Layout("a time is out of range"))
}
