//! What a database file says of itself, read without touching it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::error::{Outcome, Trouble};
use crate::journal;

pub(crate) const MAGIC: &[u8; 16] = b"SQLite format 3\0";
pub(crate) const APPLICATION: u32 = 0x4652_5644;

/// The version that `database` was written by.
///
/// The file's first bytes say it, unless a crash left the newest of them in
/// the journal beside it.
pub(crate) fn version(database: &Path) -> Outcome<u32> {
    let stated = stated_version(database)?;
    match journal::version(database)?.unwrap_or(stated) {
        0 => Err(Trouble::Layout("the file has no version")),
        version => Ok(version),
    }
}

/// The version in the first bytes of `database`, which must be those of a vault.
pub(crate) fn stated_version(database: &Path) -> Outcome<u32> {
    let header = read_header(database)?;
    let number = |at: usize| {
        let mut four = [0; 4];
        four.copy_from_slice(&header[at..at + 4]);
        u32::from_be_bytes(four)
    };
    if &header[..16] != MAGIC || number(68) != APPLICATION {
        return Err(Trouble::Layout("the file is not a vault"));
    }
    Ok(number(60))
}

/// A file that says of itself that there is no journal beside it.
pub(crate) fn without_journal(mut file: Vec<u8>) -> Vec<u8> {
    if let Some(formats) = file.get_mut(18..20) {
        formats.fill(1);
    }
    file
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
