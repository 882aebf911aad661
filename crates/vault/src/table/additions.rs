//! What is added to reports that were received, each under a record key of its own; its
//! receipt under the key of the report's.

use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use seal::{Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use super::list::{Stage, undamaged};
use super::receipts::{self, Receipt};
use super::submissions::{self, Place, Queued, RECEIVED, REFUSED, WAITING, Waiting};
use crate::error::{Error, Outcome, Trouble};
use crate::outbox::Keys;

const LAYOUT: u8 = 1;

/// Something that was added to a report.
#[derive(Clone, PartialEq, Eq)]
pub struct Added {
    /// Names it.
    pub id: Uuid,
    /// What was said; none once that was erased, or where it does not open.
    pub content: Option<Vec<u8>>,
    /// How far it is; none where that does not open.
    pub stage: Option<Stage>,
}

/// Something that was added and received, and of which what it says is still here.
#[derive(Clone, PartialEq, Eq)]
pub struct AddedAndReceived {
    /// Names it.
    pub id: Uuid,
    /// The report that it was added to.
    pub report: Uuid,
    /// Its receipt, as noted.
    pub receipt: Vec<u8>,
}

const COLUMNS: &str = "
    SELECT additions.number, additions.id, stage, attempts, next_try_ms, additions.wrapped_key,
           sealed_setback, sealed_receipt, additions.sealed, reports.id, receipts.wrapped_key
    FROM additions
    JOIN reports ON reports.number = additions.report
    JOIN receipts ON receipts.report = additions.report";

/// The same of a table that may be damaged, with the number of the report in place of
/// what is joined.
pub(crate) const ALONE: &str = "
    SELECT number, id, stage, attempts, next_try_ms, wrapped_key,
           sealed_setback, sealed_receipt, sealed, report
    FROM additions NOT INDEXED";

/// A row, sealed as it is stored.
pub(crate) struct Stored {
    id: Uuid,
    stage: String,
    attempts: u32,
    next_try_ms: Option<i64>,
    wrapped_key: Vec<u8>,
    sealed_setback: Option<Vec<u8>>,
    sealed_receipt: Option<Vec<u8>>,
    sealed: Vec<u8>,
    /// Where it belongs; none where that can't be told.
    to: Option<To>,
}

/// The report that something was added to.
pub(crate) struct To {
    pub report: Uuid,
    /// The key of its receipt, as it is wrapped.
    pub receipt_key: Vec<u8>,
}

impl Stored {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let to = To { report: Uuid::from_bytes(row.get(9)?), receipt_key: row.get(10)? };
        Ok(Self { to: Some(to), ..Self::read_alone(row)? })
    }

    /// Without its report. What has not the right shape does not open: it costs that
    /// alone.
    pub fn read_alone(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: Uuid::from_bytes(row.get(1)?),
            stage: row.get(2).unwrap_or_default(),
            attempts: row.get(3).unwrap_or_default(),
            next_try_ms: row.get(4).unwrap_or_default(),
            wrapped_key: row.get(5).unwrap_or_else(|_| vec![0]),
            sealed_setback: row.get(6).unwrap_or_default(),
            sealed_receipt: row.get(7).unwrap_or_default(),
            sealed: row.get(8).unwrap_or_default(),
            to: None,
        })
    }

    /// With its report, where that is known.
    pub fn added_to(self, to: Option<To>) -> Self {
        Self { to, ..self }
    }

    /// Whether what it said was erased: then no more than its receipt is to be there.
    pub fn is_erased(&self) -> bool {
        self.wrapped_key.is_empty()
    }

    /// As far as it opens.
    pub fn shown(&self, by: &VaultKey) -> Outcome<Added> {
        let keys = &Keys::Vault(by);
        Ok(Added {
            id: self.id,
            content: undamaged(self.content(keys))?.flatten(),
            stage: undamaged(self.stage(keys))?,
        })
    }

    /// None once it was erased.
    fn content(&self, keys: &Keys<'_>) -> Outcome<Option<Vec<u8>>> {
        match self.is_erased() {
            true => Ok(None),
            false => open(&self.key(keys)?, &self.sealed).map(Some),
        }
    }

    fn stage(&self, keys: &Keys<'_>) -> Outcome<Stage> {
        match self.stage.as_str() {
            WAITING => Ok(Stage::Waiting(self.queued(keys)?)),
            REFUSED => {
                let setback =
                    self.setback(keys)?.ok_or(Trouble::Layout("a refusal has no reason"))?;
                Ok(Stage::Refused { setback })
            }
            RECEIVED => Ok(Stage::Received { receipt: self.receipt(keys)? }),
            _ => Err(Trouble::Layout("a stage is not known")),
        }
    }

    fn queued(&self, keys: &Keys<'_>) -> Outcome<Queued> {
        Ok(Queued {
            id: self.id,
            added_to: self.to.as_ref().map(|to| to.report),
            attempts: self.attempts,
            next_try_at: self.next_try_ms.map(super::time).transpose()?,
            setback: undamaged(self.setback(keys))?.flatten(),
        })
    }

    fn setback(&self, keys: &Keys<'_>) -> Outcome<Option<Vec<u8>>> {
        let Some(sealed) = self.sealed_setback.as_deref() else { return Ok(None) };
        submissions::open_setback(&self.key(keys)?, sealed).map(Some)
    }

    fn receipt(&self, keys: &Keys<'_>) -> Outcome<Vec<u8>> {
        let sealed = self.sealed_receipt.as_deref();
        let sealed = sealed.ok_or(Trouble::Layout("a receipt is missing"))?;
        let key = self.to.as_ref().ok_or(Trouble::Layout("a report is missing"))?.key(keys)?;
        let mut receipt = key.open(Purpose::AdditionReceipt, LAYOUT, self.id.as_bytes(), sealed)?;
        Ok(std::mem::take(&mut receipt))
    }

    fn key(&self, keys: &Keys<'_>) -> Outcome<RecordKey> {
        keys.addition(self.id, &self.wrapped_key)
    }

    /// Without its report, none: as a report, it would be sent to the wrong place.
    fn on_its_way(&self, keys: &Keys<'_>) -> Outcome<Option<OnItsWay>> {
        let Some(to) = &self.to else { return Ok(None) };
        Ok(Some(OnItsWay {
            queued: self.queued(keys)?,
            key: self.key(keys)?,
            report: to.report,
            receipt: to.key(keys)?,
        }))
    }
}

