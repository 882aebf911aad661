//! Answers as they were before a change that is not in the record yet.
//!
//! Sealed inside: since when in ms 8, big-endian | whether there was one 1 |
//! length of the field's name 8, big-endian | its name | the answer.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Purpose, Token};
use uuid::Uuid;

use super::answers;
use super::reports::Report;
use crate::error::{Outcome, Trouble};

const LAYOUT: u8 = 1;

/// An answer that has changed.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pending {
    pub since: DateTime<Utc>,
    pub field: String,
    /// As it was; none where there was none.
    pub from: Option<Vec<u8>>,
}

/// Whether a change of this field is kept already.
pub(crate) fn has(connection: &Connection, report: &Report, token: &Token) -> Outcome<bool> {
    let found = connection
        .prepare_cached("SELECT 1 FROM record_pending WHERE report = ?1 AND token = ?2")?
        .query_row((report.number, token), |_| Ok(()))
        .optional()?;
    Ok(found.is_some())
}

pub(crate) fn keep(
    transaction: &Transaction<'_>,
    report: &Report,
    token: &Token,
    pending: &Pending,
) -> Outcome<()> {
    let Pending { since, field, from } = pending;
    let content = [
        &since.timestamp_millis().to_be_bytes()[..],
        &[from.is_some().into()],
        &(field.len() as u64).to_be_bytes(),
        field.as_bytes(),
        from.as_deref().unwrap_or_default(),
    ];
    let sealed = report.key.seal(Purpose::RecordPending, LAYOUT, token, &content.concat())?;
    transaction
        .prepare_cached("INSERT INTO record_pending (report, token, sealed) VALUES (?1, ?2, ?3)")?
        .execute((report.number, token, sealed))?;
    Ok(())
}

/// Every change of `report` that is kept, in the order they were begun in. One
/// that is damaged keeps none of the others from being told.
pub(crate) fn read(connection: &Connection, report: &Report) -> Outcome<Vec<Pending>> {
    let mut statement =
        connection.prepare_cached("SELECT token, sealed FROM record_pending WHERE report = ?1")?;
    let mut rows = statement.query([report.number])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let (token, sealed): (Token, Vec<u8>) = row.try_into()?;
        match open(report, &token, &sealed) {
            Ok(pending) => all.push(pending),
            Err(trouble) if trouble.is_damage() => {}
            Err(trouble) => return Err(trouble),
        }
    }
    all.sort();
    Ok(all)
}

fn open(report: &Report, token: &Token, sealed: &[u8]) -> Outcome<Pending> {
    let content = report.key.open(Purpose::RecordPending, LAYOUT, token, sealed)?;
    parted(&content).ok_or(Trouble::Layout("a change is not as written"))
}

fn parted(content: &[u8]) -> Option<Pending> {
    let (since, rest) = content.split_first_chunk()?;
    let (was, rest) = rest.split_first()?;
    let (field, answer) = answers::parted(rest)?;
    Some(Pending {
        since: DateTime::from_timestamp_millis(i64::from_be_bytes(*since))?,
        field,
        from: (*was == 1).then_some(answer),
    })
}

/// Forgets a change that was told.
pub(crate) fn forget(
    transaction: &Transaction<'_>,
    report: &Report,
    pending: &Pending,
) -> Outcome<()> {
    transaction
        .prepare_cached("DELETE FROM record_pending WHERE report = ?1 AND token = ?2")?
        .execute((report.number, report.key.token(&pending.field)))?;
    Ok(())
}

/// The reports with changes that are kept.
pub(crate) fn reports(connection: &Connection) -> Outcome<Vec<Uuid>> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM reports
         WHERE number IN (SELECT DISTINCT report FROM record_pending) ORDER BY number",
    )?;
    let ids = statement.query_map([], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
