//! A bucket, with an object for each part, and one for each file that is whole.
//!
//! ```text
//! <external-id>/<device>/<sha256>/<from>-<to>.part   what is between them in the file
//! <external-id>/<device>/<sha256>.sealed             whole, and of that digest
//! ```
//!
//! An object is there whole or not at all, and is made once and never changed. So endpoints
//! that share a bucket need no lock: whatever parts they put side by side, as much is held
//! as they cover from the start, and more of them never make it less. The report comes
//! first, since all that is there of one is to be found when it is erased.

use std::{
    collections::BTreeSet,
    io::{self, ErrorKind, Write},
    sync::{Mutex, PoisonError},
};

use evidence::MOST_FILES;
use seal::{HEADER_LEN, RecordKey, SEALED_CHUNK_LEN};
use uuid::Uuid;

use super::{
    Ended, Keeps, Name, Opened, Put, Sealing,
    objects::{Objects, Piece},
    part::{self, MOST_SEALED, damaged},
    whole::Sealed,
};
use crate::{Error, shelf};

/// So much of a file that is read is in memory: some chunks for each request.
const WINDOW: usize = HEADER_LEN + 4 * SEALED_CHUNK_LEN;

pub(super) struct Bucket {
    name: String,
    objects: Objects,
    /// Held by whoever makes a whole: it is all in memory, and only one is.
    makes_whole: Mutex<()>,
}

/// Where a part of a file begins in it, and where it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    from: u64,
    to: u64,
}

impl Span {
    fn of(offset: u64, part: &[u8]) -> Self {
        Self { from: offset, to: offset + part.len() as u64 }
    }

    /// The numbers are as long as that of the longest file: a list has them in order.
    fn written(self) -> String {
        format!("{:08}-{:08}.part", self.from, self.to)
    }

    fn parse(written: &str) -> Option<Self> {
        let (from, to) = written.strip_suffix(".part")?.split_once('-')?;
        let span = Self { from: from.parse().ok()?, to: to.parse().ok()? };
        (span.from < span.to && span.written() == written).then_some(span)
    }
}

impl Keeps for Bucket {
    fn be_ready(&self) -> io::Result<()> {
        // Nothing is there, and to hear so is enough.
        self.objects.below("ready").map(drop)
    }

    fn open(&self, name: Name, key: &RecordKey) -> io::Result<Option<Opened>> {
        match Object::begin(&self.objects, whole(name))? {
            Some(object) => Opened::open(Box::new(object), key).map(Some),
            None => Ok(None),
        }
    }

    fn held(&self, name: Name) -> io::Result<u64> {
        Ok(reach(&self.parts(name)?))
    }

    fn put(&self, name: Name, key: &RecordKey, offset: u64, part: &[u8]) -> io::Result<Put> {
        let there = self.objects.below(&of_sender(name))?;
        if !has_room(&there, name) {
            return Ok(Put::TooMuch);
        }
        let (parts, new) = (spans(&there, name), Span::of(offset, part));
        let held = reach(&parts);
        if offset > held {
            return Ok(Put::Elsewhere);
        }
        if offset == held
            && self.objects.put_new(path_of(name, new), part::seal(key, offset, part)?)?
        {
            return Ok(Put::Held(new.to));
        }
        // Where somebody else put it just now, it is there by itself.
        let parts = if offset == held { vec![new] } else { parts };
        match self.is_there(name, key, &parts, offset, part) {
            Ok(true) => Ok(Put::Held(held.max(new.to))),
            Ok(false) => Ok(Put::Elsewhere),
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                self.throw_away(name, &parts).map(|_| Put::Elsewhere)
            }
            Err(error) => Err(error),
        }
    }

    fn end(&self, name: Name, key: &RecordKey, length: u64) -> io::Result<Ended> {
        let parts = self.parts(name)?;
        let _alone = self.makes_whole.lock().unwrap_or_else(PoisonError::into_inner);
        let mut sealing = Sealing::begin(key, Vec::new())?;
        match self.read(name, key, &parts, 0, |piece| sealing.write_all(piece)) {
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                return self.throw_away(name, &parts);
            }
            read => read?,
        }
        let (sealed, digest, kept) = sealing.end()?;
        if digest != name.sha256 || kept != length {
            return self.throw_away(name, &parts);
        }
        // Whoever was faster put the same.
        if !self.objects.put_new(whole(name), sealed)? && self.open(name, key)?.is_none() {
            return Err(ErrorKind::ResourceBusy.into());
        }
        self.remove(name, &parts)?;
        Ok(Ended::Whole)
    }

    fn tidy(&self, name: Name) -> io::Result<()> {
        self.remove(name, &self.parts(name)?)
    }

    fn remove_all(&self, report: Uuid) -> io::Result<()> {
        let report = report.to_string();
        let there = self.objects.below(&report)?;
        self.objects.remove(there.iter().map(|object| format!("{report}/{object}")))
    }

    fn trouble(&self, cause: io::Error) -> Error {
        Error::Bucket { bucket: self.name.clone(), cause }
    }
}

