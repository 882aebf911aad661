//! The files of reports, each in a file of its own, sealed under the key of its case.
//!
//! ```text
//! <folder>/<device>/<external-id>/<sha256>.parts    as far as it came
//! <folder>/<device>/<external-id>/<sha256>.sealed   whole, and of that digest
//! ```
//!
//! A file is of one report from one device alone: one that another has, too, is
//! sent again, so that nobody learns from the endpoint who holds what, or writes
//! into what another device sends.

mod in_clear;
mod journal;
mod whole;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use evidence::{MOST_BYTES, MOST_FILES};
use seal::RecordKey;
use uuid::Uuid;
use wire::{Held, Hex};

use crate::file;
pub(crate) use whole::{Opened, Sealing};

/// Where files are kept.
#[derive(Clone, Debug)]
pub(crate) struct Attachments {
    folder: PathBuf,
}

/// One file of one report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) device: Uuid,
    pub(crate) report: Uuid,
    pub(crate) sha256: Hex<32>,
}

impl Name {
    /// Reads `<device>/<external-id>/<sha256>`, written as it is written here.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let mut parts = path.split('/');
        let device = Uuid::parse_str(parts.next()?).ok()?;
        let report = Uuid::parse_str(parts.next()?).ok()?;
        let sha256 = parts.next()?.parse().ok()?;
        let name = Self { device, report, sha256 };
        (format!("{device}/{report}/{sha256}") == path).then_some(name)
    }

    /// The key of this file alone.
    fn key(self, of_case: &RecordKey) -> RecordKey {
        of_case.of_file(&[self.device.as_bytes(), &self.sha256.0[..]].concat())
    }
}

/// What became of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Put {
    /// It is on disk; so much is held from the start.
    Held(u64),
    /// It does not follow on what is held.
    Elsewhere,
    /// No file is that large, or no report has that many.
    TooMuch,
}

/// What became of a file that was said to be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It is held, on disk.
    Whole,
    /// Less of it is held.
    Short,
    /// What came was not what it is named by. It was thrown away.
    Other,
}

/// What the name of a file that is whole ends in.
pub(crate) const SEALED: &str = ".sealed";
const PARTS: &str = ".parts";

