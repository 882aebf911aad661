//! The answers of each report, one row each.
//!
//! Sealed inside: length of the field's name 8, big-endian | its name | answer.

use rusqlite::{Connection, OptionalExtension, Transaction};
use seal::{Purpose, Token};

use super::reports::Report;
use crate::error::{Outcome, Trouble};

const LAYOUT: u8 = 1;

/// An answer that is kept, and where.
pub(crate) struct Kept {
    number: i64,
    token: Token,
    /// None where it is damaged.
    pub answer: Option<Vec<u8>>,
}

/// What is kept of the answer of `report` to one field.
pub(crate) fn kept(
    connection: &Connection,
    report: &Report,
    token: Token,
) -> Outcome<Option<Kept>> {
    let Some((number, sealed)) = row(connection, report, &token)? else { return Ok(None) };
    let answer = match open(report, &token, &sealed) {
        Ok((_, answer)) => Some(answer),
        Err(trouble) if trouble.is_damage() => None,
        Err(trouble) => return Err(trouble),
    };
    Ok(Some(Kept { number, token, answer }))
}

/// The answer of `report` to one field; none where there is none.
pub(crate) fn one(
    connection: &Connection,
    report: &Report,
    field: &str,
) -> Outcome<Option<Vec<u8>>> {
    let token = report.key.token(field);
    let Some((_, sealed)) = row(connection, report, &token)? else { return Ok(None) };
    Ok(Some(open(report, &token, &sealed)?.1))
}

fn row(connection: &Connection, report: &Report, token: &Token) -> Outcome<Option<(i64, Vec<u8>)>> {
    let found = connection
        .prepare_cached("SELECT number, sealed FROM answers WHERE report = ?1 AND token = ?2")?
        .query_row((report.number, token), |row| row.try_into())
        .optional()?;
    Ok(found)
}

/// Adds the first answer to a field.
pub(crate) fn add(
    transaction: &Transaction<'_>,
    report: &Report,
    field: &str,
    answer: &[u8],
) -> Outcome<()> {
    let token = report.key.token(field);
    let sealed = seal(report, &token, field, answer)?;
    transaction
        .prepare_cached("INSERT INTO answers (report, token, sealed) VALUES (?1, ?2, ?3)")?
        .execute((report.number, token, sealed))?;
    Ok(())
}

/// Puts an answer in the place of the one that is kept.
pub(crate) fn replace(
    transaction: &Transaction<'_>,
    report: &Report,
    kept: &Kept,
    field: &str,
    answer: &[u8],
) -> Outcome<()> {
    let sealed = seal(report, &kept.token, field, answer)?;
    transaction
        .prepare_cached("UPDATE answers SET sealed = ?2 WHERE number = ?1")?
        .execute((kept.number, sealed))?;
    Ok(())
}

pub(crate) fn seal(report: &Report, token: &Token, field: &str, answer: &[u8]) -> Outcome<Vec<u8>> {
    let length = (field.len() as u64).to_be_bytes();
    let content = [&length, field.as_bytes(), answer].concat();
    Ok(report.key.seal(Purpose::Answer, LAYOUT, token, &content)?)
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

/// The answers of a report, as far as they can be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readable {
    /// Those that open, in the order of the fields' names.
    pub answers: Vec<(String, Vec<u8>)>,
    /// The fields whose answers are damaged. They stay as they are until they
    /// are answered again.
    pub damaged: Vec<String>,
    /// How many are damaged besides, of which the field can't be told.
    pub unknown: usize,
}

/// What can be read of the answers of `report`, and which of `fields` can't.
pub(crate) fn readable(
    connection: &Connection,
    report: &Report,
    fields: &[&str],
) -> Outcome<Readable> {
    let mut statement =
        connection.prepare_cached("SELECT token, sealed FROM answers WHERE report = ?1")?;
    let mut rows = statement.query([report.number])?;
    let mut readable = Readable::default();
    while let Some(row) = rows.next()? {
        let (token, sealed) = (row.get(0).ok(), row.get(1).ok());
        readable.take(report, token, sealed, fields)?;
    }
    Ok(readable.sorted())
}

impl Readable {
    /// Takes in one row: its parts, where they have the right shape.
    pub(crate) fn take(
        &mut self,
        report: &Report,
        token: Option<Token>,
        sealed: Option<Vec<u8>>,
        fields: &[&str],
    ) -> Outcome<()> {
        let opened = token.as_ref().zip(sealed.as_ref());
        match opened.map(|(token, sealed)| open(report, token, sealed)) {
            Some(Ok(answer)) => self.answers.push(answer),
            Some(Err(trouble)) if !trouble.is_damage() => return Err(trouble),
            _ => match field_of(report, token, sealed.as_deref(), fields) {
                Some(field) => self.damaged.push(field.to_owned()),
                None => self.unknown += 1,
            },
        }
        Ok(())
    }

    /// What was answered again is damaged no more.
    pub(crate) fn sorted(mut self) -> Self {
        self.answers.sort();
        self.damaged.sort();
        self.damaged.dedup();
        let answers = &self.answers;
        self.damaged.retain(|field| !answers.iter().any(|(answered, _)| answered == field));
        self
    }
}

/// Which field a damaged answer is of: the token tells, or where that is what
/// was hit, the one that the answer opens for.
fn field_of<'f>(
    report: &Report,
    token: Option<Token>,
    sealed: Option<&[u8]>,
    fields: &[&'f str],
) -> Option<&'f str> {
    let is_it = |field: &&&str| Some(report.key.token(field)) == token;
    let opens = |field: &&&str| {
        sealed.is_some_and(|sealed| open(report, &report.key.token(field), sealed).is_ok())
    };
    fields.iter().find(is_it).or_else(|| fields.iter().find(opens)).copied()
}

pub(crate) fn open(report: &Report, token: &Token, sealed: &[u8]) -> Outcome<(String, Vec<u8>)> {
    let content = report.key.open(Purpose::Answer, LAYOUT, token, sealed)?;
    parted(&content).ok_or(Trouble::Layout("an answer is not as written"))
}

pub(super) fn parted(content: &[u8]) -> Option<(String, Vec<u8>)> {
    let (length, rest) = content.split_first_chunk()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    let (field, answer) = rest.split_at_checked(length)?;
    Some((String::from_utf8(field.to_vec()).ok()?, answer.to_vec()))
}