impl Bucket {
    pub(super) fn of(config: &shelf::Bucket) -> Result<Self, Error> {
        let objects = Objects::of(config)?;
        Ok(Self { name: config.bucket.clone(), objects, makes_whole: Mutex::default() })
    }

    fn parts(&self, name: Name) -> io::Result<Vec<Span>> {
        Ok(spans(&self.objects.below(&of_sender(name))?, name))
    }

    /// Calls `each` with what is held from there on, piece by piece.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidData`] at the first that is not as it was written.
    fn read(
        &self,
        name: Name,
        key: &RecordKey,
        parts: &[Span],
        from: u64,
        mut each: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut at = from;
        for span in parts.iter().filter(|span| span.to > from) {
            if span.from > at {
                break;
            }
            if span.to > at {
                let part = self.open_part(name, key, *span)?;
                each(&part[(at - span.from) as usize..])?;
                at = span.to;
            }
        }
        Ok(())
    }

    fn open_part(&self, name: Name, key: &RecordKey, span: Span) -> io::Result<Vec<u8>> {
        let piece = self.objects.get(&path_of(name, span), 0..MOST_SEALED as u64)?;
        let Piece { mut bytes, of } = piece.ok_or(ErrorKind::NotFound)?;
        if of != bytes.len() as u64 {
            return Err(damaged("too long"));
        }
        part::open(key, span.from, &mut bytes)?;
        match bytes.len() as u64 == span.to - span.from {
            true => Ok(bytes),
            false => Err(damaged("another length")),
        }
    }

    /// Whether exactly these bytes are there.
    fn is_there(
        &self,
        name: Name,
        key: &RecordKey,
        parts: &[Span],
        offset: u64,
        sought: &[u8],
    ) -> io::Result<bool> {
        let end = offset + sought.len() as u64;
        let near: Vec<_> = parts.iter().copied().filter(|span| span.from < end).collect();
        let (mut rest, mut is_same) = (sought, true);
        self.read(name, key, &near, offset, |piece| {
            let (these, others) = rest.split_at(piece.len().min(rest.len()));
            is_same &= piece.starts_with(these);
            rest = others;
            Ok(())
        })?;
        Ok(is_same && rest.is_empty())
    }

    fn throw_away(&self, name: Name, parts: &[Span]) -> io::Result<Ended> {
        self.remove(name, parts)?;
        Ok(Ended::Other)
    }

    fn remove(&self, name: Name, parts: &[Span]) -> io::Result<()> {
        self.objects.remove(parts.iter().map(|span| path_of(name, *span)))
    }
}

fn of_sender(Name { device, report, .. }: Name) -> String {
    format!("{report}/{device}")
}

fn whole(name: Name) -> String {
    format!("{}/{}.sealed", of_sender(name), name.sha256)
}

fn path_of(name: Name, span: Span) -> String {
    format!("{}/{}/{}", of_sender(name), name.sha256, span.written())
}

/// The parts of a file among all that its sender has there, in order.
fn spans(there: &[String], name: Name) -> Vec<Span> {
    let folder = format!("{}/", name.sha256);
    let parts = there.iter().filter_map(|object| object.strip_prefix(&folder));
    let mut spans: Vec<_> = parts.filter_map(Span::parse).collect();
    spans.sort_unstable();
    spans
}