impl Attachments {
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    pub(crate) fn held(&self, name: Name, of_case: &RecordKey) -> io::Result<Held> {
        if let Some(whole) = self.open(name, of_case)? {
            return Ok(Held { length: whole.length(), whole: true });
        }
        let length = match File::open(self.parts(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            parts => journal::held(&mut parts?)?,
        };
        Ok(Held { length, whole: false })
    }

    /// Takes a part that follows on what is held, or is held already. It is on
    /// disk when this returns.
    pub(crate) fn put(
        &self,
        name: Name,
        of_case: &RecordKey,
        offset: u64,
        part: &[u8],
    ) -> io::Result<Put> {
        let end = offset.saturating_add(part.len() as u64);
        if end >= MOST_BYTES {
            return Ok(Put::TooMuch);
        }
        if let Some(whole) = self.open(name, of_case)? {
            let length = whole.length();
            return Ok(if end <= length { Put::Held(length) } else { Put::Elsewhere });
        }
        if !self.has_room_for(name)? {
            return Ok(Put::TooMuch);
        }
        let key = name.key(of_case);
        let mut parts = self.open_parts(name)?;
        let held = journal::held(&mut parts)?;
        if offset < held {
            return match is_there(&mut parts, &key, offset, part) {
                Ok(true) => Ok(Put::Held(held)),
                Ok(false) => Ok(Put::Elsewhere),
                Err(error) if error.kind() == ErrorKind::InvalidData => {
                    self.throw_away(name).map(|_| Put::Elsewhere)
                }
                Err(error) => Err(error),
            };
        }
        if offset > held {
            return Ok(Put::Elsewhere);
        }
        if held == 0 {
            // What a power cut left there is of no use.
            parts.set_len(0)?;
        }
        journal::append(&mut parts, &key, offset, part)?;
        Ok(Put::Held(end))
    }

    /// Takes a file for whole, once its digest is right.
    pub(crate) fn end(&self, name: Name, of_case: &RecordKey, length: u64) -> io::Result<Ended> {
        let held = self.held(name, of_case)?;
        if held.whole {
            return Ok(if held.length == length { Ended::Whole } else { Ended::Short });
        }
        if held.length < length {
            return Ok(Ended::Short);
        }
        let key = name.key(of_case);
        let mut parts = self.open_parts(name)?;
        if self.whole(name).exists() {
            // Somebody else said so first.
            fs::remove_file(self.parts(name))?;
            return self.end(name, of_case, length);
        }
        let is_it = self.keep(name, &key, |whole| {
            journal::each_part(&mut parts, &key, |_, part| whole.write_all(part).map(|()| true))
        });
        match is_it {
            Ok(kept) if kept == Some(length) => {
                fs::remove_file(self.parts(name))?;
                Ok(Ended::Whole)
            }
            Ok(_) => self.throw_away(name),
            Err(error) if error.kind() == ErrorKind::InvalidData => self.throw_away(name),
            Err(error) => Err(error),
        }
    }

    /// Seals what `write` writes, as that file; how long it is, where that is what it is
    /// named by. Only then is it there.
    fn keep(
        &self,
        name: Name,
        key: &RecordKey,
        write: impl FnOnce(&mut Sealing<File>) -> io::Result<()>,
    ) -> io::Result<Option<u64>> {
        let unfinished = self.path(name, ".new");
        let mut sealing = Sealing::begin(key, file::private_file(&unfinished)?)?;
        write(&mut sealing)?;
        let (sealed, digest, length) = sealing.end()?;
        if digest != name.sha256 {
            fs::remove_file(&unfinished)?;
            return Ok(None);
        }
        sealed.sync_all()?;
        fs::rename(&unfinished, self.whole(name))?;
        file::sync_folder(&self.of_report(name))?;
        Ok(Some(length))
    }

    fn throw_away(&self, name: Name) -> io::Result<Ended> {
        let _ = fs::remove_file(self.path(name, ".new"));
        let _ = fs::remove_file(self.whole(name));
        fs::remove_file(self.parts(name))?;
        Ok(Ended::Other)
    }

    /// Opens a file that is whole; none where it is not.
    pub(crate) fn open(&self, name: Name, of_case: &RecordKey) -> io::Result<Option<Opened>> {
        match File::open(self.whole(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            sealed => Opened::open(sealed?, &name.key(of_case)).map(Some),
        }
    }

    /// Every file that is whole.
    pub(crate) fn whole_files(&self) -> io::Result<Vec<Name>> {
        self.names(SEALED)
    }

    /// Removes every file of a report, whoever sent it.
    pub(crate) fn remove_all(&self, report: Uuid) -> io::Result<()> {
        for device in names_in(&self.folder)? {
            let device = self.folder.join(device);
            match fs::remove_dir_all(device.join(report.to_string())) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) if error.kind() == ErrorKind::NotADirectory => {}
                removed => removed.and_then(|()| file::sync_folder(&device))?,
            }
        }
        Ok(())
    }

    /// Those of which there is a file whose name ends so.
    fn names(&self, end: &str) -> io::Result<Vec<Name>> {
        let mut found = Vec::new();
        for device in names_in(&self.folder)? {
            for report in names_in(&self.folder.join(&device))? {
                for file in names_in(&self.folder.join(&device).join(&report))? {
                    let sha256 = file.strip_suffix(end);
                    let path = sha256.map(|sha256| format!("{device}/{report}/{sha256}"));
                    found.extend(path.and_then(|path| Name::parse(&path)));
                }
            }
        }
        Ok(found)
    }

    /// The file of the parts, made where it is missing and held by one at a time.
    fn open_parts(&self, name: Name) -> io::Result<File> {
        let (folder, path) = (self.of_report(name), self.parts(name));
        file::make_private_folder(&folder)?;
        let is_new = !path.exists();
        let parts =
            file::private(File::options().read(true).write(true).create(true)).open(&path)?;
        parts.lock()?;
        if is_new {
            file::sync_folder(&folder)?;
            file::sync_folder(&self.of_device(name))?;
            file::sync_folder(&self.folder)?;
        }
        Ok(parts)
    }

