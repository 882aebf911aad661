//! The answers of each report, one row each.
//!
//! Sealed inside: length of the field's name 8, big-endian | its name | answer.

use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Purpose, Token};

use super::reports::Report;
use crate::error::{Outcome, Trouble};

const LAYOUT: u8 = 1;

pub(crate) fn save(
    transaction: &Transaction<'_>,
    report: &Report,
    field: &str,
    answer: &[u8],
) -> Outcome<()> {
    let token = report.key.token(field);
    let length = (field.len() as u64).to_be_bytes();
    let content = [&length, field.as_bytes(), answer].concat();
    let sealed = report.key.seal(Purpose::Answer, LAYOUT, &token, &content)?;
    transaction
        .prepare_cached(
            "INSERT INTO answers (report, token, sealed) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET sealed = excluded.sealed",
        )?
        .execute((report.number, token, sealed))?;
    Ok(())
}

/// The answer of `report` to one field; none where there is none.
pub(crate) fn one(
    connection: &Connection,
    report: &Report,
    field: &str,
) -> Outcome<Option<Vec<u8>>> {
    let token = report.key.token(field);
    let sealed: Option<Vec<u8>> = connection
        .prepare_cached("SELECT sealed FROM answers WHERE report = ?1 AND token = ?2")?
        .query_row((report.number, token), |row| row.get(0))
        .optional()?;
    let Some(sealed) = sealed else { return Ok(None) };
    Ok(Some(open(report, &token, &sealed)?.1))
}

/// Every answer of `report`, in the order of the fields' names.
pub(crate) fn read(connection: &Connection, report: &Report) -> Outcome<Vec<(String, Vec<u8>)>> {
    let mut statement =
        connection.prepare_cached("SELECT token, sealed FROM answers WHERE report = ?1")?;
    let mut rows = statement.query([report.number])?;
    let mut answers = Vec::new();
    while let Some(row) = rows.next()? {
        let (token, sealed): (Token, Vec<u8>) = row.try_into()?;
        answers.push(open(report, &token, &sealed)?);
    }
    answers.sort();
    Ok(answers)
}

fn open(report: &Report, token: &Token, sealed: &[u8]) -> Outcome<(String, Vec<u8>)> {
    let content = report.key.open(Purpose::Answer, LAYOUT, token, sealed)?;
    parted(&content).ok_or(Trouble::Layout("an answer is not as written"))
}

pub(super) fn parted(content: &[u8]) -> Option<(String, Vec<u8>)> {
    let (length, rest) = content.split_first_chunk()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (field, answer) = rest.split_at_checked(length)?;
    Some((String::from_utf8(field.to_vec()).ok()?, answer.to_vec()))
}
