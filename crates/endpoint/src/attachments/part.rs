//! A part of a file, sealed by itself, for its place in the file alone.

use std::io::{self, ErrorKind};

use seal::{Purpose, RecordKey};
use wire::MOST_PART_BYTES;

const VERSION: u8 = 1;

/// More than any part takes once it is sealed.
pub(super) const MOST_SEALED: usize = MOST_PART_BYTES + 256;

pub(super) fn seal(key: &RecordKey, offset: u64, part: &[u8]) -> io::Result<Vec<u8>> {
    let place = offset.to_be_bytes();
    key.seal(Purpose::CasePart, VERSION, &place, part).map_err(io::Error::other)
}

/// Opens it in its own place.
///
/// # Errors
/// [`ErrorKind::InvalidData`] where it is not as it was written.
pub(super) fn open(key: &RecordKey, offset: u64, part: &mut Vec<u8>) -> io::Result<()> {
    let place = offset.to_be_bytes();
    key.open_in_place(Purpose::CasePart, VERSION, &place, part).map_err(damaged)
}

pub(super) fn damaged(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, cause)
}
