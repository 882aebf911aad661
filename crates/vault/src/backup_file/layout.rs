//! The layout of a backup. Numbers are big-endian.
//!
//! ```text
//! start     "FR vault backup\n" 16 | layout 4 | version of the vault's file 4
//!           | vault 16 | seconds since 1970 8 | SHA-256 of all these 32
//! part      head | content | SHA-256 of head and content 32
//! end       head | SHA-256 of start, the digest of each part, and head 32
//! head      kind 1 | id 16 | length 8 | SHA-256 of all these 32
//! ```
//!
//! The kind is 1 for the vault's file, which comes first, with the vault's id;
//! 2 for an attachment, with its own; 0 for the end, whose length is the count
//! of parts. A head is checked before its length is believed, so that a flipped
//! bit is not taken for a missing end.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use seal::{Digest, Hasher, sha256};
use uuid::Uuid;

use super::error::BringBackError;
use crate::error::Cause;

const MAGIC: &[u8; 16] = b"FR vault backup\n";
const LAYOUT: u32 = 1;

const DIGEST: usize = 32;
const START: usize = 48;
const HEAD: usize = 25;

/// As many bytes are in memory at a time.
const PIECE: usize = 256 * 1024;

/// Told of each piece that went further, in bytes; may call it off.
pub(super) type Passed<'p> = dyn FnMut(u64) -> ControlFlow<()> + 'p;

/// Of which vault a backup is, and as it was when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    /// The version of the vault's file.
    pub version: u32,
    pub vault: Uuid,
    /// To the second.
    pub saved_at: DateTime<Utc>,
}

impl Start {
    fn to_bytes(self) -> Vec<u8> {
        [
            &MAGIC[..],
            &LAYOUT.to_be_bytes(),
            &self.version.to_be_bytes(),
            self.vault.as_bytes(),
            &self.saved_at.timestamp().to_be_bytes(),
        ]
        .concat()
    }

    fn read(source: &mut impl Read) -> Result<(Self, Vec<u8>), BringBackError> {
        let bytes: [u8; START] = filled(source).map_err(|fault| match fault {
            BringBackError::CutShort => BringBackError::NotABackup,
            fault => fault,
        })?;
        if !bytes.starts_with(MAGIC) {
            return Err(BringBackError::NotABackup);
        }
        checked(source, sha256(&bytes))?;
        // Every layout to come begins like this one.
        let [layout, version] = [16, 20].map(|at| u32::from_be_bytes(part(&bytes, at)));
        if layout > LAYOUT {
            return Err(BringBackError::TooNew);
        }
        let saved_at = DateTime::from_timestamp(i64::from_be_bytes(part(&bytes, 40)), 0);
        let saved_at = saved_at.filter(|_| layout == LAYOUT).ok_or(BringBackError::Damaged)?;
        let vault = Uuid::from_bytes(part(&bytes, 24));
        Ok((Self { version, vault, saved_at }, bytes.to_vec()))
    }
}

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Database(Uuid),
    Attachment(Uuid),
}

/// What is said before a part, and before the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Head {
    Part(Part, u64),
    End { parts: u64 },
}

impl Head {
    fn to_bytes(self) -> Vec<u8> {
        let (kind, id, length) = match self {
            Self::End { parts } => (0, Uuid::nil(), parts),
            Self::Part(Part::Database(id), length) => (1, id, length),
            Self::Part(Part::Attachment(id), length) => (2, id, length),
        };
        [&[kind][..], id.as_bytes(), &length.to_be_bytes()].concat()
    }

    fn read(source: &mut impl Read) -> Result<Self, BringBackError> {
        let bytes: [u8; HEAD] = filled(source)?;
        checked(source, sha256(&bytes))?;
        let (id, length) =
            (Uuid::from_bytes(part(&bytes, 1)), u64::from_be_bytes(part(&bytes, 17)));
        match bytes[0] {
            0 => Ok(Self::End { parts: length }),
            1 => Ok(Self::Part(Part::Database(id), length)),
            2 => Ok(Self::Part(Part::Attachment(id), length)),
            _ => Err(BringBackError::Damaged),
        }
    }
}

/// `N` of the bytes, which has them.
fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut part = [0; N];
    part.copy_from_slice(&bytes[at..at + N]);
    part
}

