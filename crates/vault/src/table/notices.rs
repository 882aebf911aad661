//! What came back on reports that were received, each notice under the key of the receipt.
//! The table is named after the first that came, decisions.

use rusqlite::{Connection, Transaction};
use seal::{Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use super::receipts::{self, Receipt};
use crate::error::{Error, Outcome, Trouble};
use crate::outbox::Keys;

const LAYOUT: u8 = 1;

/// A report that was received and is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    /// The report's id.
    pub id: Uuid,
    /// How many notices of it are kept.
    pub notices: u32,
}

/// What a notice tells of a report, for the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tells {
    /// Something was decided.
    Decision,
    /// More is asked for.
    Enquiry,
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
        Ok(Received { id: Uuid::from_bytes(row.get(0)?), notices: row.get(1)? })
    })?;
    Ok(received.collect::<Result<_, _>>()?)
}

/// Every notice of a report, in their order.
pub(crate) fn all(connection: &Connection, by: &VaultKey, id: Uuid) -> Result<Vec<Vec<u8>>, Error> {
    let Receipt { report, key } = receipts::find(connection, &Keys::Vault(by), id)?;
    let mut statement = connection
        .prepare_cached("SELECT place, sealed FROM decisions WHERE report = ?1 ORDER BY place")?;
    let mut rows = statement.query([report])?;
    let mut notices = Vec::new();
    while let Some(row) = rows.next()? {
        let (place, sealed): (u32, Vec<u8>) = row.try_into()?;
        if place as usize != notices.len() + 1 {
            return Err(Trouble::Layout("a notice is gone").into());
        }
        notices.push(opened(&key, place, &sealed)?);
    }
    Ok(notices)
}

/// Adds the notice of this place after all others of its report.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    by: &VaultKey,
    id: Uuid,
    place: u32,
    notice: &[u8],
) -> Result<(), Error> {
    let Receipt { report, key } = receipts::find(transaction, &Keys::Vault(by), id)?;
    let sealed = key.seal(Purpose::Notice, LAYOUT, &place.to_be_bytes(), notice)?;
    transaction.execute(
        "INSERT INTO decisions (report, place, sealed) VALUES (?1, ?2, ?3)",
        (report, place, sealed),
    )?;
    Ok(())
}

/// Forgets the notices of a report that is deleted by hand.
pub(crate) fn forget(transaction: &Transaction<'_>, id: Uuid) -> Outcome<()> {
    transaction.execute(
        "DELETE FROM decisions WHERE report = (SELECT number FROM reports WHERE id = ?1)",
        [id.as_bytes()],
    )?;
    Ok(())
}

/// Opens the notice of this place as [`append`] sealed it.
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
    let mut notice = key.open(Purpose::Notice, LAYOUT, &place.to_be_bytes(), sealed)?;
    Ok(std::mem::take(&mut notice))
}
