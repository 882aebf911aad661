//! Attachments: their keys, and what is known about each. The content is in
//! files of its own.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Purpose, RecordKey, VaultKey};
use uuid::Uuid;

use crate::error::{Error, Outcome};
use crate::intake::file_of;
use crate::outbox::Keys;

const LAYOUT: u8 = 1;

/// One attachment of a report.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The attachment's id.
    pub id: Uuid,
    /// What is known about it, as noted.
    pub about: Vec<u8>,
    /// Whether its file is where it was put. Whether it opens is seen when it
    /// is read.
    pub is_there: bool,
}

/// Every attachment of a report.
#[derive(Default)]
pub struct Attachments {
    /// Those that are known, in the order they were added.
    pub known: Vec<Attachment>,
    /// Those of which it is damaged what is known. They are still there.
    pub damaged: Vec<Uuid>,
}

/// Every attachment of the report `number`. A damaged one keeps none of the
/// others from the list.
pub(crate) fn all(
    connection: &Connection,
    keys: &Keys<'_>,
    database: &Path,
    number: i64,
) -> Outcome<Attachments> {
    let mut statement = connection.prepare_cached(
        "SELECT id, wrapped_key, sealed_about FROM attachments WHERE report = ?1 ORDER BY number",
    )?;
    let mut rows = statement.query([number])?;
    let mut attachments = Attachments::default();
    while let Some(row) = rows.next()? {
        let (id, wrapped_key, sealed): ([u8; 16], Vec<u8>, Vec<u8>) = row.try_into()?;
        let id = Uuid::from_bytes(id);
        match open_about(keys, id, &wrapped_key, &sealed) {
            Ok(about) => {
                let is_there = file_of(database, id).exists();
                attachments.known.push(Attachment { id, about, is_there });
            }
            Err(trouble) if trouble.is_damage() => attachments.damaged.push(id),
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(attachments)
}

/// The key of an attachment of the report `report`.
pub(crate) fn find(
    connection: &Connection,
    keys: &Keys<'_>,
    report: i64,
    id: Uuid,
) -> Result<RecordKey, Error> {
    let wrapped_key: Option<Vec<u8>> = connection
        .prepare_cached("SELECT wrapped_key FROM attachments WHERE report = ?1 AND id = ?2")?
        .query_row((report, id.as_bytes()), |row| row.get(0))
        .optional()?;
    let wrapped_key = wrapped_key.ok_or(Error::NoSuchAttachment)?;
    Ok(keys.attachment(id, &wrapped_key)?)
}

/// The ids of every attachment of the vault.
pub(crate) fn ids(connection: &Connection) -> Outcome<Vec<Uuid>> {
    let mut statement = connection.prepare("SELECT id FROM attachments")?;
    let ids = statement.query_map([], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Every attachment of the report `report`, with its key as the vault key wraps
/// it.
pub(crate) fn wrapped_keys(connection: &Connection, report: Uuid) -> Outcome<Vec<(Uuid, Vec<u8>)>> {
    let mut statement = connection.prepare_cached(
        "SELECT attachments.id, attachments.wrapped_key
         FROM attachments JOIN reports ON reports.number = report WHERE reports.id = ?1",
    )?;
    let keys = statement
        .query_map([report.as_bytes()], |row| Ok((Uuid::from_bytes(row.get(0)?), row.get(1)?)))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// The ids of every attachment of the report `report`.
pub(crate) fn ids_of(connection: &Connection, report: Uuid) -> Outcome<Vec<Uuid>> {
    let mut statement = connection.prepare(
        "SELECT attachments.id FROM attachments JOIN reports ON reports.number = report
         WHERE reports.id = ?1",
    )?;
    let ids = statement.query_map([report.as_bytes()], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub(crate) fn insert(
    transaction: &Transaction<'_>,
    by: &VaultKey,
    report: i64,
    id: Uuid,
    key: &RecordKey,
    about: &[u8],
) -> Outcome<()> {
    transaction.execute(
        "INSERT INTO attachments (id, report, wrapped_key, sealed_about) VALUES (?1, ?2, ?3, ?4)",
        (id.as_bytes(), report, key.wrap(by)?, seal_about(key, about)?),
    )?;
    Ok(())
}

pub(crate) fn update_about(
    transaction: &Transaction<'_>,
    id: Uuid,
    key: &RecordKey,
    about: &[u8],
) -> Outcome<()> {
    transaction.execute(
        "UPDATE attachments SET sealed_about = ?2 WHERE id = ?1",
        (id.as_bytes(), seal_about(key, about)?),
    )?;
    Ok(())
}

/// From here on nothing opens the file.
pub(crate) fn delete(transaction: &Transaction<'_>, id: Uuid) -> Outcome<()> {
    transaction.execute("DELETE FROM attachments WHERE id = ?1", [id.as_bytes()])?;
    Ok(())
}

fn seal_about(key: &RecordKey, about: &[u8]) -> Outcome<Vec<u8>> {
    Ok(key.seal(Purpose::AttachmentAbout, LAYOUT, b"", about)?)
}

pub(crate) fn open_about(
    keys: &Keys<'_>,
    id: Uuid,
    wrapped_key: &[u8],
    sealed: &[u8],
) -> Outcome<Vec<u8>> {
    let key = keys.attachment(id, wrapped_key)?;
    let mut about = key.open(Purpose::AttachmentAbout, LAYOUT, b"", sealed)?;
    Ok(std::mem::take(&mut about))
}