    fn has_room_for(&self, name: Name) -> io::Result<bool> {
        if self.parts(name).exists() {
            return Ok(true);
        }
        match fs::read_dir(self.of_report(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            entries => Ok(entries?.count() < MOST_FILES),
        }
    }

    fn of_report(&self, name: Name) -> PathBuf {
        self.of_device(name).join(name.report.to_string())
    }

    fn of_device(&self, name: Name) -> PathBuf {
        self.folder.join(name.device.to_string())
    }

    /// Where a file is, once it is whole.
    pub(crate) fn whole(&self, name: Name) -> PathBuf {
        self.path(name, SEALED)
    }

    fn parts(&self, name: Name) -> PathBuf {
        self.path(name, PARTS)
    }

    fn path(&self, name: Name, end: &str) -> PathBuf {
        self.of_report(name).join(format!("{}{end}", name.sha256))
    }
}

/// What is in a folder, in the order of its names; nothing where it is no folder.
fn names_in(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        entries => entries?,
    };
    let name = |entry: io::Result<fs::DirEntry>| Ok(entry?.file_name().into_string().ok());
    let names = entries.filter_map(|entry| name(entry).transpose());
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

/// Whether exactly these bytes are there.
fn is_there(parts: &mut File, key: &RecordKey, offset: u64, sought: &[u8]) -> io::Result<bool> {
    let end = offset + sought.len() as u64;
    let (mut seen, mut is_same) = (0, true);
    journal::each_part(parts, key, |begins, part| {
        let ends = begins + part.len() as u64;
        let (from, to) = (begins.max(offset), ends.min(end));
        if from < to {
            let there = &part[(from - begins) as usize..(to - begins) as usize];
            is_same &= there == &sought[(from - offset) as usize..(to - offset) as usize];
            seen += to - from;
        }
        Ok(ends < end)
    })?;
    Ok(is_same && seen == sought.len() as u64)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Seek, SeekFrom};

    use seal::CHUNK_LEN;

    use super::*;

    const CONTENT: &[u8] = b"a letter, in parts";

    fn key() -> RecordKey {
        RecordKey::make(seal::RecordKind::Case, Uuid::from_u128(7)).unwrap()
    }

    fn folder() -> (tempfile::TempDir, Attachments, Name) {
        let folder = tempfile::tempdir().unwrap();
        let attachments = Attachments::at(&folder.path().join("attachments"));
        let name = Name {
            device: Uuid::from_u128(3),
            report: Uuid::from_u128(7),
            sha256: Hex(*seal::sha256(CONTENT).as_bytes()),
        };
        (folder, attachments, name)
    }

    #[test]
    fn parts_make_a_whole() {
        let ((_folder, attachments, name), key) = (folder(), key());
        assert_eq!(attachments.held(name, &key).unwrap(), Held { length: 0, whole: false });
        assert_eq!(attachments.put(name, &key, 0, &CONTENT[..5]).unwrap(), Put::Held(5));
        assert_eq!(attachments.held(name, &key).unwrap(), Held { length: 5, whole: false });
        assert_eq!(attachments.end(name, &key, 18).unwrap(), Ended::Short);
        assert!(attachments.open(name, &key).unwrap().is_none());
        assert_eq!(attachments.put(name, &key, 5, &CONTENT[5..]).unwrap(), Put::Held(18));
        assert_eq!(attachments.end(name, &key, 18).unwrap(), Ended::Whole);
        assert_eq!(attachments.held(name, &key).unwrap(), Held { length: 18, whole: true });
        let mut held = Vec::new();
        attachments.open(name, &key).unwrap().unwrap().read_to_end(&mut held).unwrap();
        assert_eq!(held, CONTENT);
    }