impl To {
    fn key(&self, keys: &Keys<'_>) -> Outcome<RecordKey> {
        keys.receipt(self.report, &self.receipt_key)
    }
}

/// Everything that was added to a report that is listed, in the order in which it was.
pub(crate) fn all(connection: &Connection, by: &VaultKey, id: Uuid) -> Result<Vec<Added>, Error> {
    let Receipt { report, .. } = receipts::find(connection, &Keys::Vault(by), id)?;
    let rows = rows(connection, "additions.report = ?1", [report])?;
    Ok(rows.iter().map(|row| row.shown(by)).collect::<Result<_, _>>()?)
}

/// One that waits, with the keys that it needs.
pub(crate) struct OnItsWay {
    pub queued: Queued,
    pub key: RecordKey,
    /// The report that it is added to.
    pub report: Uuid,
    /// That of the report's receipt.
    pub receipt: RecordKey,
}

/// Those that wait and of which the keys are at hand, the one that is due first at the
/// front. A damaged one holds up no other.
pub(crate) fn outbox(connection: &Connection, keys: &Keys<'_>) -> Outcome<Vec<OnItsWay>> {
    let mut outbox = Vec::new();
    for row in rows(connection, &format!("stage = '{WAITING}'"), [])? {
        outbox.extend(undamaged(row.on_its_way(keys))?.flatten());
    }
    outbox.sort_by_key(|added| added.queued.next_try_at);
    Ok(outbox)
}

/// Those that were received, but for what was erased since.
pub(crate) fn received(connection: &Connection, by: &VaultKey) -> Outcome<Vec<AddedAndReceived>> {
    let mut received = Vec::new();
    for row in rows(connection, "stage = ?1 AND additions.wrapped_key <> x''", [RECEIVED])? {
        let (Some(to), Some(receipt)) = (&row.to, undamaged(row.receipt(&Keys::Vault(by)))?) else {
            continue;
        };
        received.push(AddedAndReceived { id: row.id, report: to.report, receipt });
    }
    Ok(received)
}

