//! A file that is whole: sealed in chunks, of which one is in memory at a time.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
};

use seal::{
    CHUNK_LEN, ChunkOpener, ChunkSealer, HEADER_LEN, Hasher, Purpose, RecordKey, SEALED_CHUNK_LEN,
};
use wire::Hex;

use super::part::damaged;

const VERSION: u8 = 1;

/// Seals what is written to it, as it comes.
pub(crate) struct Sealing<W> {
    to: W,
    sealer: ChunkSealer,
    chunk: Vec<u8>,
    hasher: Hasher,
    length: u64,
}

impl<W: Write> Sealing<W> {
    pub(crate) fn begin(key: &RecordKey, mut to: W) -> io::Result<Self> {
        let sealer = key.seal_chunks(Purpose::CaseFile, VERSION).map_err(io::Error::other)?;
        to.write_all(sealer.header())?;
        let chunk = Vec::with_capacity(SEALED_CHUNK_LEN);
        Ok(Self { to, sealer, chunk, hasher: Hasher::new(), length: 0 })
    }

    /// Where it went, with the digest and the length of what was sealed.
    pub(crate) fn end(mut self) -> io::Result<(W, Hex<32>, u64)> {
        self.sealer.seal_last(&mut self.chunk).map_err(io::Error::other)?;
        self.to.write_all(&self.chunk)?;
        Ok((self.to, Hex(*self.hasher.finish().as_bytes()), self.length))
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, content: &[u8]) -> io::Result<usize> {
        let taken = content.len().min(CHUNK_LEN - self.chunk.len());
        self.chunk.extend_from_slice(&content[..taken]);
        self.hasher.update(&content[..taken]);
        self.length += taken as u64;
        if self.chunk.len() == CHUNK_LEN {
            self.sealer.seal(&mut self.chunk).map_err(io::Error::other)?;
            self.to.write_all(&self.chunk)?;
            self.chunk.clear();
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is sealed, wherever it is kept.
pub(super) trait Sealed: Send {
    fn length(&self) -> io::Result<u64>;

    /// Reads what is at that place, all of it.
    fn read_at(&mut self, place: u64, to: &mut [u8]) -> io::Result<()>;
}

impl Sealed for File {
    fn length(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_at(&mut self, place: u64, to: &mut [u8]) -> io::Result<()> {
        self.seek(SeekFrom::Start(place))?;
        self.read_exact(to).map_err(damaged)
    }
}

/// A file that is opened chunk by chunk, from anywhere in it.
pub(crate) struct Opened {
    sealed: Box<dyn Sealed>,
    opener: ChunkOpener,
    chunks: u64,
    length: u64,
    at: u64,
    /// The chunk that was read last, and its number.
    held: Option<(u64, Vec<u8>)>,
}

impl Opened {
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] when it is not as it was written.
    pub(super) fn open(mut sealed: Box<dyn Sealed>, key: &RecordKey) -> io::Result<Self> {
        let mut header = [0; HEADER_LEN];
        sealed.read_at(0, &mut header)?;
        let opener = key.open_chunks(Purpose::CaseFile, VERSION, &header).map_err(damaged)?;
        let length = sealed.length()? - HEADER_LEN as u64;
        let chunks = length / SEALED_CHUNK_LEN as u64;
        if chunks == 0 || !length.is_multiple_of(SEALED_CHUNK_LEN as u64) {
            return Err(damaged("cut off"));
        }
        let mut opened = Self { sealed, opener, chunks, length: 0, at: 0, held: None };
        let rest = opened.chunk(chunks - 1)?.len() as u64;
        opened.length = (chunks - 1) * CHUNK_LEN as u64 + rest;
        Ok(opened)
    }

    /// How long the file is.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// What is left of the chunk that comes next; nothing at the end.
    pub(crate) fn next(&mut self) -> io::Result<&[u8]> {
        let (number, within) = (self.at / CHUNK_LEN as u64, self.at % CHUNK_LEN as u64);
        if self.at >= self.length {
            return Ok(&[]);
        }
        self.at = ((number + 1) * CHUNK_LEN as u64).min(self.length);
        Ok(&self.chunk(number)?[within as usize..])
    }

    fn chunk(&mut self, number: u64) -> io::Result<&[u8]> {
        let held = self.held.take().filter(|(held, _)| *held == number);
        let chunk = match held {
            Some((_, chunk)) => chunk,
            None => self.read_chunk(number)?,
        };
        Ok(&self.held.insert((number, chunk)).1)
    }

    fn read_chunk(&mut self, number: u64) -> io::Result<Vec<u8>> {
        let mut chunk = vec![0; SEALED_CHUNK_LEN];
        let place = HEADER_LEN as u64 + number * SEALED_CHUNK_LEN as u64;
        self.sealed.read_at(place, &mut chunk)?;
        let is_last = number + 1 == self.chunks;
        self.opener.open(number, is_last, &mut chunk).map_err(damaged)?;
        Ok(chunk)
    }
}

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let before = self.at;
        let rest = self.next()?;
        let read = rest.len().min(buffer.len());
        buffer[..read].copy_from_slice(&rest[..read]);
        self.at = before + read as u64;
        Ok(read)
    }
}

impl Seek for Opened {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
