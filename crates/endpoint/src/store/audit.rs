//! What was done at the endpoint, and by whom, in a chain: an entry that is
//! changed, left out or moved is found.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use seal::{Chain, Digest};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Error;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When.
    pub at: DateTime<Utc>,
    /// The account that did it on this machine; `endpoint` for what it does of
    /// itself.
    pub by: String,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// What was done. The names are stored: never change or reuse one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "did", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Act {
    /// A code was given out.
    Invited {
        /// To whom.
        name: String,
        /// Their work e-mail address.
        email: String,
        /// Their organisation.
        organisation: String,
        /// Until when it enrols.
        until: DateTime<Utc>,
    },
    /// A device was enrolled with a code.
    Enrolled {
        /// The device.
        device: Uuid,
        /// Whose it is.
        email: String,
    },
    /// A device may not send any more.
    Revoked {
        /// The device.
        device: Uuid,
    },
    /// Every report was printed.
    Exported {
        /// How many.
        reports: u64,
    },
    /// The reports that were not passed on were listed, with what the far side
    /// says of them.
    ListedUndelivered {
        /// How many.
        reports: u64,
    },
    /// A report that the far side refused is tried again.
    TriedAgain {
        /// The report.
        external_id: Uuid,
    },
}

pub(crate) fn append(transaction: &Transaction<'_>, entry: &Entry) -> Result<(), Error> {
    let last = "SELECT link FROM audit ORDER BY number DESC LIMIT 1";
    let last: Option<[u8; 32]> =
        transaction.prepare_cached(last)?.query_row([], |row| row.get(0)).optional()?;
    let last = last.map_or_else(|| Chain::Audit.start(), Digest::from);
    let text = serde_json::to_string(entry).map_err(|_| Error::StoreDamaged)?;
    let link = Chain::Audit.link(&last, text.as_bytes());
    transaction
        .prepare_cached("INSERT INTO audit (entry, link) VALUES (?1, ?2)")?
        .execute(params![text, link.as_bytes()])?;
    Ok(())
}

/// Calls `each` with every entry, the first first, as far as the chain holds.
/// Returns the number of the first that is not as it was written, if one is not.
pub(crate) fn follow(
    connection: &Connection,
    mut each: impl FnMut(&str) -> Result<(), Error>,
) -> Result<Option<i64>, Error> {
    let mut statement =
        connection.prepare("SELECT number, entry, link FROM audit ORDER BY number")?;
    let mut rows = statement.query([])?;
    let (mut number, mut link) = (0_i64, Chain::Audit.start());
    while let Some(row) = rows.next()? {
        let (at, entry, kept): (i64, String, [u8; 32]) = row.try_into()?;
        number += 1;
        link = Chain::Audit.link(&link, entry.as_bytes());
        if at != number || kept != *link.as_bytes() {
            return Ok(Some(number));
        }
        each(&entry)?;
    }
    Ok(None)
}
