//! A file as far as it came: its parts, each sealed by itself, one after the other.
//!
//! ```text
//! how long the sealed part is 4 | the sealed part | where it ends in the file 8
//! ```
//!
//! What a power cut left at the end is either no part, and then all is sent again, or
//! does not open when the file is said to be whole.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use seal::RecordKey;

use super::part::{self, MOST_SEALED, damaged};

const LENGTH: usize = 4;
const END: usize = 8;

/// How much of the file is in it.
pub(super) fn held(journal: &mut File) -> io::Result<u64> {
    let length = journal.metadata()?.len();
    if length < (LENGTH + END) as u64 {
        return Ok(0);
    }
    let mut end = [0; END];
    journal.seek(SeekFrom::End(-(END as i64)))?;
    journal.read_exact(&mut end)?;
    let end = u64::from_be_bytes(end);
    // No part is longer than what it is sealed as.
    Ok(if end < length { end } else { 0 })
}

/// Adds a part that follows on all that is there. It is on disk when this returns.
pub(super) fn append(
    journal: &mut File,
    key: &RecordKey,
    offset: u64,
    part: &[u8],
) -> io::Result<()> {
    let end = offset + part.len() as u64;
    let sealed = part::seal(key, offset, part)?;
    let length = u32::try_from(sealed.len()).map_err(io::Error::other)?;
    let before = journal.seek(SeekFrom::End(0))?;
    let written = journal
        .write_all(&length.to_be_bytes())
        .and_then(|()| journal.write_all(&sealed))
        .and_then(|()| journal.write_all(&end.to_be_bytes()))
        .and_then(|()| journal.sync_data());
    if written.is_err() {
        // What is half there would be in the way of the next.
        journal.set_len(before)?;
    }
    written
}

/// Calls `each` with every part and where it begins, the first first, until it says that
/// it has enough.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] at the first that is not as it was written.
pub(super) fn each_part(
    journal: &mut File,
    key: &RecordKey,
    mut each: impl FnMut(u64, &[u8]) -> io::Result<bool>,
) -> io::Result<()> {
    let whole = journal.metadata()?.len();
    journal.rewind()?;
    let (mut read, mut offset, mut part) = (0, 0_u64, Vec::new());
    while read < whole {
        read_next(journal, &mut part)?;
        read += (LENGTH + part.len() + END) as u64;
        part::open(key, offset, &mut part)?;
        if !each(offset, &part)? {
            return Ok(());
        }
        offset += part.len() as u64;
    }
    Ok(())
}

fn read_next(journal: &mut File, sealed: &mut Vec<u8>) -> io::Result<()> {
    let mut length = [0; LENGTH];
    journal.read_exact(&mut length).map_err(damaged)?;
    let length = u32::from_be_bytes(length) as usize;
    if length > MOST_SEALED {
        return Err(damaged("too long"));
    }
    sealed.resize(length, 0);
    journal.read_exact(sealed).map_err(damaged)?;
    journal.read_exact(&mut [0; END]).map_err(damaged)
}