fn filled<const N: usize>(source: &mut impl Read) -> Result<[u8; N], BringBackError> {
    let mut bytes = [0; N];
    source.read_exact(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// That the digest comes next.
fn checked(source: &mut impl Read, digest: Digest) -> Result<(), BringBackError> {
    let stated: [u8; DIGEST] = filled(source)?;
    if &stated == digest.as_bytes() { Ok(()) } else { Err(BringBackError::Damaged) }
}

fn unreadable(error: io::Error) -> BringBackError {
    match error.kind() {
        ErrorKind::UnexpectedEof => BringBackError::CutShort,
        _ => BringBackError::Unreadable(Cause::of(error)),
    }
}

/// What stopped bytes on their way.
pub(super) enum Stop {
    CalledOff,
    Unreadable(io::Error),
    NotWritten(io::Error),
}

/// Passes on as many bytes as are wanted. Returns the digest of what was begun
/// and of them.
fn pass(
    source: &mut impl Read,
    to: &mut impl Write,
    length: u64,
    mut digest: Hasher,
    passed: &mut Passed<'_>,
) -> Result<Digest, Stop> {
    let mut left = length;
    let mut piece = vec![0; PIECE];
    while left > 0 {
        let most = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        let piece = &mut piece[..most];
        source.read_exact(piece).map_err(Stop::Unreadable)?;
        digest.update(piece);
        to.write_all(piece).map_err(Stop::NotWritten)?;
        left -= most as u64;
        if passed(most as u64).is_break() {
            return Err(Stop::CalledOff);
        }
    }
    Ok(digest.finish())
}

fn begun(head: &[u8]) -> Hasher {
    let mut digest = Hasher::new();
    digest.update(head);
    digest
}

/// Writes a backup, part by part.
pub(super) struct Writer {
    file: File,
    whole: Hasher,
    parts: u64,
}

impl Writer {
    pub fn begin(mut file: File, start: &Start) -> io::Result<Self> {
        let bytes = start.to_bytes();
        file.write_all(&bytes)?;
        file.write_all(sha256(&bytes).as_bytes())?;
        Ok(Self { file, whole: begun(&bytes), parts: 0 })
    }

    /// Adds a part of which `source` gives the content. One that can't be read
    /// to its end is taken back.
    pub fn add(
        &mut self,
        part: Part,
        source: &mut impl Read,
        length: u64,
        passed: &mut Passed<'_>,
    ) -> Result<(), Stop> {
        let at = self.file.stream_position().map_err(Stop::NotWritten)?;
        let added = self.write(part, source, length, passed);
        if let Err(Stop::Unreadable(_)) = added {
            self.file.set_len(at).map_err(Stop::NotWritten)?;
            self.file.seek(SeekFrom::Start(at)).map_err(Stop::NotWritten)?;
        }
        let digest = added?;
        self.file.write_all(digest.as_bytes()).map_err(Stop::NotWritten)?;
        self.whole.update(digest.as_bytes());
        self.parts += 1;
        Ok(())
    }

    fn write(
        &mut self,
        part: Part,
        source: &mut impl Read,
        length: u64,
        passed: &mut Passed<'_>,
    ) -> Result<Digest, Stop> {
        let head = self.head(Head::Part(part, length)).map_err(Stop::NotWritten)?;
        pass(source, &mut self.file, length, begun(&head), passed)
    }

    fn head(&mut self, head: Head) -> io::Result<Vec<u8>> {
        let bytes = head.to_bytes();
        self.file.write_all(&bytes)?;
        self.file.write_all(sha256(&bytes).as_bytes())?;
        Ok(bytes)
    }

    /// Writes the end, and makes all of it durable.
    pub fn finish(mut self) -> io::Result<()> {
        let head = self.head(Head::End { parts: self.parts })?;
        self.whole.update(&head);
        self.file.write_all(self.whole.finish().as_bytes())?;
        self.file.sync_all()
    }
}

/// Reads a backup, part by part.
pub(super) struct Reader<R> {
    source: R,
    whole: Hasher,
    parts: u64,
    vault: Uuid,
}

impl<R: Read> Reader<R> {
    pub fn begin(mut source: R) -> Result<(Self, Start), BringBackError> {
        let (start, bytes) = Start::read(&mut source)?;
        Ok((Self { source, whole: begun(&bytes), parts: 0, vault: start.vault }, start))
    }

    /// Checks it to its end. The content of each part goes into what `place`
    /// gives for it, which is then handed to `keep`.
    pub fn each<W: Write>(
        mut self,
        mut place: impl FnMut(Part) -> io::Result<W>,
        mut keep: impl FnMut(W) -> io::Result<()>,
        passed: &mut Passed<'_>,
    ) -> Result<(), BringBackError> {
        let not_stored = |error: io::Error| BringBackError::NotStored(Cause::of(error));
        loop {
            let head = Head::read(&mut self.source)?;
            let (part, length) = match head {
                Head::Part(part, length) if self.fits(part) => (part, length),
                Head::Part(..) => return Err(BringBackError::Damaged),
                Head::End { parts } => return self.end(parts, &head.to_bytes()),
            };
            let mut to = place(part).map_err(not_stored)?;
            let digest = begun(&head.to_bytes());
            let digest = pass(&mut self.source, &mut to, length, digest, passed);
            let digest = digest.map_err(|stop| match stop {
                Stop::CalledOff => BringBackError::CalledOff,
                Stop::Unreadable(error) => unreadable(error),
                Stop::NotWritten(error) => not_stored(error),
            })?;
            checked(&mut self.source, digest)?;
            keep(to).map_err(not_stored)?;
            self.whole.update(digest.as_bytes());
            self.parts += 1;
        }
    }

    /// The vault's file comes first, and no other.
    fn fits(&self, part: Part) -> bool {
        match part {
            Part::Database(id) => self.parts == 0 && id == self.vault,
            Part::Attachment(_) => self.parts > 0,
        }
    }

    fn end(mut self, parts: u64, head: &[u8]) -> Result<(), BringBackError> {
        self.whole.update(head);
        checked(&mut self.source, self.whole.finish())?;
        let more = self.source.read(&mut [0]).map_err(unreadable)?;
        let is_whole = parts == self.parts && parts > 0 && more == 0;
        if is_whole { Ok(()) } else { Err(BringBackError::Damaged) }
    }
}
