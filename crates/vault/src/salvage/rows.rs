//! Rows of damaged tables: as many as can be read, from either end and one by
//! one in between.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params, Row};
use seal::Token;

/// What was read of a table.
pub(super) struct Rows<T> {
    /// The rows that could be read, in no order.
    pub read: Vec<T>,
    /// Whether these are all there are.
    pub is_whole: bool,
}

/// The rows of a table that are numbered. `select` begins with its number;
/// `read` is given what can be read of one.
pub(super) fn numbered<T>(
    connection: &Connection,
    select: &str,
    number: &str,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
) -> Rows<T> {
    let mut rows = Rows { read: Vec::new(), is_whole: true };
    let passed = RefCell::new(BTreeSet::new());
    let is_new = |number| passed.borrow_mut().insert(number);
    let (mut first, mut last) = (i64::MIN, i64::MAX);
    let between = format!("{select} WHERE {number} > ?1 AND {number} < ?2 ORDER BY {number}");
    let up = |rows: &mut Rows<T>, from: &mut i64, to: i64| {
        let values = [*from, to];
        rows.take(connection, &between, values, &read, |row| {
            let number = row.get(0).unwrap_or(*from);
            *from = number.max(*from);
            is_new(number)
        })
    };
    if up(&mut rows, &mut first, last) {
        return rows;
    }
    rows.is_whole = false;
    let down = format!("{between} DESC");
    let values = [first, last];
    rows.take(connection, &down, values, &read, |row| {
        let number = row.get(0).unwrap_or(last);
        last = number.min(last);
        is_new(number)
    });
    let mut from = first.max(0);
    let one_by_one = |rows: &mut Rows<T>, from: i64, to: i64| {
        for number in from.saturating_add(1)..=to.min(from.saturating_add(MOST_PASSED)) {
            up(rows, &mut (number - 1), number.saturating_add(1));
        }
    };
    while let Some(at) = leap_over(from, last, |at| {
        let (mut reached, before) = (at, rows.read.len());
        up(&mut rows, &mut reached, last);
        (rows.read.len() > before).then_some(reached)
    }) {
        one_by_one(&mut rows, from, at.landed);
        from = at.reached;
    }
    one_by_one(&mut rows, from, last.saturating_sub(1));
    rows
}

/// The most rows that are looked for one by one after a leap.
const MOST_PASSED: i64 = 4096;

/// Where a leap over a break came down, and how far it could be read from there.
struct Leapt {
    landed: i64,
    reached: i64,
}

/// Leaps farther each time until something can be read. None where nothing can
/// before `last`.
fn leap_over(from: i64, last: i64, mut read_from: impl FnMut(i64) -> Option<i64>) -> Option<Leapt> {
    let leaps = (0..62).map(|doubled| from.saturating_add(1 << doubled));
    let mut leaps = leaps.take_while(|landed| *landed < last);
    leaps.find_map(|landed| Some(Leapt { landed, reached: read_from(landed)? }))
}

/// A token and what is sealed, where they have the right shape.
pub(super) type SealedAnswer = (Option<Token>, Option<Vec<u8>>);

/// The sealed answers of a report in a file of a version before they had
/// numbers, by their tokens; `tokens` are looked for one by one where the table
/// can't be read through.
pub(super) fn clustered_answers(
    connection: &Connection,
    report: i64,
    tokens: impl Iterator<Item = Token>,
) -> Rows<SealedAnswer> {
    let read = |row: &Row<'_>| Ok((row.get(0).ok(), row.get(1).ok()));
    let select = "SELECT token, sealed FROM answers WHERE report = ?1";
    let mut rows = Rows { read: Vec::new(), is_whole: true };
    let up = format!("{select} ORDER BY token");
    if rows.take(connection, &up, [report], read, is_new()) {
        return rows;
    }
    let down = format!("{select} ORDER BY token DESC");
    rows.take(connection, &down, [report], read, is_new());
    let one = format!("{select} AND token = ?2");
    for token in tokens {
        rows.take(connection, &one, (report, token), read, is_new());
    }
    rows.read.sort();
    rows.read.dedup();
    rows.is_whole = false;
    rows
}

/// A notice as it is sealed, with the number of its report and its place there, where
/// they have the right shape.
pub(super) type SealedNotice = (Option<i64>, Option<u32>, Option<Vec<u8>>);

