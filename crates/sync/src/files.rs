//! The files of a report on their way, each from where it was cut off.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use futures::{StreamExt, TryStreamExt, stream};
use tokio::task::{JoinHandle, spawn_blocking};
use uuid::Uuid;
use wire::{Attachment, Hex, MOST_PART_BYTES};

use crate::{Call, Setback};

/// What is sent of a file.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// How it came that the endpoint holds more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It did already.
    Found,
    /// More was sent.
    Sent,
}

const FIRST_PART: usize = 32 * 1024;
const SHORTEST_PART: usize = 16 * 1024;
const QUICK: Duration = Duration::from_secs(1);
const SLOW: Duration = Duration::from_secs(8);

/// How many files are on their way at once.
const MOST_AT_ONCE: usize = 3;

/// From so many bytes on, further connections save more time than they take to make.
const MUCH: u64 = 1024 * 1024;

/// Sends every file that the endpoint does not hold whole, the same content once. Where
/// there is much to send, one is on the wire while another is put on the disk there.
/// `open` is asked by the number of the file in `named`, `went` is told how many bytes of
/// all the endpoint holds.
///
/// # Errors
/// Any [`Setback`]. What the endpoint holds by then it keeps.
pub(crate) async fn send(
    call: &Call<'_>,
    report: Uuid,
    named: &[Attachment],
    open: impl Fn(usize) -> Option<Box<dyn Source>>,
    went: impl Fn(Step, u64),
) -> Result<(), Setback> {
    let (held, part_length) = (AtomicU64::new(0), AtomicUsize::new(FIRST_PART));
    let at_once = if length_of(named) < MUCH { 1 } else { MOST_AT_ONCE };
    let files = stream::iter(distinct(named)).map(Ok);
    let send = async |(number, file): (usize, &Attachment)| {
        let Attachment { sha256, length, .. } = *file;
        let one = One { call, report, sha256, length, part_length: &part_length };
        let further = |step, more| went(step, held.fetch_add(more, Ordering::Relaxed) + more);
        one.send(|| open(number), further).await
    };
    files.try_for_each_concurrent(at_once, send).await
}

/// How many bytes they are in all, the same content once.
pub(crate) fn length_of(named: &[Attachment]) -> u64 {
    distinct(named).map(|(_, file)| file.length).sum()
}

fn distinct(named: &[Attachment]) -> impl Iterator<Item = (usize, &Attachment)> {
    let mut seen = BTreeSet::<Hex<32>>::new();
    named.iter().enumerate().filter(move |(_, file)| seen.insert(file.sha256))
}

struct One<'l> {
    call: &'l Call<'l>,
    report: Uuid,
    sha256: Hex<32>,
    length: u64,
    /// How long the next part may be: all files go the same way.
    part_length: &'l AtomicUsize,
}

impl One<'_> {
    /// `further` is told how many bytes more the endpoint holds.
    async fn send(
        &self,
        open: impl FnOnce() -> Option<Box<dyn Source>>,
        further: impl Fn(Step, u64),
    ) -> Result<(), Setback> {
        let held = self.call.held(self.report, self.sha256).await?;
        further(Step::Found, held.length);
        if held.whole {
            return Ok(());
        }
        if held.length < self.length {
            let source = open().ok_or(Setback::FileUnreadable)?;
            self.send_from(held.length, source, further).await?;
        }
        self.call.end(self.report, self.sha256, self.length).await
    }

    async fn send_from(
        &self,
        mut at: u64,
        mut source: Box<dyn Source>,
        further: impl Fn(Step, u64),
    ) -> Result<(), Setback> {
        source.seek(SeekFrom::Start(at)).map_err(|_| Setback::FileUnreadable)?;
        let mut next = Some(self.read(source));
        while let Some(reading) = next.take() {
            let read = reading.await.map_err(io::Error::other).flatten();
            let (source, part) = read.map_err(|_| Setback::FileUnreadable)?;
            let length = part.bytes.len();
            // The next is read while this one is on the wire.
            next = (at + (length as u64) < self.length).then(|| self.read(source));
            let begun = Instant::now();
            let end = self.call.send_part(self.report, self.sha256, at, part).await?;
            further(Step::Sent, end - at);
            at = end;
            self.part_length.store(next_part(length, begun.elapsed()), Ordering::Relaxed);
        }
        Ok(())
    }

    fn read(&self, source: Box<dyn Source>) -> Reading {
        let most = self.part_length.load(Ordering::Relaxed);
        spawn_blocking(move || read(source, most))
    }
}

/// A part of a file, and its digest.
pub struct Part {
    pub(crate) bytes: Vec<u8>,
    pub(crate) sha256: Hex<32>,
}

impl Part {
    /// Takes the digest, which is a while's work for a long one.
    pub fn of(bytes: Vec<u8>) -> Self {
        let sha256 = Hex(*seal::sha256(&bytes).as_bytes());
        Self { bytes, sha256 }
    }
}

type Reading = JoinHandle<io::Result<(Box<dyn Source>, Part)>>;

/// The next so many bytes, or as many as there are.
fn read(mut source: Box<dyn Source>, most: usize) -> io::Result<(Box<dyn Source>, Part)> {
    let mut bytes = Vec::with_capacity(most);
    source.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    if bytes.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok((source, Part::of(bytes)))
}

/// How long the next part may be, after one of this length took so long: large
/// where that saves time, and small where a cut would lose much of it.
fn next_part(length: usize, took: Duration) -> usize {
    match took {
        _ if took < QUICK => (length * 2).min(MOST_PART_BYTES),
        _ if took > SLOW => (length / 2).max(SHORTEST_PART),
        _ => length,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_grow_where_it_is_quick_and_shrink_where_it_is_slow() {
        let after = |times, took| (0..times).fold(FIRST_PART, |part, _| next_part(part, took));
        assert_eq!(after(7, Duration::from_millis(50)), MOST_PART_BYTES);
        assert_eq!(after(99, Duration::from_millis(50)), MOST_PART_BYTES);
        assert_eq!(after(9, Duration::from_secs(4)), FIRST_PART);
        assert_eq!(after(9, Duration::from_secs(40)), SHORTEST_PART);
    }

    #[test]
    fn the_same_content_is_sent_once() {
        let file = |byte, name: &str| Attachment {
            sha256: Hex([byte; 32]),
            length: 10,
            name: name.to_owned(),
            media_type: "application/pdf".to_owned(),
        };
        let named = [file(1, "a.pdf"), file(2, "b.pdf"), file(1, "c.pdf")];
        assert!(distinct(&named).map(|(number, _)| number).eq([0, 1]));
        assert_eq!(length_of(&named), 20);
    }
}