/// How far they go from the start without a gap.
fn reach(parts: &[Span]) -> u64 {
    parts.iter().fold(0, |at, span| if span.from <= at { at.max(span.to) } else { at })
}

fn has_room(there: &[String], name: Name) -> bool {
    let own = name.sha256.to_string();
    let others = there.iter().filter_map(|object| object.split(['/', '.']).next());
    others.chain([&*own]).collect::<BTreeSet<_>>().len() <= MOST_FILES
}

/// A file in the bucket, of which a window is in memory.
struct Object {
    objects: Objects,
    path: String,
    begins: u64,
    window: Piece,
}

impl Object {
    fn begin(objects: &Objects, path: String) -> io::Result<Option<Self>> {
        let window = objects.get(&path, 0..WINDOW as u64)?;
        Ok(window.map(|window| Self { objects: objects.clone(), path, begins: 0, window }))
    }

    /// What is in the window from that place on.
    fn seen(&self, place: u64) -> &[u8] {
        let at = place.checked_sub(self.begins).and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| self.window.bytes.get(at..)).unwrap_or_default()
    }
}

impl Sealed for Object {
    fn length(&self) -> io::Result<u64> {
        Ok(self.window.of)
    }

    fn read_at(&mut self, place: u64, to: &mut [u8]) -> io::Result<()> {
        if place + to.len() as u64 > self.window.of {
            return Err(damaged("cut off"));
        }
        if self.seen(place).len() < to.len() {
            let window = self.objects.get(&self.path, place..place + WINDOW as u64)?;
            (self.begins, self.window) = (place, window.ok_or(ErrorKind::NotFound)?);
        }
        let seen = self.seen(place).get(..to.len()).ok_or_else(|| damaged("cut off"))?;
        to.copy_from_slice(seen);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Read, sync::Arc};

    use tempfile::TempDir;
    use testkit::moto;

    use super::*;
    use crate::attachments::tests::{CONTENT, key, letter, within};

    fn bucket() -> (TempDir, moto::Bucket, Bucket) {
        let (folder, made) = (tempfile::tempdir().unwrap(), moto::Bucket::new());
        let bucket = within(folder.path(), &made);
        (folder, made, bucket)
    }

    fn span(from: u64, to: u64) -> Span {
        Span { from, to }
    }

    fn opened(bucket: &Bucket, name: Name, key: &RecordKey) -> Vec<u8> {
        let mut content = Vec::new();
        bucket.open(name, key).unwrap().unwrap().read_to_end(&mut content).unwrap();
        content
    }

    #[test]
    fn as_much_is_held_as_the_parts_cover_from_the_start() {
        for (parts, expected) in [
            (vec![], 0),
            (vec![span(1, 9)], 0),
            (vec![span(0, 5), span(6, 9)], 5),
            (vec![span(0, 5), span(0, 9), span(5, 7), span(9, 12)], 12),
            (vec![span(0, 9), span(3, 5), span(8, 12)], 12),
        ] {
            assert_eq!(reach(&parts), expected, "{parts:?}");
        }
    }

    #[test]
    fn what_is_called_otherwise_is_no_part() {
        assert_eq!(Span::parse(&span(0, 26_214_399).written()), Some(span(0, 26_214_399)));
        for name in ["0-5.part", "+0000000-00000005.part", "00000005-00000005.part", "x"] {
            assert_eq!(Span::parse(name), None, "{name}");
        }
    }

