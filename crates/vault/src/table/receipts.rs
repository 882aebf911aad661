//! The endpoint's receipts.

use rusqlite::Transaction;
use seal::{Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use crate::error::Outcome;
use crate::outbox::Keys;

const LAYOUT: u8 = 1;

pub(crate) fn insert(
    transaction: &Transaction<'_>,
    keys: &Keys<'_>,
    number: i64,
    id: Uuid,
    receipt: &[u8],
) -> Outcome<()> {
    let (key, wrapped) = keys.receipt(id)?;
    let sealed = key.seal(Purpose::Receipt, LAYOUT, b"", receipt)?;
    transaction.execute(
        "INSERT INTO receipts (report, wrapped_key, sealed) VALUES (?1, ?2, ?3)",
        (number, wrapped, sealed),
    )?;
    Ok(())
}

/// Opens a receipt as [`insert`] sealed it.
pub(crate) fn open(by: &VaultKey, id: Uuid, wrapped_key: &[u8], sealed: &[u8]) -> Outcome<Vec<u8>> {
    let key = RecordKey::unwrap(by, RecordKind::Receipt, id, wrapped_key)?;
    let mut receipt = key.open(Purpose::Receipt, LAYOUT, b"", sealed)?;
    Ok(std::mem::take(&mut receipt))
}
