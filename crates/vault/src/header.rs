//! What a database file says of itself, read without touching it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Outcome, Trouble};

const MAGIC: &[u8; 16] = b"SQLite format 3\0";
const APPLICATION: u32 = 0x4652_5644;

/// The version that `database` was written by.
///
/// The file's first bytes say it, unless a crash left the newest of them in
/// the journal beside it; then SQLite is asked, without the right to write.
pub(crate) fn version(database: &Path) -> Outcome<u32> {
    let header = read_header(database)?;
    let number = |at: usize| {
        let mut four = [0; 4];
        four.copy_from_slice(&header[at..at + 4]);
        u32::from_be_bytes(four)
    };
    if &header[..16] != MAGIC || number(68) != APPLICATION {
        return Err(Trouble::Layout("the file is not a vault"));
    }
    let version = if has_journal(database)? {
        let reader = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        reader.pragma_query_value(None, "user_version", |row| row.get(0))?
    } else {
        number(60)
    };
    if version == 0 {
        return Err(Trouble::Layout("the file has no version"));
    }
    Ok(version)
}

fn read_header(database: &Path) -> Outcome<[u8; 100]> {
    let mut header = [0; 100];
    let read = File::open(database).and_then(|mut file| file.read_exact(&mut header));
    match read {
        Ok(()) => Ok(header),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(Trouble::Layout("the vault's file is gone"))
        }
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(Trouble::Layout("the file is cut short"))
        }
        Err(error) => Err(error.into()),
    }
}

fn has_journal(database: &Path) -> Outcome<bool> {
    match database.with_extension("db-wal").metadata() {
        Ok(journal) => Ok(journal.len() > 0),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}
