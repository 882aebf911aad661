#![doc = include_str!("../README.md")]

mod check;
mod entry;

pub use check::{Fault, Sound, check};
pub use entry::{Deed, Entry, Origin, Person};

use seal::{Chain, Digest};

/// The log of one attachment: its lines, and what the next one follows.
pub struct Log {
    head: Digest,
    count: u64,
}

impl Log {
    /// The log of these lines, as they were written.
    pub fn of<'l>(lines: impl IntoIterator<Item = &'l [u8]>) -> Self {
        let start = Self { head: Chain::Custody.start(), count: 0 };
        lines.into_iter().fold(start, |log, line| log.with(line))
    }

    /// With one line more.
    fn with(&self, line: &[u8]) -> Self {
        Self { head: Chain::Custody.link(&self.head, line), count: self.count + 1 }
    }

    /// The link of the last line: a digest of it and of all before it.
    pub fn head(&self) -> Digest {
        self.head
    }

    /// How many lines there are.
    pub fn count(&self) -> u64 {
        self.count
    }
}