    #[test]
    fn a_part_that_comes_again_is_taken_once_and_no_other_in_its_place() {
        let ((_folder, attachments, name), key) = (folder(), key());
        attachments.put(name, &key, 0, &CONTENT[..8]).unwrap();
        assert_eq!(attachments.put(name, &key, 0, &CONTENT[..8]).unwrap(), Put::Held(8));
        assert_eq!(attachments.put(name, &key, 2, &CONTENT[2..5]).unwrap(), Put::Held(8));
        assert_eq!(attachments.put(name, &key, 0, b"a better").unwrap(), Put::Elsewhere);
        assert_eq!(attachments.put(name, &key, 9, &CONTENT[9..]).unwrap(), Put::Elsewhere);
        assert_eq!(attachments.put(name, &key, 5, &CONTENT[5..]).unwrap(), Put::Elsewhere);
        attachments.put(name, &key, 8, &CONTENT[8..]).unwrap();
        assert_eq!(attachments.end(name, &key, 18).unwrap(), Ended::Whole);
        assert_eq!(attachments.put(name, &key, 8, &CONTENT[8..]).unwrap(), Put::Held(18));
        assert_eq!(attachments.end(name, &key, 18).unwrap(), Ended::Whole);
    }

    #[test]
    fn other_content_is_thrown_away() {
        let ((_folder, attachments, name), key) = (folder(), key());
        for length in [14, 13] {
            attachments.put(name, &key, 0, b"another letter").unwrap();
            assert_eq!(attachments.end(name, &key, length).unwrap(), Ended::Other);
            assert_eq!(attachments.held(name, &key).unwrap(), Held { length: 0, whole: false });
        }
    }

    #[test]
    fn another_report_and_another_device_begin_anew() {
        let ((_folder, attachments, name), key) = (folder(), key());
        attachments.put(name, &key, 0, CONTENT).unwrap();
        attachments.end(name, &key, 18).unwrap();
        let other_report = Name { report: Uuid::from_u128(8), ..name };
        let other_device = Name { device: Uuid::from_u128(4), ..name };
        for other in [other_report, other_device] {
            assert_eq!(attachments.held(other, &key).unwrap(), Held { length: 0, whole: false });
        }
    }

    #[test]
    fn no_file_is_too_large_and_no_report_has_too_many() {
        let ((_folder, attachments, name), key) = (folder(), key());
        assert_eq!(attachments.put(name, &key, MOST_BYTES - 1, b"x").unwrap(), Put::TooMuch);
        for number in 0..100 {
            let name = Name { sha256: Hex([number; 32]), ..name };
            assert_eq!(attachments.put(name, &key, 0, b"x").unwrap(), Put::Held(1));
        }
        assert_eq!(attachments.put(name, &key, 0, b"x").unwrap(), Put::TooMuch);
        let known = Name { sha256: Hex([99; 32]), ..name };
        assert_eq!(attachments.put(known, &key, 1, b"y").unwrap(), Put::Held(2));
    }

    #[test]
    fn nothing_of_a_file_is_in_clear_whether_it_is_whole_or_not() {
        let ((folder, attachments, name), key) = (folder(), key());
        let assert_sealed = || {
            let sealed = walk(folder.path());
            assert!(!sealed.is_empty());
            for word in [&CONTENT[..8], b"in parts"] {
                assert!(!sealed.windows(word.len()).any(|bytes| bytes == word));
            }
        };
        attachments.put(name, &key, 0, &CONTENT[..10]).unwrap();
        assert_sealed();
        attachments.put(name, &key, 10, &CONTENT[10..]).unwrap();
        attachments.end(name, &key, 18).unwrap();
        assert_sealed();
        let other = tests::key();
        assert!(attachments.open(name, &other).is_err(), "it opens with its own key alone");
    }