fn rows(
    connection: &Connection,
    which: &str,
    values: impl rusqlite::Params,
) -> Outcome<Vec<Stored>> {
    let sql = format!("{COLUMNS} WHERE {which} ORDER BY additions.number");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(values, Stored::read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Adds something to a report that was received.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    by: &VaultKey,
    report: Uuid,
    id: Uuid,
    content: &[u8],
) -> Result<(), Error> {
    let Receipt { report, .. } = receipts::find(transaction, &Keys::Vault(by), report)?;
    let key = RecordKey::make(RecordKind::Addition, id)?;
    let sealed = key.seal(Purpose::Addition, LAYOUT, b"", content)?;
    transaction.execute(
        "INSERT INTO additions (id, report, stage, attempts, wrapped_key, sealed)
         VALUES (?1, ?2, ?3, 0, ?4, ?5)",
        (id.as_bytes(), report, WAITING, key.wrap(by)?, sealed),
    )?;
    Ok(())
}

/// What was said in one, which is to be sent.
pub(crate) fn read(connection: &Connection, keys: &Keys<'_>, id: Uuid) -> Result<Vec<u8>, Error> {
    let row: Option<(Vec<u8>, Vec<u8>)> = connection
        .prepare_cached("SELECT wrapped_key, sealed FROM additions WHERE id = ?1")?
        .query_row([id.as_bytes()], |row| row.try_into())
        .optional()?;
    let (wrapped_key, sealed) = row.ok_or(Error::NoSuchReport)?;
    Ok(open(&keys.addition(id, &wrapped_key)?, &sealed)?)
}

fn open(key: &RecordKey, sealed: &[u8]) -> Outcome<Vec<u8>> {
    let mut content = key.open(Purpose::Addition, LAYOUT, b"", sealed)?;
    Ok(std::mem::take(&mut content))
}

/// One that waits, with its key.
pub(crate) fn find_waiting(
    connection: &Connection,
    keys: &Keys<'_>,
    id: Uuid,
) -> Result<Waiting, Error> {
    let row = connection
        .prepare_cached(
            "SELECT additions.number, reports.id, additions.wrapped_key, attempts,
                    sealed_setback IS NOT NULL
             FROM additions JOIN reports ON reports.number = report
             WHERE additions.id = ?1 AND stage = ?2",
        )?
        .query_row((id.as_bytes(), WAITING), |row| {
            let report = Uuid::from_bytes(row.get(1)?);
            let place = Place::Addition { number: row.get(0)?, report };
            Ok((place, row.get::<_, Vec<u8>>(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let (place, wrapped_key, attempts, is_set_back) = row.ok_or(Error::NoSuchReport)?;
    let key = keys.addition(id, &wrapped_key)?;
    Ok(Waiting { place, key, attempts, is_set_back })
}

/// Keeps the receipt of one.
pub(crate) fn keep_receipt(
    transaction: &Transaction<'_>,
    keys: &Keys<'_>,
    report: Uuid,
    id: Uuid,
    receipt: &[u8],
) -> Result<(), Error> {
    let Receipt { key, .. } = receipts::find(transaction, keys, report)?;
    let sealed = key.seal(Purpose::AdditionReceipt, LAYOUT, id.as_bytes(), receipt)?;
    transaction.execute(
        "UPDATE additions SET sealed_receipt = ?2 WHERE id = ?1",
        (id.as_bytes(), sealed),
    )?;
    Ok(())
}

/// Destroys the key of one that was received, and with it what was said. Its receipt
/// stays.
pub(crate) fn erase(transaction: &Transaction<'_>, id: Uuid) -> Result<(), Error> {
    let erased = transaction.execute(
        "UPDATE additions SET wrapped_key = x'', sealed = x'', sealed_setback = NULL
         WHERE id = ?1 AND stage = ?2 AND wrapped_key <> x''",
        (id.as_bytes(), RECEIVED),
    )?;
    if erased == 1 { Ok(()) } else { Err(Error::NoSuchReport) }
}

/// Forgets all that was added to a report that is deleted by hand.
pub(crate) fn forget(transaction: &Transaction<'_>, report: Uuid) -> Outcome<()> {
    transaction.execute(
        "DELETE FROM additions WHERE report = (SELECT number FROM reports WHERE id = ?1)",
        [report.as_bytes()],
    )?;
    Ok(())
}

/// Those that nobody has received. A file of an older version has none.
pub(crate) fn count_unsent(connection: &Connection) -> Outcome<u32> {
    let is_there = "SELECT 1 FROM sqlite_schema WHERE name = 'additions'";
    if !connection.prepare(is_there)?.exists([])? {
        return Ok(0);
    }
    let count = "SELECT count(*) FROM additions WHERE stage <> ?1";
    Ok(connection.query_row(count, [RECEIVED], |row| row.get(0))?)
}
