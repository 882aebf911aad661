//! What becomes of each report behind the endpoint.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, Transaction, params, types::Type};
use uuid::Uuid;

use crate::Error;

/// A report on its way to the far side.
pub(crate) struct Parcel {
    pub(crate) external_id: Uuid,
    /// The device that sent it, and has its files.
    pub(crate) device: Option<Uuid>,
    pub(crate) payload: Vec<u8>,
    pub(crate) tries: u32,
}

/// A report that the far side does not have yet, as far as is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Names it everywhere.
    pub external_id: Uuid,
    /// What its responder calls it.
    pub reference: String,
    /// Whether the far side refused it: then it is tried no more by itself.
    pub is_refused: bool,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next, unless it was refused.
    pub next_try: DateTime<Utc>,
    /// Why the last try did not succeed, if there was one.
    pub reason: Option<String>,
}

/// What came of a try.
pub(crate) enum Tried {
    /// The far side has it, by this name where it gives one.
    Delivered(Option<String>),
    /// It is not to be tried again by itself.
    Refused(String),
    /// It waits until then.
    SetBack(String, DateTime<Utc>),
}

/// Has a report that was just stored wait to be passed on.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    external_id: Uuid,
    now: DateTime<Utc>,
) -> Result<(), rusqlite::Error> {
    let add = "INSERT INTO onward (report, state, next_try_ms) \
               SELECT number, 'waiting', ?2 FROM report WHERE external_id = ?1";
    let added = transaction
        .prepare_cached(add)?
        .execute(params![external_id.as_bytes(), now.timestamp_millis()])?;
    debug_assert_eq!(added, 1, "one report is passed on once");
    Ok(())
}

/// So many reports that are due, the longest due first.
pub(crate) fn due(
    connection: &Connection,
    now: DateTime<Utc>,
    most: usize,
) -> Result<Vec<Parcel>, Error> {
    let due = "SELECT external_id, device, payload, tries FROM onward \
               JOIN report ON number = report \
               WHERE state = 'waiting' AND next_try_ms <= ?1 ORDER BY next_try_ms LIMIT ?2";
    let mut statement = connection.prepare_cached(due)?;
    let parcels = statement.query_map(params![now.timestamp_millis(), most as i64], |row| {
        Ok(Parcel {
            external_id: Uuid::from_bytes(row.get(0)?),
            device: row.get::<_, Option<[u8; 16]>>(1)?.map(Uuid::from_bytes),
            payload: row.get(2)?,
            tries: row.get(3)?,
        })
    })?;
    Ok(parcels.collect::<Result<_, _>>()?)
}

/// Has nobody try a report before then.
pub(crate) fn postpone(
    transaction: &Transaction<'_>,
    external_id: Uuid,
    until: DateTime<Utc>,
) -> Result<(), Error> {
    let postpone = "UPDATE onward SET next_try_ms = ?2 \
                    WHERE report = (SELECT number FROM report WHERE external_id = ?1)";
    transaction
        .prepare_cached(postpone)?
        .execute(params![external_id.as_bytes(), until.timestamp_millis()])?;
    Ok(())
}

/// Keeps what came of a try.
pub(crate) fn settle(
    transaction: &Transaction<'_>,
    external_id: Uuid,
    tried: &Tried,
) -> Result<(), Error> {
    let (state, reason, far_case, next_try) = match tried {
        Tried::Delivered(case) => ("delivered", None, case.as_ref(), None),
        Tried::Refused(reason) => ("refused", Some(reason), None, None),
        Tried::SetBack(reason, next) => ("waiting", Some(reason), None, Some(next)),
    };
    let settle = "UPDATE onward SET state = ?2, tries = tries + 1, reason = ?3, far_case = ?4, \
                  next_try_ms = coalesce(?5, next_try_ms) WHERE state = 'waiting' \
                  AND report = (SELECT number FROM report WHERE external_id = ?1)";
    let next_try = next_try.map(DateTime::timestamp_millis);
    transaction.prepare_cached(settle)?.execute(params![
        external_id.as_bytes(),
        state,
        reason,
        far_case,
        next_try
    ])?;
    Ok(())
}

/// Has a refused report wait again; whether there is such a one.
pub(crate) fn try_again(
    transaction: &Transaction<'_>,
    external_id: Uuid,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let again = "UPDATE onward SET state = 'waiting', tries = 0, next_try_ms = ?2 \
                 WHERE state = 'refused' \
                 AND report = (SELECT number FROM report WHERE external_id = ?1)";
    let changed =
        transaction.execute(again, params![external_id.as_bytes(), now.timestamp_millis()])?;
    Ok(changed == 1)
}

/// Every report that was not delivered, the first received first.
pub(crate) fn undelivered(connection: &Connection) -> Result<Vec<Undelivered>, Error> {
    let undelivered = "SELECT external_id, reference, state = 'refused', tries, next_try_ms, \
                       reason FROM onward JOIN report ON number = report \
                       WHERE state <> 'delivered' ORDER BY number";
    let mut statement = connection.prepare(undelivered)?;
    let reports = statement.query_map([], |row| {
        Ok(Undelivered {
            external_id: Uuid::from_bytes(row.get(0)?),
            reference: row.get(1)?,
            is_refused: row.get(2)?,
            tries: row.get(3)?,
            next_try: time(row, 4)?,
            reason: row.get(5)?,
        })
    })?;
    Ok(reports.collect::<Result<_, _>>()?)
}

fn time(row: &Row<'_>, column: usize) -> Result<DateTime<Utc>, rusqlite::Error> {
    let millis = row.get(column)?;
    DateTime::from_timestamp_millis(millis).ok_or_else(|| {
        rusqlite::Error::InvalidColumnType(column, "next_try_ms".to_owned(), Type::Integer)
    })
}