/// What came back on all reports; those of `reports` are looked for one by one where the
/// table can't be read through.
pub(super) fn notices(
    connection: &Connection,
    reports: impl Iterator<Item = i64>,
) -> Rows<SealedNotice> {
    let read = |row: &Row<'_>| Ok((row.get(0).ok(), row.get(1).ok(), row.get(2).ok()));
    let mut rows = Rows { read: Vec::new(), is_whole: true };
    // From end to end, whatever the keys say: one that is damaged hides none of the others.
    let all = "SELECT report, place, sealed FROM decisions";
    if rows.take(connection, all, [], read, is_new_by(2)) {
        return rows;
    }
    let down = format!("{all} ORDER BY report DESC, place DESC");
    rows.take(connection, &down, [], read, is_new_by(2));
    for report in reports {
        for order in ["", "DESC"] {
            let one = format!("{all} WHERE report = ?1 ORDER BY place {order}");
            rows.take(connection, &one, [report], read, is_new_by(2));
        }
    }
    rows.read.sort();
    rows.read.dedup();
    rows.is_whole = false;
    rows
}

/// Whether each row is a new one, by its token.
fn is_new() -> impl FnMut(&Row<'_>) -> bool {
    is_new_by(1)
}

/// The same by so many columns.
fn is_new_by(columns: usize) -> impl FnMut(&Row<'_>) -> bool {
    let mut passed = BTreeSet::<Vec<Option<Vec<u8>>>>::new();
    let bytes = |value: ValueRef<'_>| match value {
        ValueRef::Integer(number) => number.to_be_bytes().to_vec(),
        ValueRef::Blob(bytes) | ValueRef::Text(bytes) => bytes.to_vec(),
        ValueRef::Null | ValueRef::Real(_) => Vec::new(),
    };
    move |row| {
        let key = (0..columns).map(|column| row.get_ref(column).ok().map(bytes));
        passed.insert(key.collect())
    }
}

impl<T> Rows<T> {
    /// Takes rows until one can't be read; whether all could be. In a damaged
    /// table a page may lead back to another: one that is not new is the end.
    fn take(
        &mut self,
        connection: &Connection,
        sql: &str,
        values: impl Params,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
        mut is_new: impl FnMut(&Row<'_>) -> bool,
    ) -> bool {
        let Ok(mut statement) = connection.prepare_cached(sql) else { return false };
        let Ok(mut found) = statement.query(values) else { return false };
        loop {
            match found.next() {
                Err(_) => return false,
                Ok(None) => return true,
                Ok(Some(row)) if is_new(row) => self.read.extend(read(row)),
                Ok(Some(_)) => return false,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::salvage::PAGE;

    /// A table of several pages, after something was done to its bytes.
    fn doctored(doctor: impl Fn(&mut [u8])) -> Connection {
        let made = Connection::open_in_memory().unwrap();
        made.execute_batch(
            "PRAGMA page_size = 4096; CREATE TABLE texts (number INTEGER PRIMARY KEY, text BLOB);
             WITH RECURSIVE counted (number) AS
                 (SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < 200)
             INSERT INTO texts SELECT number, randomblob(900) FROM counted",
        )
        .unwrap();
        let mut bytes = made.serialize("main").unwrap().to_vec();
        doctor(&mut bytes);
        let mut opened = Connection::open_in_memory().unwrap();
        opened.deserialize_read_exact("main", &bytes[..], bytes.len(), false).unwrap();
        opened
    }

    fn numbers(connection: &Connection) -> (Vec<i64>, bool) {
        let read = |row: &Row<'_>| row.get(0);
        let rows = numbered(connection, "SELECT number, text FROM texts", "number", read);
        let mut numbers = rows.read;
        numbers.sort_unstable();
        (numbers, rows.is_whole)
    }

    #[test]
    fn a_sound_table_is_read_whole() {
        assert_eq!(numbers(&doctored(|_| ())), ((1..=200).collect(), true));
    }

    #[test]
    fn a_page_that_stands_in_the_place_of_another_is_not_read_again_and_again() {
        for (page, instead) in [(4, 3), (20, 3), (10, 40), (40, 10), (40, 2)] {
            let connection = doctored(|bytes| {
                let from = (instead - 1) * PAGE..instead * PAGE;
                bytes.copy_within(from, (page - 1) * PAGE);
            });
            let (read, is_whole) = numbers(&connection);
            assert!(!is_whole && read.len() > 100, "{page}: {} read", read.len());
            let mut once = read.clone();
            once.dedup();
            assert_eq!(read, once, "{page}");
            assert!(read.iter().all(|number| (1..=200).contains(number)));
        }
    }
}
