//! The decisions on reports that were received, each under the key of the receipt.

use rusqlite::{Connection, Transaction};
use seal::{Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use super::receipts::{self, Receipt};
use crate::error::{Error, Outcome, Trouble};

const LAYOUT: u8 = 1;

/// A report that was received and is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The report's id.
    pub id: Uuid,
    /// How many decisions on it are kept.
    pub decisions: u32,
}

/// Every report that was received, but for those that were deleted by hand; the one made
/// last first.
pub(crate) fn received(connection: &Connection) -> Outcome<Vec<Received>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, (SELECT coalesce(max(place), 0) FROM decisions WHERE report = number)
         FROM reports JOIN receipts ON receipts.report = number
         WHERE sealed_summary <> x'' ORDER BY number DESC",
    )?;
    let received = statement.query_map([], |row| {
        Ok(Received { id: Uuid::from_bytes(row.get(0)?), decisions: row.get(1)? })
    })?;
    Ok(received.collect::<Result<_, _>>()?)
}

/// Every decision on a report, in their order.
pub(crate) fn all(connection: &Connection, by: &VaultKey, id: Uuid) -> Result<Vec<Vec<u8>>, Error> {
    let Receipt { report, key } = receipts::find(connection, by, id)?;
    let mut statement = connection
        .prepare_cached("SELECT place, sealed FROM decisions WHERE report = ?1 ORDER BY place")?;
    let mut rows = statement.query([report])?;
    let mut decisions = Vec::new();
    while let Some(row) = rows.next()? {
        let (place, sealed): (u32, Vec<u8>) = row.try_into()?;
        if place as usize != decisions.len() + 1 {
            return Err(Trouble::Layout("a decision is gone").into());
        }
        decisions.push(opened(&key, place, &sealed)?);
    }
    Ok(decisions)
}

/// Adds the decision of this place after all others on its report.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    by: &VaultKey,
    id: Uuid,
    place: u32,
    decision: &[u8],
) -> Result<(), Error> {
    let Receipt { report, key } = receipts::find(transaction, by, id)?;
    let sealed = key.seal(Purpose::Decision, LAYOUT, &place.to_be_bytes(), decision)?;
    transaction.execute(
        "INSERT INTO decisions (report, place, sealed) VALUES (?1, ?2, ?3)",
        (report, place, sealed),
    )?;
    Ok(())
}

/// Forgets the decisions on a report that is deleted by hand.
pub(crate) fn forget(transaction: &Transaction<'_>, id: Uuid) -> Outcome<()> {
    transaction.execute(
        "DELETE FROM decisions WHERE report = (SELECT number FROM reports WHERE id = ?1)",
        [id.as_bytes()],
    )?;
    Ok(())
}

/// Opens the decision of this place as [`append`] sealed it.
pub(crate) fn open(
    by: &VaultKey,
    id: Uuid,
    wrapped_key: &[u8],
    place: u32,
    sealed: &[u8],
) -> Outcome<Vec<u8>> {
    opened(&RecordKey::unwrap(by, RecordKind::Receipt, id, wrapped_key)?, place, sealed)
}

fn opened(key: &RecordKey, place: u32, sealed: &[u8]) -> Outcome<Vec<u8>> {
    let mut decision = key.open(Purpose::Decision, LAYOUT, &place.to_be_bytes(), sealed)?;
    Ok(std::mem::take(&mut decision))
}
