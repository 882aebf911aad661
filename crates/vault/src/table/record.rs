//! What was done: one row an act, sealed, each linked to all before it.

use std::collections::HashMap;

use ::record::Entry;
use rusqlite::{Connection, OptionalExtension, Row, Transaction};
use seal::{Chain, Digest, Purpose, RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use super::head::{self, Head};
use crate::error::{Outcome, Trouble};

/// The version of an entry's own layout is inside it.
const LAYOUT: u8 = 1;

/// Whose key an act is sealed under. What is done with a submission is under
/// the submission's, and with an addition under that of its report's receipt: both can
/// be had while the report is locked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Under {
    Vault,
    Report,
    Submission,
    Receipt,
}

impl Under {
    fn name(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::Report => "report",
            Self::Submission => "submission",
            Self::Receipt => "receipt",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [Self::Vault, Self::Report, Self::Submission, Self::Receipt];
        all.into_iter().find(|known| known.name() == name)
    }

    /// Whether its key can be had while the vault is locked.
    pub fn is_had_locked(self) -> bool {
        matches!(self, Self::Submission | Self::Receipt)
    }
}

/// Proof that an act is in the record, or kept for it.
pub(crate) struct Noted(());

impl Noted {
    /// For what the record tells of later, or already does.
    pub fn apart() -> Self {
        Self(())
    }
}

/// Puts an act at the end. `key` is that of `report`, its submission, its receipt or the
/// vault; whoever has the vault key notes the new end with [`head::update`].
pub(crate) fn append(
    transaction: &Transaction<'_>,
    under: Under,
    report: Option<i64>,
    key: &RecordKey,
    entry: &Entry,
) -> Outcome<Noted> {
    let before = last(transaction)?;
    let number = before.number + 1;
    let sealed =
        key.seal(Purpose::RecordEntry, LAYOUT, &number.to_be_bytes(), &entry.to_bytes())?;
    let digest = seal::sha256(&sealed);
    let link = Chain::Record.link_of(&before.link, &digest);
    transaction
        .prepare_cached(
            "INSERT INTO record (number, report, under, digest, link, sealed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            i64::try_from(number).map_err(|_| Trouble::Layout("a number is out of range"))?,
            report,
            under.name(),
            digest.as_bytes(),
            link.as_bytes(),
            sealed,
        ))?;
    Ok(Noted(()))
}

/// The end of the record as its rows have it.
pub(crate) fn last(connection: &Connection) -> Outcome<Head> {
    let row: Option<(i64, [u8; 32])> = connection
        .prepare_cached("SELECT number, link FROM record ORDER BY number DESC LIMIT 1")?
        .query_row([], |row| row.try_into())
        .optional()?;
    Ok(match row {
        Some((number, link)) => Head { number: number.cast_unsigned(), link: link.into() },
        None => Head { number: 0, link: Chain::Record.start() },
    })
}

/// The reports that acts after this one were done with.
pub(crate) fn reports_after(connection: &Connection, number: u64) -> Outcome<Vec<Uuid>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT id FROM record JOIN reports ON reports.number = record.report
         WHERE record.number > ?1",
    )?;
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let ids = statement.query_map([number], |row| Ok(Uuid::from_bytes(row.get(0)?)))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// One act of the record.
#[derive(Clone, PartialEq)]
pub struct Kept {
    /// Its place, counted from 1.
    pub number: u64,
    /// The report that it was done with.
    pub report: Option<Uuid>,
    /// The digest of its entry as sealed.
    pub digest: Digest,
    /// The link of its digest and of all acts before it.
    pub link: Digest,
    /// What its entry says.
    pub said: Said,
}

/// What an entry says.
#[derive(Clone, PartialEq)]
pub enum Said {
    /// This.
    Entry(Entry),
    /// Nothing any more: it was erased with its report.
    Erased,
    /// It does not open.
    Damaged,
}

/// One row, with all that [`Keys`] needs to open it.
pub(crate) struct Found {
    pub under: Option<Under>,
    pub kept: Kept,
    /// Whether the entry is what the digest is of.
    pub fits: bool,
}

const COLUMNS: &str = "
    SELECT record.number, record.report, under, digest, link, record.sealed,
           id, reports.wrapped_key, submissions.wrapped_key, receipts.wrapped_key
    FROM record
    LEFT JOIN reports ON reports.number = record.report
    LEFT JOIN submissions ON submissions.report = record.report
    LEFT JOIN receipts ON receipts.report = record.report";

