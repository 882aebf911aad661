//! A damaged file in memory, put right as far as it is known what it must say.
//! Nothing is written where it lies, and SQLite makes no file beside it.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::error::{Outcome, Trouble};
use crate::{header, journal, migrations};

/// The size of a page in every file that this crate makes.
pub(crate) const PAGE: usize = 4096;
const HEADER: usize = 100;
const VERSION_AT: usize = 60;

/// A damaged file with what its journal adds.
pub(super) struct Image {
    bytes: Vec<u8>,
    /// Whether the journal, if there is one, was taken to its end.
    pub has_latest: bool,
}

impl Image {
    /// None where there is no file.
    pub fn read(database: &Path) -> Outcome<Option<Self>> {
        let mut bytes = match fs::read(database) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            bytes => bytes?,
        };
        let has_latest = journal::lay_over(database, &mut bytes)?;
        put_right(&mut bytes);
        Ok(Some(Self { bytes, has_latest }))
    }

    /// The same, with another first page: it says where the tables are, and is
    /// the same in every file that was made in the same way.
    pub fn with_first_page_of(&self, other: &[u8]) -> Self {
        let mut bytes = self.bytes.clone();
        for (to, from) in bytes.iter_mut().zip(other).take(PAGE) {
            *to = *from;
        }
        put_right(&mut bytes);
        Self { bytes, has_latest: self.has_latest }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Opens it, and brings it to the newest version where that can be done.
    pub fn open(&self) -> Outcome<Connection> {
        let mut connection = in_memory()?;
        connection.deserialize_read_exact("main", &self.bytes[..], self.bytes.len(), false)?;
        // What can't be brought further is read as it is.
        let _ = migrations::follow(&mut connection);
        Ok(connection)
    }
}

fn in_memory() -> Outcome<Connection> {
    let connection = Connection::open_in_memory()?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")?;
    Ok(connection)
}

/// An empty file of the newest version.
pub(super) fn empty() -> Outcome<Vec<u8>> {
    let mut connection = in_memory()?;
    migrations::follow(&mut connection)?;
    Ok(connection.serialize("main")?.to_vec())
}

/// Writes the header as this crate's files have it, around the one thing that
/// it may say in more than one way.
fn put_right(bytes: &mut Vec<u8>) {
    let length = bytes.len().next_multiple_of(PAGE).max(PAGE);
    bytes.resize(length, 0);
    let pages = u32::try_from(length / PAGE).unwrap_or(u32::MAX);
    let version = four(bytes, VERSION_AT);
    let known = (1..=migrations::NEWEST).contains(&version);
    let version = if known { version } else { migrations::NEWEST };
    let fixed: [(usize, &[u8]); 4] = [
        (0, header::MAGIC),
        (16, &[16, 0, 1, 1, 0, 64, 32, 32]),
        (24, &[0, 0, 0, 1]),
        (92, &[0, 0, 0, 1]),
    ];
    let numbers = [
        (28, pages),
        (32, 0),
        (36, 0),
        (44, 4),
        (48, 0),
        (52, 0),
        (56, 1),
        (VERSION_AT, version),
        (64, 0),
        (68, header::APPLICATION),
    ];
    for (at, text) in fixed {
        bytes[at..at + text.len()].copy_from_slice(text);
    }
    for (at, number) in numbers {
        bytes[at..at + 4].copy_from_slice(&number.to_be_bytes());
    }
    bytes[72..92].fill(0);
}

fn four(bytes: &[u8], at: usize) -> u32 {
    debug_assert!(bytes.len() >= HEADER);
    let mut four = [0; 4];
    four.copy_from_slice(&bytes[at..at + 4]);
    u32::from_be_bytes(four)
}

/// Whether SQLite finds its tables.
pub(super) fn has_tables(connection: &Connection) -> bool {
    let tables: Result<u32, _> = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name IN ('keyring', 'reports', 'answers')",
        [],
        |row| row.get(0),
    );
    let found = tables.map_err(Trouble::from);
    matches!(found, Ok(3))
}
