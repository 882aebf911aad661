//! The key of acts with no report, and where the record ends.
//!
//! Sealed inside: number of the last act 8, big-endian | its link 32.

use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Digest, Purpose, RecordKey, RecordKind, VaultKey};

use super::record;
use crate::error::{Outcome, Trouble};

const LAYOUT: u8 = 1;

/// The last act and its link.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub number: u64,
    pub link: Digest,
}

/// The key of acts with no report; none while there has been no act.
pub(crate) fn key(connection: &Connection, by: &VaultKey) -> Outcome<Option<RecordKey>> {
    let wrapped: Option<Vec<u8>> = connection
        .prepare_cached("SELECT wrapped_key FROM record_head")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let key = |wrapped| RecordKey::unwrap(by, RecordKind::Record, by.vault(), wrapped);
    Ok(wrapped.as_deref().map(key).transpose()?)
}

/// The same, made where there was none.
pub(crate) fn key_or_make(transaction: &Transaction<'_>, by: &VaultKey) -> Outcome<RecordKey> {
    if let Some(key) = key(transaction, by)? {
        return Ok(key);
    }
    let key = RecordKey::make(RecordKind::Record, by.vault())?;
    let sealed = seal(&key, record::last(transaction)?)?;
    transaction.execute(
        "INSERT INTO record_head (one, wrapped_key, sealed) VALUES (1, ?1, ?2)",
        (key.wrap(by)?, sealed),
    )?;
    Ok(key)
}

/// Notes that the record ends where it ends now.
pub(crate) fn update(transaction: &Transaction<'_>, by: &VaultKey) -> Outcome<()> {
    let key = key_or_make(transaction, by)?;
    transaction
        .prepare_cached("UPDATE record_head SET sealed = ?1")?
        .execute([seal(&key, record::last(transaction)?)?])?;
    Ok(())
}

/// Where the record ended when [`update`] noted it last.
pub(crate) fn read(connection: &Connection, key: &RecordKey) -> Outcome<Head> {
    let sealed: Vec<u8> =
        connection.query_row("SELECT sealed FROM record_head", [], |row| row.get(0))?;
    let content = key.open(Purpose::RecordHead, LAYOUT, b"", &sealed)?;
    parted(&content).ok_or(Trouble::Layout("the end of the record is not as written"))
}

fn seal(key: &RecordKey, head: Head) -> Outcome<Vec<u8>> {
    let content = [&head.number.to_be_bytes()[..], head.link.as_bytes()].concat();
    Ok(key.seal(Purpose::RecordHead, LAYOUT, b"", &content)?)
}

fn parted(content: &[u8]) -> Option<Head> {
    let (number, link) = content.split_first_chunk()?;
    let link: [u8; 32] = link.try_into().ok()?;
    Some(Head { number: u64::from_be_bytes(*number), link: link.into() })
}
