//! The outbox: finished reports on their way, each under a record key of its
//! own, so that one can be opened without opening the report it was made from.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use super::reports::Report;
use crate::error::{Error, Outcome};
use crate::outbox::Keys;

const LAYOUT: u8 = 1;

pub(crate) const WAITING: &str = "waiting";
pub(crate) const REFUSED: &str = "refused";
pub(crate) const RECEIVED: &str = "received";

/// What waits in the outbox: a submission, or what is added to a report.
#[derive(Clone, PartialEq, Eq)]
pub struct Queued {
    /// The report's id, or that of the addition.
    pub id: Uuid,
    /// The report that it is added to, where it is that.
    pub added_to: Option<Uuid>,
    /// Tries so far.
    pub attempts: u32,
    /// When the next try is due; none when it is due now.
    pub next_try_at: Option<DateTime<Utc>>,
    /// Why the last try did not succeed, as noted.
    pub setback: Option<Vec<u8>>,
}

pub(crate) fn insert(
    transaction: &Transaction<'_>,
    by: &VaultKey,
    report: &Report,
    id: Uuid,
    submission: &[u8],
) -> Outcome<()> {
    let key = RecordKey::make(RecordKind::Submission, id)?;
    let sealed = key.seal(Purpose::Submission, LAYOUT, b"", submission)?;
    transaction.execute(
        "INSERT INTO submissions (report, stage, attempts, wrapped_key, sealed)
         VALUES (?1, ?2, 0, ?3, ?4)",
        (report.number, WAITING, key.wrap(by)?, sealed),
    )?;
    Ok(())
}

/// Puts another submission or addition in the place of one that waits, to be tried at
/// once.
pub(crate) fn replace(
    transaction: &Transaction<'_>,
    waiting: &Waiting,
    submission: &[u8],
) -> Outcome<()> {
    let sealed = waiting.key.seal(waiting.place.purpose(), LAYOUT, b"", submission)?;
    let (table, column, number) = waiting.place.of();
    let update = format!(
        "UPDATE {table} SET sealed = ?2, sealed_setback = NULL, next_try_ms = NULL
         WHERE {column} = ?1"
    );
    transaction.execute(&update, (number, sealed))?;
    Ok(())
}

/// The submission of the report `id`, whatever stage it is at.
pub(crate) fn read(connection: &Connection, keys: &Keys<'_>, id: Uuid) -> Result<Vec<u8>, Error> {
    let row: Option<(Vec<u8>, Vec<u8>)> = connection
        .prepare_cached(
            "SELECT submissions.wrapped_key, sealed
             FROM submissions JOIN reports ON number = report WHERE id = ?1",
        )?
        .query_row([id.as_bytes()], |row| row.try_into())
        .optional()?;
    let (wrapped_key, sealed) = row.ok_or(Error::NoSuchReport)?;
    Ok(opened(&keys.submission(id, &wrapped_key)?, &sealed)?)
}

/// Opens a submission as [`insert`] sealed it.
pub(crate) fn open(by: &VaultKey, id: Uuid, wrapped_key: &[u8], sealed: &[u8]) -> Outcome<Vec<u8>> {
    opened(&RecordKey::unwrap(by, RecordKind::Submission, id, wrapped_key)?, sealed)
}

fn opened(key: &RecordKey, sealed: &[u8]) -> Outcome<Vec<u8>> {
    let mut submission = key.open(Purpose::Submission, LAYOUT, b"", sealed)?;
    Ok(std::mem::take(&mut submission))
}

/// Those that nobody has received.
pub(crate) fn count_unsent(connection: &Connection) -> Outcome<u32> {
    let count = "SELECT count(*) FROM submissions WHERE stage <> ?1";
    Ok(connection.query_row(count, [RECEIVED], |row| row.get(0))?)
}