/// The latest acts before a number, the last one first; those with one report
/// where it is given.
pub(crate) fn latest(
    connection: &Connection,
    by: &VaultKey,
    of: Option<Uuid>,
    before: Option<u64>,
    most: usize,
) -> Outcome<Vec<Found>> {
    let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (which, report) = match of {
        Some(id) => {
            ("record.report = (SELECT number FROM reports WHERE id = ?3)", id.as_bytes().to_vec())
        }
        None => ("?3 IS NOT NULL", Vec::new()),
    };
    let sql = format!(
        "{COLUMNS} WHERE record.number < ?1 AND {which} ORDER BY record.number DESC LIMIT ?2"
    );
    let mut found = Vec::new();
    each(connection, by, &sql, (before, most, report), |act| found.push(act))?;
    Ok(found)
}

/// Every act, the first one first.
pub(crate) fn every(connection: &Connection, by: &VaultKey, act: impl FnMut(Found)) -> Outcome<()> {
    each(connection, by, &format!("{COLUMNS} ORDER BY record.number"), [], act)
}

fn each(
    connection: &Connection,
    by: &VaultKey,
    sql: &str,
    values: impl rusqlite::Params,
    mut act: impl FnMut(Found),
) -> Outcome<()> {
    let mut keys = Keys { by, own: own_key(connection, by)?, of: HashMap::new() };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    while let Some(row) = rows.next()? {
        act(read(row, &mut keys)?);
    }
    Ok(())
}

/// None where it is damaged, too: each act under it is damaged then.
fn own_key(connection: &Connection, by: &VaultKey) -> Outcome<Option<RecordKey>> {
    match head::key(connection, by) {
        Err(trouble) if trouble.is_damage() => Ok(None),
        key => key,
    }
}

fn read(row: &Row<'_>, keys: &mut Keys<'_>) -> Outcome<Found> {
    let number = row.get::<_, i64>(0)?.cast_unsigned();
    let under = Under::named(&row.get::<_, String>(2)?);
    let digest = Digest::from(row.get::<_, [u8; 32]>(3)?);
    let link = Digest::from(row.get::<_, [u8; 32]>(4)?);
    let report = row.get::<_, Option<[u8; 16]>>(6)?.map(Uuid::from_bytes);
    let sealed: Option<Vec<u8>> = row.get(5)?;
    let fits = sealed.as_ref().is_none_or(|sealed| seal::sha256(sealed) == digest);
    let said = match sealed {
        None => Said::Erased,
        Some(sealed) => match keys.open(row, under, number, &sealed)? {
            Some(entry) => Said::Entry(entry),
            None => Said::Damaged,
        },
    };
    Ok(Found { under, fits, kept: Kept { number, report, digest, link, said } })
}

/// The keys of acts, each unwrapped once.
struct Keys<'k> {
    by: &'k VaultKey,
    own: Option<RecordKey>,
    of: HashMap<(Under, i64), Option<RecordKey>>,
}

impl Keys<'_> {
    /// The entry of a row; none where it does not open.
    fn open(
        &mut self,
        row: &Row<'_>,
        under: Option<Under>,
        number: u64,
        sealed: &[u8],
    ) -> Outcome<Option<Entry>> {
        let Some(under) = under else { return Ok(None) };
        let Some(key) = self.key(row, under)? else { return Ok(None) };
        let part = number.to_be_bytes();
        let opened = key.open(Purpose::RecordEntry, LAYOUT, &part, sealed);
        Ok(opened.ok().and_then(|content| Entry::parse(&content)))
    }

    fn key(&mut self, row: &Row<'_>, under: Under) -> Outcome<Option<&RecordKey>> {
        let (kind, column) = match under {
            Under::Vault => return Ok(self.own.as_ref()),
            Under::Report => (RecordKind::Report, 7),
            Under::Submission => (RecordKind::Submission, 8),
            Under::Receipt => (RecordKind::Receipt, 9),
        };
        let Some(report) = row.get::<_, Option<i64>>(1)? else { return Ok(None) };
        let id: Option<[u8; 16]> = row.get(6)?;
        let wrapped: Option<Vec<u8>> = row.get(column)?;
        let unwrap = || {
            let id = Uuid::from_bytes(id?);
            RecordKey::unwrap(self.by, kind, id, &wrapped?).ok()
        };
        Ok(self.of.entry((under, report)).or_insert_with(unwrap).as_ref())
    }
}