    fn walk(folder: &Path) -> Vec<u8> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| if path.is_dir() { walk(&path) } else { fs::read(path).unwrap() })
            .collect()
    }

    #[test]
    fn a_file_of_several_chunks_is_read_from_anywhere_in_it() {
        let ((_folder, attachments, _), key) = (folder(), key());
        let content: Vec<u8> = (0..2 * CHUNK_LEN + 1000).map(|at| (at % 251) as u8).collect();
        for length in [CHUNK_LEN - 1, CHUNK_LEN, content.len()] {
            let content = &content[..length];
            let sha256 = Hex(*seal::sha256(content).as_bytes());
            let name = Name { device: Uuid::from_u128(3), report: Uuid::from_u128(7), sha256 };
            for (number, part) in content.chunks(100_000).enumerate() {
                attachments.put(name, &key, 100_000 * number as u64, part).unwrap();
            }
            assert_eq!(attachments.end(name, &key, length as u64).unwrap(), Ended::Whole);
            let mut opened = attachments.open(name, &key).unwrap().unwrap();
            let mut read = Vec::new();
            opened.read_to_end(&mut read).unwrap();
            assert!(read == content);
            opened.seek(SeekFrom::Start(length as u64 - 500)).unwrap();
            let mut read = Vec::new();
            opened.read_to_end(&mut read).unwrap();
            assert!(read == content[length - 500..]);
        }
    }

    #[test]
    fn a_damaged_file_is_never_taken_for_whole() {
        let ((_folder, attachments, name), key) = (folder(), key());
        attachments.put(name, &key, 0, &CONTENT[..9]).unwrap();
        attachments.put(name, &key, 9, &CONTENT[9..]).unwrap();
        let parts = fs::read(attachments.parts(name)).unwrap();
        for at in [2, 20, parts.len() / 2 + 20] {
            let mut changed = parts.clone();
            changed[at] ^= 1;
            fs::write(attachments.parts(name), changed).unwrap();
            assert_eq!(attachments.end(name, &key, 18).unwrap(), Ended::Other, "at {at}");
            assert_eq!(attachments.held(name, &key).unwrap().length, 0);
        }
        fs::write(attachments.parts(name), &parts).unwrap();
        assert_eq!(attachments.end(name, &key, 18).unwrap(), Ended::Whole);
        let whole = fs::read(attachments.whole(name)).unwrap();
        for changed in
            [&whole[..whole.len() - 1], &whole[..20], &[&whole[..40], b"x", &whole[41..]].concat()]
        {
            fs::write(attachments.whole(name), changed).unwrap();
            assert!(attachments.open(name, &key).is_err());
        }
    }

    #[test]
    fn what_a_power_cut_left_of_a_part_is_sent_again() {
        let ((_folder, attachments, name), key) = (folder(), key());
        attachments.put(name, &key, 0, CONTENT).unwrap();
        let parts = fs::read(attachments.parts(name)).unwrap();
        for left in [vec![0; parts.len()], vec![0xff; parts.len()], parts[..5].to_vec()] {
            fs::write(attachments.parts(name), left).unwrap();
            assert_eq!(attachments.held(name, &key).unwrap().length, 0);
            assert_eq!(attachments.put(name, &key, 0, CONTENT).unwrap(), Put::Held(18));
            assert_eq!(attachments.end(name, &key, 18).unwrap(), Ended::Whole);
            fs::remove_file(attachments.whole(name)).unwrap();
        }
    }

    #[test]
    fn what_an_older_endpoint_left_in_clear_is_sealed() {
        let ((folder, attachments, name), key) = (folder(), key());
        let of_report = attachments.of_report(name);
        fs::create_dir_all(&of_report).unwrap();
        let other = Name { sha256: Hex([7; 32]), ..name };
        fs::write(of_report.join(name.sha256.to_string()), CONTENT).unwrap();
        fs::write(of_report.join(format!("{}.part", other.sha256)), CONTENT).unwrap();
        assert_eq!(attachments.in_clear().unwrap(), [name]);
        attachments.seal(name, Some(&key)).unwrap();
        assert_eq!(attachments.in_clear().unwrap(), []);
        let mut opened = Vec::new();
        attachments.open(name, &key).unwrap().unwrap().read_to_end(&mut opened).unwrap();
        assert_eq!(opened, CONTENT);
        assert!(!walk(folder.path()).windows(8).any(|bytes| bytes == &CONTENT[..8]));
    }
}
