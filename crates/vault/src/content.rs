use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use seal::{CHUNK_LEN, ChunkOpener, HEADER_LEN, Header, Purpose, RecordKey, SEALED_CHUNK_LEN};

use crate::error::{Error, Outcome, Trouble};

/// The version of the content's own layout: the bytes of the file, as they are.
pub(crate) const LAYOUT: u8 = 1;

/// The content of an attachment, opened chunk by chunk as it is read. One chunk
/// is in memory at a time. Needs the vault no more.
///
/// A chunk that does not open is an error of the kind
/// [`InvalidData`](ErrorKind::InvalidData), with an [`Error`] in it.
pub struct Content {
    file: File,
    opener: ChunkOpener,
    /// The number of the last chunk.
    last: u64,
    length: u64,
    at: u64,
    chunk: Vec<u8>,
    /// Which chunk `chunk` holds.
    held: u64,
}

impl Content {
    /// Opens the last chunk, too: a file that was cut short is seen at once.
    pub(crate) fn open(key: &RecordKey, path: &Path) -> Result<Self, Error> {
        match File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                Err(Trouble::Layout("the attachment's file is gone").into())
            }
            file => Ok(Self::of(key, file?)?),
        }
    }

    fn of(key: &RecordKey, mut file: File) -> Outcome<Self> {
        let last = last_chunk(file.metadata()?.len())
            .ok_or(Trouble::Layout("the attachment's file is cut short"))?;
        let mut header: Header = [0; HEADER_LEN];
        file.read_exact(&mut header)?;
        let opener = key.open_chunks(Purpose::AttachmentChunk, LAYOUT, &header)?;
        let chunk = Vec::with_capacity(SEALED_CHUNK_LEN);
        let mut content = Self { file, opener, last, length: 0, at: 0, chunk, held: last };
        content.fetch(last)?;
        content.length = last * CHUNK_LEN as u64 + content.chunk.len() as u64;
        Ok(content)
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    fn fetch(&mut self, number: u64) -> Outcome<()> {
        let place = HEADER_LEN as u64 + number * SEALED_CHUNK_LEN as u64;
        self.file.seek(SeekFrom::Start(place))?;
        self.chunk.clear();
        self.file.by_ref().take(SEALED_CHUNK_LEN as u64).read_to_end(&mut self.chunk)?;
        let opened = self.opener.open(number, number == self.last, &mut self.chunk);
        if opened.is_err() {
            self.chunk.clear();
        }
        self.held = number;
        Ok(opened?)
    }
}

/// The number of the last chunk in a file of this length; none where no file
/// has such a length.
fn last_chunk(length: u64) -> Option<u64> {
    let chunks = length.checked_sub(HEADER_LEN as u64)?;
    let whole = chunks.is_multiple_of(SEALED_CHUNK_LEN as u64);
    (chunks / SEALED_CHUNK_LEN as u64).checked_sub(1).filter(|_| whole)
}

impl Read for Content {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length {
            return Ok(0);
        }
        let (number, within) = (self.at / CHUNK_LEN as u64, self.at % CHUNK_LEN as u64);
        if self.held != number {
            self.fetch(number).map_err(unreadable)?;
        }
        let rest = self.chunk.get(within as usize..).filter(|rest| !rest.is_empty());
        let rest = rest.ok_or_else(|| unreadable(Trouble::Layout("a chunk is too short")))?;
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Content {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(back) => self.length.checked_add_signed(back),
            SeekFrom::Current(on) => self.at.checked_add_signed(on),
        };
        self.at = place.ok_or(ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

fn unreadable(trouble: Trouble) -> io::Error {
    match trouble {
        Trouble::Io(error) => error,
        trouble => io::Error::new(ErrorKind::InvalidData, Error::from(trouble)),
    }
}
