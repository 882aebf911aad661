use seal::Digest;
use serde::Deserialize;
use uuid::Uuid;

use crate::entry::VERSION;
use crate::{Deed, Entry, Log};

/// A log in which nothing was changed, left out, moved or put in between.
#[derive(Debug)]
pub struct Sound {
    /// Its entries.
    pub entries: Vec<Entry>,
    /// The link of the last line.
    pub head: Digest,
}

/// What is wrong with a log. Lines are counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no line in it.
    #[error("the log is empty")]
    Empty,
    /// It does not end with a line break.
    #[error("line {0} is cut short")]
    CutShort(u64),
    /// It is not an entry in its canonical form.
    #[error("line {0} is not as the app writes one")]
    NotALine(u64),
    /// A newer version of the app wrote it.
    #[error("line {0} is of a newer version; use a newer custody-check")]
    Newer(u64),
    /// It does not follow from the lines before it.
    #[error("line {0} does not follow from the lines before it")]
    Broken(u64),
    /// It is about another attachment.
    #[error("line {0} is about another attachment")]
    Another(u64),
    /// The log does not begin with the addition of the attachment, or says it
    /// twice.
    #[error("line {0} is out of place: an attachment is added once, and first")]
    OutOfPlace(u64),
}

impl Fault {
    /// Whether the log may be sound, and this program too old to tell.
    pub fn is_not_understood(self) -> bool {
        matches!(self, Self::Newer(_))
    }
}

/// Checks an exported log: lines of JSON, each ended by a line break.
///
/// Lines that were cut off at the end leave a sound log: compare its head and
/// count with those that somebody else holds.
///
/// # Errors
/// The first [`Fault`].
pub fn check(log: &[u8]) -> Result<Sound, Fault> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut so_far = Log::of([]);
    for (number, line) in (1..).zip(log.split_inclusive(|byte| *byte == b'\n')) {
        let line = line.strip_suffix(b"\n").ok_or(Fault::CutShort(number))?;
        let entry = read(line, number)?;
        if entry.number != number || entry.before != so_far.head().to_string() {
            return Err(Fault::Broken(number));
        }
        if entries.first().is_some_and(|first: &Entry| first.attachment != entry.attachment) {
            return Err(Fault::Another(number));
        }
        if matches!(entry.deed, Deed::Added { .. }) != (number == 1) {
            return Err(Fault::OutOfPlace(number));
        }
        so_far = so_far.with(line);
        entries.push(entry);
    }
    if entries.is_empty() { Err(Fault::Empty) } else { Ok(Sound { entries, head: so_far.head() }) }
}

/// What every version of a line has.
#[derive(Deserialize)]
struct Versioned {
    version: u8,
}

fn read(line: &[u8], number: u64) -> Result<Entry, Fault> {
    let not_a_line = |_| Fault::NotALine(number);
    let Versioned { version } = serde_json::from_slice(line).map_err(not_a_line)?;
    if version > VERSION {
        return Err(Fault::Newer(number));
    }
    let entry: Entry = serde_json::from_slice(line).map_err(not_a_line)?;
    // Another spelling of the same would have another digest.
    let canonical = entry.version() == entry.deed.version() && entry.to_line() == line;
    if canonical { Ok(entry) } else { Err(Fault::NotALine(number)) }
}

impl Sound {
    /// The attachment that it is about.
    pub fn attachment(&self) -> Uuid {
        self.entries.first().map(|first| first.attachment).unwrap_or_default()
    }

    /// The line that names this digest as that of the attachment, or of a copy
    /// of it; none where none does.
    pub fn line_with(&self, sha256: &Digest) -> Option<&Entry> {
        let sha256 = sha256.to_string();
        self.entries.iter().find(|entry| match &entry.deed {
            Deed::Added { sha256: noted, .. }
            | Deed::Stripped { sha256: noted }
            | Deed::Exported { sha256: noted }
            | Deed::Sent { sha256: noted, .. } => *noted == sha256,
            _ => false,
        })
    }
}