/// The key of a submission, as the vault key wraps it.
pub(crate) fn wrapped_key(connection: &Connection, id: Uuid) -> Outcome<Vec<u8>> {
    let key = "SELECT submissions.wrapped_key
               FROM submissions JOIN reports ON number = report WHERE id = ?1";
    Ok(connection.prepare_cached(key)?.query_row([id.as_bytes()], |row| row.get(0))?)
}

/// The row of what waits.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// Of a submission, by the number of its report.
    Submission(i64),
    /// Of an addition to that report.
    Addition { number: i64, report: Uuid },
}

impl Place {
    fn purpose(self) -> Purpose {
        match self {
            Self::Submission(_) => Purpose::Submission,
            Self::Addition { .. } => Purpose::Addition,
        }
    }

    /// The table, the column that finds the row, and by what.
    fn of(self) -> (&'static str, &'static str, i64) {
        match self {
            Self::Submission(report) => ("submissions", "report", report),
            Self::Addition { number, .. } => ("additions", "number", number),
        }
    }
}

/// A submission or an addition that waits, with its key.
pub(crate) struct Waiting {
    pub place: Place,
    pub key: RecordKey,
    /// Tries so far.
    pub attempts: u32,
    /// Whether one of them did not succeed.
    pub is_set_back: bool,
}

/// The submission of the report `id`, if it waits.
pub(crate) fn find_waiting(
    connection: &Connection,
    keys: &Keys<'_>,
    id: Uuid,
) -> Result<Waiting, Error> {
    let row: Option<(i64, Vec<u8>, u32, bool)> = connection
        .prepare_cached(
            "SELECT number, submissions.wrapped_key, attempts, sealed_setback IS NOT NULL
             FROM submissions JOIN reports ON number = report WHERE id = ?1 AND stage = ?2",
        )?
        .query_row((id.as_bytes(), WAITING), |row| row.try_into())
        .optional()?;
    let (number, wrapped_key, attempts, is_set_back) = row.ok_or(Error::NoSuchReport)?;
    let key = keys.submission(id, &wrapped_key)?;
    Ok(Waiting { place: Place::Submission(number), key, attempts, is_set_back })
}

pub(crate) fn count_attempt(transaction: &Transaction<'_>, waiting: &Waiting) -> Outcome<()> {
    let (table, column, number) = waiting.place.of();
    let count = format!("UPDATE {table} SET attempts = attempts + 1 WHERE {column} = ?1");
    transaction.prepare_cached(&count)?.execute([number])?;
    Ok(())
}

pub(crate) fn set_back(
    transaction: &Transaction<'_>,
    waiting: &Waiting,
    stage: &str,
    setback: &[u8],
    next_try_at: Option<DateTime<Utc>>,
) -> Outcome<()> {
    let sealed = waiting.key.seal(Purpose::Setback, LAYOUT, b"", setback)?;
    let next_try_ms = next_try_at.map(|time| time.timestamp_millis());
    let (table, column, number) = waiting.place.of();
    let update = format!(
        "UPDATE {table} SET stage = ?2, sealed_setback = ?3, next_try_ms = ?4
         WHERE {column} = ?1"
    );
    transaction.execute(&update, (number, stage, sealed, next_try_ms))?;
    Ok(())
}

pub(crate) fn receive(transaction: &Transaction<'_>, waiting: &Waiting) -> Outcome<()> {
    let (table, column, number) = waiting.place.of();
    let update = format!(
        "UPDATE {table} SET stage = ?2, sealed_setback = NULL, next_try_ms = NULL
         WHERE {column} = ?1"
    );
    transaction.prepare_cached(&update)?.execute((number, RECEIVED))?;
    Ok(())
}

/// Opens a setback as [`set_back`] sealed it.
pub(crate) fn open_setback(key: &RecordKey, sealed: &[u8]) -> Outcome<Vec<u8>> {
    let mut setback = key.open(Purpose::Setback, LAYOUT, b"", sealed)?;
    Ok(std::mem::take(&mut setback))
}
