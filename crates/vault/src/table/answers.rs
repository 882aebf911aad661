//! The answers of each report, one row each.
//!
//! Sealed inside: length of the field's name 8, big-endian | its name | answer.

use rusqlite::{Connection, Transaction};
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

/// Every answer of `report`, in the order of the fields' names.
pub(crate) fn read(connection: &Connection, report: &Report) -> Outcome<Vec<(String, Vec<u8>)>> {
    let mut statement =
        connection.prepare_cached("SELECT token, sealed FROM answers WHERE report = ?1")?;
    let mut rows = statement.query([report.number])?;
    let mut answers = Vec::new();
    while let Some(row) = rows.next()? {
        let (token, sealed): (Token, Vec<u8>) = row.try_into()?;
        let content = report.key.open(Purpose::Answer, LAYOUT, &token, &sealed)?;
        answers.push(parted(&content).ok_or(Trouble::Layout("an answer is not as written"))?);
    }
    answers.sort();
    Ok(answers)
}

fn parted(content: &[u8]) -> Option<(String, Vec<u8>)> {
    let (length, rest) = content.split_first_chunk()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (field, answer) = rest.split_at_checked(length)?;
    Some((String::from_utf8(field.to_vec()).ok()?, answer.to_vec()))
}
