//! The list of reports with their stages, over three tables in one pass.

use std::num::NonZero;
use std::thread;

use rusqlite::{Connection, OptionalExtension};
use seal::VaultKey;
use uuid::Uuid;

use super::submissions::{self, Queued};
use super::{notices, receipts, reports};
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
    /// The last notice of it, as noted; none where it does not open.
    pub notice: Option<Vec<u8>>,
}

/// What is left of a report whose content was erased because its time had come.
#[derive(Clone, PartialEq, Eq)]
pub struct Expired {
    /// The report's id.
    pub id: Uuid,
    /// The receipt, as noted.
    pub receipt: Vec<u8>,
    /// What else is known of it, as left.
    pub remains: Vec<u8>,
    /// The last notice of it, as noted; none where it does not open.
    pub notice: Option<Vec<u8>>,
}

/// What can be read of what the list has of one report.
#[derive(Default)]
pub struct PartListed {
    /// Its summary, as saved; none where that is damaged.
    pub summary: Option<Vec<u8>>,
    /// How far it is; none where that can't be told.
    pub stage: Option<Stage>,
}

/// Every report of a vault.
#[derive(Default)]
pub struct List {
    /// Those that open, in the order they were made.
    pub reports: Vec<Listed>,
    /// What is left of those whose time had come, in the same order.
    pub expired: Vec<Expired>,
    /// Those whose summary or stage is damaged. They are still there.
    pub damaged: Vec<Uuid>,
}

impl List {
    /// What is not damaged; notes the report `id` where it is.
    fn sound<T>(&mut self, id: Uuid, read: Outcome<T>) -> Outcome<Option<T>> {
        let sound = undamaged(read)?;
        if sound.is_none() {
            self.damaged.push(id);
        }
        Ok(sound)
    }
}

const COLUMNS: &str = "
    SELECT id, reports.wrapped_key, sealed_summary,
           stage, attempts, next_try_ms, submissions.wrapped_key, sealed_setback,
           receipts.wrapped_key, receipts.sealed, finished,
           place, decisions.sealed
    FROM reports
    LEFT JOIN submissions ON submissions.report = number
    LEFT JOIN receipts ON receipts.report = number
    LEFT JOIN decisions ON decisions.report = number AND place = (
        SELECT max(place) FROM decisions WHERE decisions.report = number)";

const NOT_ERASED: &str = "reports.wrapped_key <> x''";
/// One that was erased by hand leaves nothing to be listed.
const EXPIRED: &str = "reports.wrapped_key = x'' AND sealed_summary <> x''";

const NO_RECEIPT: Trouble = Trouble::Layout("a receipt is missing");

/// A row of the list, sealed as it is stored.
struct Row {
    id: Uuid,
    wrapped_key: Vec<u8>,
    sealed_summary: Vec<u8>,
    stage: Option<String>,
    attempts: Option<u32>,
    next_try_ms: Option<i64>,
    submission_key: Option<Vec<u8>>,
    sealed_setback: Option<Vec<u8>>,
    receipt_key: Option<Vec<u8>>,
    sealed_receipt: Option<Vec<u8>>,
    finished: bool,
    place: Option<u32>,
    sealed_notice: Option<Vec<u8>>,
}

impl Row {
    fn read(row: &rusqlite::Row<'_>) -> Outcome<Self> {
        Ok(Self {
            id: Uuid::from_bytes(row.get(0)?),
            wrapped_key: row.get(1)?,
            sealed_summary: row.get(2)?,
            stage: row.get(3)?,
            attempts: row.get(4)?,
            next_try_ms: row.get(5)?,
            submission_key: row.get(6)?,
            sealed_setback: row.get(7)?,
            receipt_key: row.get(8)?,
            sealed_receipt: row.get(9)?,
            finished: row.get(10)?,
            place: row.get(11)?,
            sealed_notice: row.get(12)?,
        })
    }

    fn opened(&self, by: &VaultKey) -> Outcome<Listed> {
        Ok(Listed {
            id: self.id,
            summary: self.summary(by)?,
            stage: self.stage(by)?,
            notice: self.notice(by)?,
        })
    }

    fn summary(&self, by: &VaultKey) -> Outcome<Vec<u8>> {
        reports::open_summary(by, self.id, &self.wrapped_key, &self.sealed_summary)
    }

    fn stage(&self, by: &VaultKey) -> Outcome<Stage> {
        if self.finished != self.stage.is_some() {
            return Err(Trouble::Layout("what is finished is queued, and nothing else"));
        }
        match self.stage.as_deref() {
            None => Ok(Stage::Draft),
            Some(submissions::WAITING) => Ok(Stage::Waiting(self.queued(&Keys::Vault(by))?)),
            Some(submissions::REFUSED) => {
                let setback = self.setback(&Keys::Vault(by))?;
                let setback = setback.ok_or(Trouble::Layout("a refusal has no reason"))?;
                Ok(Stage::Refused { setback })
            }
            Some(submissions::RECEIVED) => Ok(Stage::Received { receipt: self.receipt(by)? }),
            Some(_) => Err(Trouble::Layout("a stage is not known")),
        }
    }

    fn queued(&self, keys: &Keys<'_>) -> Outcome<Queued> {
        Ok(Queued {
            id: self.id,
            added_to: None,
            attempts: self.attempts.ok_or(Trouble::Layout("tries are not counted"))?,
            next_try_at: self.next_try_ms.map(super::time).transpose()?,
            setback: self.setback(keys)?,
        })
    }