    #[test]
    fn whatever_two_endpoints_put_side_by_side_is_one_file() {
        let (folder, made, one) = bucket();
        let (other, name, key) = (within(folder.path(), &made), letter(), letter().key(&key()));
        // Neither knew of what the other was just putting.
        for (bucket, span) in [(&one, span(0, 5)), (&other, span(0, 9)), (&one, span(5, 12))] {
            let part = &CONTENT[span.from as usize..span.to as usize];
            let sealed = part::seal(&key, span.from, part).unwrap();
            assert!(bucket.objects.put_new(path_of(name, span), sealed).unwrap());
        }
        assert_eq!(other.put(name, &key, 9, &CONTENT[9..]).unwrap(), Put::Elsewhere);
        assert_eq!(other.put(name, &key, 9, &CONTENT[9..12]).unwrap(), Put::Held(12));
        assert_eq!(other.put(name, &key, 12, &CONTENT[12..]).unwrap(), Put::Held(18));
        assert_eq!(one.put(name, &key, 12, &CONTENT[12..]).unwrap(), Put::Held(18));
        std::thread::scope(|scope| {
            let ended = [&one, &other].map(|bucket| scope.spawn(|| bucket.end(name, &key, 18)));
            // Whoever is slower may find the parts gone, and is asked again.
            let ended = ended.map(|ended| ended.join().unwrap());
            assert!(ended.iter().any(|ended| matches!(ended, Ok(Ended::Whole))));
        });
        assert_eq!(opened(&one, name, &key), CONTENT);
        assert_eq!(made.objects().into_keys().collect::<Vec<_>>(), [whole(name)]);
    }

    #[test]
    fn a_part_that_is_not_as_it_was_put_is_thrown_away_with_the_rest() {
        let (_folder, made, bucket) = bucket();
        let (name, key) = (letter(), letter().key(&key()));
        let [first, second] = [span(0, 9), span(9, 18)].map(|span| path_of(name, span));
        let sealed = [part::seal(&key, 0, &CONTENT[..9]), part::seal(&key, 9, &CONTENT[9..])];
        let [first_sealed, second_sealed] = sealed.map(Result::unwrap);
        let longer = part::seal(&key, 9, &[&CONTENT[9..], b"x"].concat()).unwrap();
        let cut_off = &second_sealed[..second_sealed.len() - 1];
        for damaged in [&first_sealed[..], cut_off, &longer, &[0; 5000], b"x"] {
            made.put(&first, &first_sealed);
            made.put(&second, damaged);
            assert_eq!(bucket.held(name).unwrap(), 18);
            assert_eq!(bucket.end(name, &key, 18).unwrap(), Ended::Other);
            assert!(made.objects().is_empty());
        }
    }

    #[test]
    fn a_whole_that_was_damaged_does_not_open() {
        let (_folder, made, bucket) = bucket();
        let (name, key) = (letter(), letter().key(&key()));
        bucket.put(name, &key, 0, CONTENT).unwrap();
        assert_eq!(bucket.end(name, &key, 18).unwrap(), Ended::Whole);
        let sealed = &made.objects()[&whole(name)];
        for changed in [
            &sealed[..sealed.len() - 1],
            &sealed[..20],
            &[&sealed[..40], b"x", &sealed[41..]].concat(),
        ] {
            made.put(&whole(name), changed);
            assert!(bucket.open(name, &key).is_err());
        }
    }

    #[test]
    fn a_bucket_that_is_not_there_is_no_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = within(folder.path(), &moto::Bucket { name: "nowhere".to_owned() });
        let (name, key) = (letter(), letter().key(&key()));
        assert!(nowhere.open(name, &key).is_err() && nowhere.held(name).is_err());
        assert!(nowhere.put(name, &key, 0, CONTENT).is_err());
        assert!(nowhere.remove_all(name.report).is_err());
    }

    #[test]
    fn what_an_end_that_was_cut_off_left_goes_when_it_is_asked_about() {
        let (folder, made, bucket) = bucket();
        let (name, of_case) = (letter(), key());
        let attachments = crate::attachments::Attachments(Arc::new(bucket));
        attachments.put(name, &of_case, 0, CONTENT).unwrap();
        let parts = made.objects();
        attachments.end(name, &of_case, 18).unwrap();
        for (path, part) in &parts {
            made.put(path, part);
        }
        assert_eq!(made.objects().len(), 2);
        assert!(attachments.held(name, &of_case).unwrap().whole);
        assert_eq!(made.objects().into_keys().collect::<Vec<_>>(), [whole(name)]);
        drop(folder);
    }
}
