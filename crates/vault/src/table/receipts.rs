//! The endpoint's receipts.

use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use crate::error::{Error, Outcome};
use crate::outbox::Keys;

const LAYOUT: u8 = 1;

pub(crate) fn insert(
    transaction: &Transaction<'_>,
    keys: &Keys<'_>,
    number: i64,
    id: Uuid,
    receipt: &[u8],
) -> Outcome<()> {
    let (key, wrapped) = keys.new_receipt(id)?;
    let sealed = key.seal(Purpose::Receipt, LAYOUT, b"", receipt)?;
    transaction.execute(
        "INSERT INTO receipts (report, wrapped_key, sealed) VALUES (?1, ?2, ?3)",
        (number, wrapped, sealed),
    )?;
    Ok(())
}

/// The receipt of the report `id`, where that is listed.
pub(crate) fn read(connection: &Connection, by: &VaultKey, id: Uuid) -> Result<Vec<u8>, Error> {
    let row: Option<(Vec<u8>, Vec<u8>)> = connection
        .prepare_cached(
            "SELECT receipts.wrapped_key, sealed
             FROM receipts JOIN reports ON number = report
             WHERE id = ?1 AND sealed_summary <> x''",
        )?
        .query_row([id.as_bytes()], |row| row.try_into())
        .optional()?;
    let (wrapped_key, sealed) = row.ok_or(Error::NoSuchReport)?;
    Ok(open(by, id, &wrapped_key, &sealed)?)
}

/// The key of a receipt, and the number of its report.
pub(crate) struct Receipt {
    pub report: i64,
    pub key: RecordKey,
}

/// That of the report `id`, where it is listed.
pub(crate) fn find(connection: &Connection, keys: &Keys<'_>, id: Uuid) -> Result<Receipt, Error> {
    let row: Option<(i64, Vec<u8>)> = connection
        .prepare_cached(
            "SELECT number, receipts.wrapped_key
             FROM receipts JOIN reports ON number = report
             WHERE id = ?1 AND sealed_summary <> x''",
        )?
        .query_row([id.as_bytes()], |row| row.try_into())
        .optional()?;
    let (report, wrapped_key) = row.ok_or(Error::NoSuchReport)?;
    Ok(Receipt { report, key: keys.receipt(id, &wrapped_key)? })
}

/// Opens a receipt as [`insert`] sealed it.
pub(crate) fn open(by: &VaultKey, id: Uuid, wrapped_key: &[u8], sealed: &[u8]) -> Outcome<Vec<u8>> {
    let key = RecordKey::unwrap(by, RecordKind::Receipt, id, wrapped_key)?;
    let mut receipt = key.open(Purpose::Receipt, LAYOUT, b"", sealed)?;
    Ok(std::mem::take(&mut receipt))
}

/// Leaves something in the place of the summary of a report that was erased,
/// sealed under the key of its receipt.
pub(crate) fn leave_remains(
    transaction: &Transaction<'_>,
    by: &VaultKey,
    id: Uuid,
    remains: &[u8],
) -> Result<(), Error> {
    let row: Option<(i64, Vec<u8>)> = transaction
        .query_row(
            "SELECT number, receipts.wrapped_key
             FROM receipts JOIN reports ON number = report WHERE id = ?1",
            [id.as_bytes()],
            |row| row.try_into(),
        )
        .optional()?;
    let (number, wrapped_key) = row.ok_or(Error::NoSuchReport)?;
    let key = RecordKey::unwrap(by, RecordKind::Receipt, id, &wrapped_key)?;
    let sealed = key.seal(Purpose::Remains, LAYOUT, b"", remains)?;
    transaction
        .execute("UPDATE reports SET sealed_summary = ?2 WHERE number = ?1", (number, sealed))?;
    Ok(())
}

/// Opens what [`leave_remains`] left.
pub(crate) fn open_remains(
    by: &VaultKey,
    id: Uuid,
    wrapped_key: &[u8],
    sealed: &[u8],
) -> Outcome<Vec<u8>> {
    let key = RecordKey::unwrap(by, RecordKind::Receipt, id, wrapped_key)?;
    let mut remains = key.open(Purpose::Remains, LAYOUT, b"", sealed)?;
    Ok(std::mem::take(&mut remains))
}
