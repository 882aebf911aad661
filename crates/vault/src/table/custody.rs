//! What was done with each attachment, one row an entry, under the report's
//! key.

use rusqlite::{Connection, Transaction};
use seal::Purpose;
use uuid::Uuid;

use super::reports::Report;
use crate::error::{Outcome, Trouble};

const LAYOUT: u8 = 1;

/// Every entry about one attachment, the first one first.
pub(crate) fn read(
    connection: &Connection,
    report: &Report,
    attachment: Uuid,
) -> Outcome<Vec<Vec<u8>>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, sealed FROM custody WHERE report = ?1 AND attachment = ?2 ORDER BY number",
    )?;
    let mut rows = statement.query((report.number, attachment.as_bytes()))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let (number, sealed): (i64, Vec<u8>) = row.try_into()?;
        if number != next(&entries) {
            return Err(Trouble::Layout("an entry of the custody log is gone"));
        }
        let mut entry =
            report.key.open(Purpose::CustodyEntry, LAYOUT, &part(attachment, number), &sealed)?;
        entries.push(std::mem::take(&mut entry));
    }
    Ok(entries)
}

/// Adds an entry after all others about its attachment.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    report: &Report,
    attachment: Uuid,
    entry: &[u8],
) -> Outcome<()> {
    let number: i64 = transaction
        .prepare_cached(
            "SELECT coalesce(max(number), 0) + 1 FROM custody
             WHERE report = ?1 AND attachment = ?2",
        )?
        .query_row((report.number, attachment.as_bytes()), |row| row.get(0))?;
    let part = part(attachment, number);
    let sealed = report.key.seal(Purpose::CustodyEntry, LAYOUT, &part, entry)?;
    transaction
        .prepare_cached(
            "INSERT INTO custody (report, attachment, number, sealed) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute((report.number, attachment.as_bytes(), number, sealed))?;
    Ok(())
}

fn next(entries: &[Vec<u8>]) -> i64 {
    i64::try_from(entries.len()).map_or(i64::MAX, |count| count + 1)
}

fn part(attachment: Uuid, number: i64) -> Vec<u8> {
    [&attachment.as_bytes()[..], &number.to_be_bytes()].concat()
}
