//! Reports: their keys and summaries.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction};
use seal::{Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use crate::error::{Error, Outcome};

const LAYOUT: u8 = 1;

/// One report, with its key.
pub(crate) struct Report {
    pub number: i64,
    pub key: RecordKey,
    finished: bool,
}

impl Report {
    pub fn of(number: i64, key: RecordKey, finished: bool) -> Self {
        Self { number, key, finished }
    }

    /// This report, if it may still be changed.
    pub fn draft(self) -> Result<Self, Error> {
        if self.finished { Err(Error::AlreadyFinished) } else { Ok(self) }
    }
}

pub(crate) fn find(connection: &Connection, by: &VaultKey, id: Uuid) -> Result<Report, Error> {
    let (number, finished, wrapped) = row(connection, id)?;
    Ok(Report { number, key: RecordKey::unwrap(by, RecordKind::Report, id, &wrapped)?, finished })
}

/// A draft whose key was unwrapped already, and as what it is stored.
pub(crate) struct Known {
    pub report: Report,
    wrapped: Vec<u8>,
}

/// A draft to write in. Its key is not unwrapped again where it is stored as the
/// one that is `known`: it is bound to the report's id.
pub(crate) fn draft(
    connection: &Connection,
    by: &VaultKey,
    id: Uuid,
    known: Option<Known>,
) -> Result<Known, Error> {
    let (number, finished, wrapped) = row(connection, id)?;
    let key = match known.filter(|known| known.wrapped == wrapped) {
        Some(known) => known.report.key,
        None => RecordKey::unwrap(by, RecordKind::Report, id, &wrapped)?,
    };
    Ok(Known { report: Report { number, key, finished }.draft()?, wrapped })
}

fn row(connection: &Connection, id: Uuid) -> Result<(i64, bool, Vec<u8>), Error> {
    connection
        .prepare_cached(
            "SELECT number, finished, wrapped_key FROM reports
             WHERE id = ?1 AND wrapped_key <> x''",
        )?
        .query_row([id.as_bytes()], |row| row.try_into())
        .optional()?
        .ok_or(Error::NoSuchReport)
}

/// The number of a report, which needs no key.
pub(crate) fn number(connection: &Connection, id: Uuid) -> Result<i64, Error> {
    connection
        .prepare_cached("SELECT number FROM reports WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.get(0))
        .optional()?
        .ok_or(Error::NoSuchReport)
}

/// The id of every report, that of the one made last first.
pub(crate) fn ids(connection: &Connection) -> Outcome<Vec<Uuid>> {
    let mut statement = connection.prepare_cached("SELECT id FROM reports ORDER BY number DESC")?;
    let ids = statement.query_map([], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub(crate) fn insert(
    transaction: &Transaction<'_>,
    by: &VaultKey,
    id: Uuid,
    summary: &[u8],
) -> Result<Report, Error> {
    let key = RecordKey::make(RecordKind::Report, id)?;
    let inserted = transaction.execute(
        "INSERT INTO reports (id, finished, wrapped_key, sealed_summary) VALUES (?1, 0, ?2, ?3)",
        (id.as_bytes(), key.wrap(by)?, seal_summary(&key, summary)?),
    );
    match inserted {
        Ok(_) => Ok(Report { number: transaction.last_insert_rowid(), key, finished: false }),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
            Err(Error::ReportExists)
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn update_summary(
    transaction: &Transaction<'_>,
    report: &Report,
    summary: &[u8],
) -> Outcome<()> {
    transaction
        .prepare_cached("UPDATE reports SET sealed_summary = ?2 WHERE number = ?1")?
        .execute((report.number, seal_summary(&report.key, summary)?))?;
    Ok(())
}

pub(crate) fn count_drafts(connection: &Connection) -> Outcome<u32> {
    let count = "SELECT count(*) FROM reports WHERE finished = 0 AND wrapped_key <> x''";
    Ok(connection.query_row(count, [], |row| row.get(0))?)
}

/// From here on the report can't be changed.
pub(crate) fn freeze(transaction: &Transaction<'_>, report: &Report) -> Outcome<()> {
    transaction.execute("UPDATE reports SET finished = 1 WHERE number = ?1", [report.number])?;
    Ok(())
}

/// Destroys the key of the report `id`, and with it all that was sealed under
/// it. Its number stays, for its receipt and its place in the record.
pub(crate) fn erase(transaction: &Transaction<'_>, id: Uuid) -> Result<(), Error> {
    let number: Option<i64> = transaction
        .query_row(
            "SELECT number FROM reports WHERE id = ?1 AND wrapped_key <> x''",
            [id.as_bytes()],
            |row| row.get(0),
        )
        .optional()?;
    let number = number.ok_or(Error::NoSuchReport)?;
    for erase in [
        "DELETE FROM record_pending WHERE report = ?1",
        "DELETE FROM answers WHERE report = ?1",
        "DELETE FROM submissions WHERE report = ?1",
        "DELETE FROM attachments WHERE report = ?1",
        "DELETE FROM custody WHERE report = ?1",
        "UPDATE record SET sealed = NULL WHERE report = ?1",
        "UPDATE reports SET wrapped_key = x'', sealed_summary = x'' WHERE number = ?1",
    ] {
        transaction.execute(erase, [number])?;
    }
    Ok(())
}

fn seal_summary(key: &RecordKey, summary: &[u8]) -> Outcome<Vec<u8>> {
    Ok(key.seal(Purpose::Summary, LAYOUT, b"", summary)?)
}

/// Opens a summary as [`update_summary`] sealed it.
pub(crate) fn open_summary(
    by: &VaultKey,
    id: Uuid,
    wrapped_key: &[u8],
    sealed: &[u8],
) -> Outcome<Vec<u8>> {
    let key = RecordKey::unwrap(by, RecordKind::Report, id, wrapped_key)?;
    let mut summary = key.open(Purpose::Summary, LAYOUT, b"", sealed)?;
    Ok(std::mem::take(&mut summary))
}
