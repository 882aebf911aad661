//! The files of a report on their way, each from where it was cut off.

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

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

/// Sends every file that the endpoint does not hold whole, one after the other;
/// the same content once. `open` is asked by the number of the file in `named`,
/// `went` is told how many bytes of all the endpoint holds.
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
    let mut before = 0;
    for (number, file) in distinct(named) {
        let one = One { call, report, sha256: file.sha256, length: file.length };
        one.send(|| open(number), |step, at| went(step, before + at)).await?;
        before += file.length;
    }
    Ok(())
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
}

impl One<'_> {
    async fn send(
        &self,
        open: impl FnOnce() -> Option<Box<dyn Source>>,
        went: impl Fn(Step, u64),
    ) -> Result<(), Setback> {
        let held = self.call.held(self.report, self.sha256).await?;
        went(Step::Found, held.length);
        if held.whole {
            return Ok(());
        }
        let mut at = held.length;
        if at < self.length {
            let mut source = open().ok_or(Setback::FileUnreadable)?;
            source.seek(SeekFrom::Start(at)).map_err(|_| Setback::FileUnreadable)?;
            let mut most = FIRST_PART;
            while at < self.length {
                let part = read(&mut source, most).map_err(|_| Setback::FileUnreadable)?;
                let begun = Instant::now();
                at = self.call.send_part(self.report, self.sha256, at, part).await?;
                went(Step::Sent, at);
                most = next_part(most, begun.elapsed());
            }
        }
        self.call.end(self.report, self.sha256, self.length).await
    }
}

/// The next so many bytes, or as many as there are.
fn read(source: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut part = Vec::with_capacity(most);
    source.take(most as u64).read_to_end(&mut part)?;
    if part.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(part) }
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