    /// None where it is damaged, too: what is sent does not need it.
    fn setback(&self, keys: &Keys<'_>) -> Outcome<Option<Vec<u8>>> {
        let Some(sealed) = self.sealed_setback.as_deref() else { return Ok(None) };
        let key = keys.submission(self.id, self.submission_key.as_deref().unwrap_or_default())?;
        undamaged(submissions::open_setback(&key, sealed))
    }

    fn receipt(&self, by: &VaultKey) -> Outcome<Vec<u8>> {
        let sealed = self.sealed_receipt.as_deref().ok_or(NO_RECEIPT)?;
        receipts::open(by, self.id, self.receipt_key()?, sealed)
    }

    /// None where it is damaged, too: the report is as it was.
    fn notice(&self, by: &VaultKey) -> Outcome<Option<Vec<u8>>> {
        let (Some(place), Some(sealed)) = (self.place, &self.sealed_notice) else {
            return Ok(None);
        };
        undamaged(notices::open(by, self.id, self.receipt_key()?, place, sealed))
    }

    fn receipt_key(&self) -> Outcome<&[u8]> {
        self.receipt_key.as_deref().ok_or(NO_RECEIPT)
    }

    fn expired(&self, by: &VaultKey) -> Outcome<Expired> {
        let key = self.receipt_key()?;
        let remains = receipts::open_remains(by, self.id, key, &self.sealed_summary)?;
        let (receipt, notice) = (self.receipt(by)?, self.notice(by)?);
        Ok(Expired { id: self.id, receipt, remains, notice })
    }
}

/// Every report. A damaged one keeps none of the others from the list.
pub(crate) fn all(connection: &Connection, by: &VaultKey) -> Outcome<List> {
    let mut statement =
        connection.prepare_cached(&format!("{COLUMNS} WHERE {NOT_ERASED} ORDER BY number"))?;
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    let mut list = List::default();
    while let Some(row) = found.next()? {
        let id = Uuid::from_bytes(row.get(0)?);
        rows.extend(list.sound(id, Row::read(row))?);
    }
    for (row, opened) in rows.iter().zip(opened(&rows, by)) {
        let listed = list.sound(row.id, opened)?;
        list.reports.extend(listed);
    }
    add_expired(&mut list, connection, by)?;
    Ok(list)
}

fn add_expired(list: &mut List, connection: &Connection, by: &VaultKey) -> Outcome<()> {
    let mut statement =
        connection.prepare_cached(&format!("{COLUMNS} WHERE {EXPIRED} ORDER BY number"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let id = Uuid::from_bytes(row.get(0)?);
        let expired = list.sound(id, Row::read(row).and_then(|row| row.expired(by)))?;
        list.expired.extend(expired);
    }
    Ok(())
}

/// Opens each, on every processor there is: unwrapping keys takes far longer
/// than reading them.
fn opened(rows: &[Row], by: &VaultKey) -> Vec<Outcome<Listed>> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    let share = rows.len().div_ceil(processors).max(LEAST_SHARE);
    thread::scope(|scope| {
        let open = |rows: &[Row]| rows.iter().map(|row| row.opened(by)).collect::<Vec<_>>();
        let shares = rows.chunks(share).map(|rows| scope.spawn(move || open(rows)));
        let shares: Vec<_> = shares.collect();
        let each = shares.into_iter().map(|share| share.join().expect("opening does not panic"));
        each.flatten().collect()
    })
}

/// Fewer reports are not worth another thread.
const LEAST_SHARE: usize = 500;

/// The report `id`.
pub(crate) fn one(connection: &Connection, by: &VaultKey, id: Uuid) -> Result<Listed, Error> {
    Ok(row(connection, id)??.opened(by)?)
}

/// What is left of the report `id`, where its time had come.
pub(crate) fn expired(
    connection: &Connection,
    by: &VaultKey,
    id: Uuid,
) -> Outcome<Option<Expired>> {
    let row = connection
        .prepare_cached(&format!("{COLUMNS} WHERE id = ?1 AND {EXPIRED}"))?
        .query_row([id.as_bytes()], |row| Ok(Row::read(row)))
        .optional()?;
    row.map(|row| row?.expired(by)).transpose()
}

/// The report `id`, as far as it opens.
pub(crate) fn part(connection: &Connection, by: &VaultKey, id: Uuid) -> Result<PartListed, Error> {
    let Some(row) = undamaged(row(connection, id)?)? else { return Ok(PartListed::default()) };
    Ok(PartListed { summary: undamaged(row.summary(by))?, stage: undamaged(row.stage(by))? })
}

fn row(connection: &Connection, id: Uuid) -> Result<Outcome<Row>, Error> {
    connection
        .prepare_cached(&format!("{COLUMNS} WHERE id = ?1 AND {NOT_ERASED}"))?
        .query_row([id.as_bytes()], |row| Ok(Row::read(row)))
        .optional()?
        .ok_or(Error::NoSuchReport)
}

pub(super) fn undamaged<T>(read: Outcome<T>) -> Outcome<Option<T>> {
    match read {
        Err(trouble) if trouble.is_damage() => Ok(None),
        read => read.map(Some),
    }
}

/// What waits in the outbox, found by its index, the one that is due first at the front. A damaged
/// one holds up no other.
pub(crate) fn outbox(connection: &Connection, keys: &Keys<'_>) -> Outcome<Vec<Queued>> {
    let mut statement = connection.prepare_cached(&format!(
        "{COLUMNS} WHERE stage = '{}' ORDER BY coalesce(next_try_ms, 0), number",
        submissions::WAITING
    ))?;
    let mut rows = statement.query([])?;
    let mut outbox = Vec::new();
    while let Some(row) = rows.next()? {
        match Row::read(row).and_then(|row| row.queued(keys)) {
            Ok(queued) => outbox.push(queued),
            Err(trouble) if trouble.is_damage() => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(outbox)
}
