//! The list of reports with their stages, over three tables in one pass.

use rusqlite::{Connection, OptionalExtension, Row};
use seal::VaultKey;
use uuid::Uuid;

use super::submissions::{self, Queued};
use super::{receipts, reports};
use crate::error::{Error, Outcome, Trouble};
use crate::outbox::Keys;

/// How far a report is.
#[derive(Clone, PartialEq, Eq)]
pub enum Stage {
    /// Not finished.
    Draft,
    /// In the outbox.
    Waiting(Queued),
    /// The endpoint will not take it as it is.
    Refused {
        /// Why, as noted.
        setback: Vec<u8>,
    },
    /// The endpoint has it.
    Received {
        /// The receipt, as noted.
        receipt: Vec<u8>,
    },
}

/// One report as the list has it.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    /// The report's id.
    pub id: Uuid,
    /// Its summary, as saved.
    pub summary: Vec<u8>,
    /// How far it is.
    pub stage: Stage,
}

/// Every report of a vault.
#[derive(Default)]
pub struct List {
    /// Those that open, in the order they were made.
    pub reports: Vec<Listed>,
    /// Those whose summary or stage is damaged. They are still there.
    pub damaged: Vec<Uuid>,
}

const COLUMNS: &str = "
    SELECT id, reports.wrapped_key, sealed_summary,
           stage, attempts, next_try_ms, submissions.wrapped_key, sealed_setback,
           receipts.wrapped_key, receipts.sealed, finished
    FROM reports
    LEFT JOIN submissions ON submissions.report = number
    LEFT JOIN receipts ON receipts.report = number";

const NOT_ERASED: &str = "reports.wrapped_key <> x''";

/// Every report. A damaged one keeps none of the others from the list.
pub(crate) fn all(connection: &Connection, by: &VaultKey) -> Outcome<List> {
    let mut statement =
        connection.prepare_cached(&format!("{COLUMNS} WHERE {NOT_ERASED} ORDER BY number"))?;
    let mut rows = statement.query([])?;
    let mut list = List::default();
    while let Some(row) = rows.next()? {
        let id = Uuid::from_bytes(row.get(0)?);
        match listed(row, by, id) {
            Ok(listed) => list.reports.push(listed),
            Err(trouble) if trouble.is_damage() => list.damaged.push(id),
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(list)
}

/// The report `id`.
pub(crate) fn one(connection: &Connection, by: &VaultKey, id: Uuid) -> Result<Listed, Error> {
    let listed = connection
        .prepare_cached(&format!("{COLUMNS} WHERE id = ?1 AND {NOT_ERASED}"))?
        .query_row([id.as_bytes()], |row| Ok(listed(row, by, id)))
        .optional()?
        .ok_or(Error::NoSuchReport)?;
    Ok(listed?)
}

fn listed(row: &Row<'_>, by: &VaultKey, id: Uuid) -> Outcome<Listed> {
    let (wrapped_key, sealed): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
    let summary = reports::open_summary(by, id, &wrapped_key, &sealed)?;
    Ok(Listed { id, summary, stage: stage(row, by, id)? })
}

fn stage(row: &Row<'_>, by: &VaultKey, id: Uuid) -> Outcome<Stage> {
    let stored: Option<String> = row.get(3)?;
    let finished: bool = row.get(10)?;
    if finished != stored.is_some() {
        return Err(Trouble::Layout("what is finished is queued, and nothing else"));
    }
    match stored.as_deref() {
        None => Ok(Stage::Draft),
        Some(submissions::WAITING) => Ok(Stage::Waiting(queued(row, &Keys::Vault(by), id)?)),
        Some(submissions::REFUSED) => {
            let setback = setback(row, &Keys::Vault(by), id)?;
            let setback = setback.ok_or(Trouble::Layout("a refusal has no reason"))?;
            Ok(Stage::Refused { setback })
        }
        Some(submissions::RECEIVED) => {
            let (wrapped_key, sealed): (Vec<u8>, Vec<u8>) = (row.get(8)?, row.get(9)?);
            let receipt = receipts::open(by, id, &wrapped_key, &sealed)?;
            Ok(Stage::Received { receipt })
        }
        Some(_) => Err(Trouble::Layout("a stage is not known")),
    }
}

fn queued(row: &Row<'_>, keys: &Keys<'_>, id: Uuid) -> Outcome<Queued> {
    let next_try_ms: Option<i64> = row.get(5)?;
    Ok(Queued {
        id,
        attempts: row.get(4)?,
        next_try_at: next_try_ms.map(super::time).transpose()?,
        setback: setback(row, keys, id)?,
    })
}

fn setback(row: &Row<'_>, keys: &Keys<'_>, id: Uuid) -> Outcome<Option<Vec<u8>>> {
    let sealed: Option<Vec<u8>> = row.get(7)?;
    let wrapped_key: Vec<u8> = row.get(6)?;
    sealed.map(|sealed| submissions::open_setback(keys, id, &wrapped_key, &sealed)).transpose()
}

/// What waits in the outbox, the one that is due first at the front. A damaged
/// one holds up no other.
pub(crate) fn outbox(connection: &Connection, keys: &Keys<'_>) -> Outcome<Vec<Queued>> {
    let mut statement = connection.prepare_cached(&format!(
        "{COLUMNS} WHERE stage = ?1 ORDER BY coalesce(next_try_ms, 0), number"
    ))?;
    let mut rows = statement.query([submissions::WAITING])?;
    let mut outbox = Vec::new();
    while let Some(row) = rows.next()? {
        match queued(row, keys, Uuid::from_bytes(row.get(0)?)) {
            Ok(queued) => outbox.push(queued),
            Err(trouble) if trouble.is_damage() => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(outbox)
}
