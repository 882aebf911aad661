//! The files of reports, each in a file of its own.
//!
//! ```text
//! <folder>/<device>/<external-id>/<sha256>.part   as far as it came
//! <folder>/<device>/<external-id>/<sha256>        whole, and of that digest
//! ```
//!
//! A file is of one report from one device alone: one that another has, too, is
//! sent again, so that nobody learns from the endpoint who holds what, or writes
//! into what another device sends.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use evidence::{MOST_BYTES, MOST_FILES};
use seal::Hasher;
use uuid::Uuid;
use wire::{Held, Hex};

use crate::file;

/// Where files are kept.
#[derive(Clone, Debug)]
pub(crate) struct Attachments {
    folder: PathBuf,
}

/// One file of one report.
#[derive(Clone, Copy, Debug)]
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

impl Attachments {
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    pub(crate) fn held(&self, name: Name) -> io::Result<Held> {
        if let Some(length) = length_of(&self.whole(name))? {
            return Ok(Held { length, whole: true });
        }
        let length = length_of(&self.partial(name))?.unwrap_or_default();
        Ok(Held { length, whole: false })
    }

    /// Takes a part that follows on what is held, or is held already. It is on
    /// disk when this returns.
    pub(crate) fn put(&self, name: Name, offset: u64, part: &[u8]) -> io::Result<Put> {
        let end = offset.saturating_add(part.len() as u64);
        if end >= MOST_BYTES {
            return Ok(Put::TooMuch);
        }
        if let Some(length) = length_of(&self.whole(name))? {
            return Ok(if end <= length { Put::Held(length) } else { Put::Elsewhere });
        }
        if !self.has_room_for(name)? {
            return Ok(Put::TooMuch);
        }
        let mut partial = self.open_partial(name)?;
        let held = partial.metadata()?.len();
        if offset < held {
            return Ok(if is_there(&mut partial, offset, part)? {
                Put::Held(held)
            } else {
                Put::Elsewhere
            });
        }
        if offset > held {
            return Ok(Put::Elsewhere);
        }
        partial.seek(SeekFrom::Start(held))?;
        let written = partial.write_all(part).and_then(|()| partial.sync_data());
        if let Err(error) = written {
            // Half a part would be taken for the beginning of the next.
            partial.set_len(held)?;
            return Err(error);
        }
        Ok(Put::Held(end))
    }

    /// Takes a file for whole, once its digest is right.
    pub(crate) fn end(&self, name: Name, length: u64) -> io::Result<Ended> {
        if let Some(held) = length_of(&self.whole(name))? {
            return Ok(if held == length { Ended::Whole } else { Ended::Short });
        }
        let path = self.partial(name);
        let held = length_of(&path)?.unwrap_or_default();
        if held < length {
            return Ok(Ended::Short);
        }
        let mut partial = self.open_partial(name)?;
        if held > length || digest(&mut partial)? != name.sha256 {
            fs::remove_file(&path)?;
            return Ok(Ended::Other);
        }
        partial.sync_all()?;
        fs::rename(&path, self.whole(name))?;
        file::sync_folder(&self.of_report(name))?;
        Ok(Ended::Whole)
    }

    /// Opens a file that is whole; none where it is not.
    pub(crate) fn open(&self, name: Name) -> io::Result<Option<File>> {
        match File::open(self.whole(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            opened => opened.map(Some),
        }
    }

    /// Every file that is whole.
    pub(crate) fn whole_files(&self) -> io::Result<Vec<Name>> {
        let mut found = Vec::new();
        for device in names_in(&self.folder)? {
            for report in names_in(&self.folder.join(&device))? {
                for file in names_in(&self.folder.join(&device).join(&report))? {
                    found.extend(Name::parse(&format!("{device}/{report}/{file}")));
                }
            }
        }
        Ok(found)
    }

    /// The partial file, made where it is missing and held by one at a time.
    fn open_partial(&self, name: Name) -> io::Result<File> {
        let (folder, path) = (self.of_report(name), self.partial(name));
        file::make_private_folder(&folder)?;
        let is_new = !path.exists();
        let partial =
            file::private(File::options().read(true).write(true).create(true)).open(&path)?;
        partial.lock()?;
        if is_new {
            file::sync_folder(&folder)?;
            file::sync_folder(&self.of_device(name))?;
            file::sync_folder(&self.folder)?;
        }
        Ok(partial)
    }

    fn has_room_for(&self, name: Name) -> io::Result<bool> {
        if self.partial(name).exists() {
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
        self.of_report(name).join(name.sha256.to_string())
    }

    fn partial(&self, name: Name) -> PathBuf {
        self.of_report(name).join(format!("{}.part", name.sha256))
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

fn length_of(path: &Path) -> io::Result<Option<u64>> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        about => Ok(Some(about?.len())),
    }
}

/// Whether exactly these bytes are there.
fn is_there(file: &mut File, offset: u64, part: &[u8]) -> io::Result<bool> {
    file.seek(SeekFrom::Start(offset))?;
    let mut there = Vec::with_capacity(part.len());
    file.take(part.len() as u64).read_to_end(&mut there)?;
    Ok(there == part)
}

fn digest(file: &mut File) -> io::Result<Hex<32>> {
    let mut hasher = Hasher::new();
    let mut chunk = vec![0; 256 * 1024];
    file.rewind()?;
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(Hex(*hasher.finish().as_bytes())),
            read => hasher.update(&chunk[..read]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: &[u8] = b"a letter, in parts";

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
        let (_folder, attachments, name) = folder();
        assert_eq!(attachments.held(name).unwrap(), Held { length: 0, whole: false });
        assert_eq!(attachments.put(name, 0, &CONTENT[..5]).unwrap(), Put::Held(5));
        assert_eq!(attachments.held(name).unwrap(), Held { length: 5, whole: false });
        assert_eq!(attachments.end(name, 18).unwrap(), Ended::Short);
        assert!(attachments.open(name).unwrap().is_none());
        assert_eq!(attachments.put(name, 5, &CONTENT[5..]).unwrap(), Put::Held(18));
        assert_eq!(attachments.end(name, 18).unwrap(), Ended::Whole);
        assert_eq!(attachments.held(name).unwrap(), Held { length: 18, whole: true });
        let mut held = Vec::new();
        attachments.open(name).unwrap().unwrap().read_to_end(&mut held).unwrap();
        assert_eq!(held, CONTENT);
    }

    #[test]
    fn a_part_that_comes_again_is_taken_once_and_no_other_in_its_place() {
        let (_folder, attachments, name) = folder();
        attachments.put(name, 0, &CONTENT[..8]).unwrap();
        assert_eq!(attachments.put(name, 0, &CONTENT[..8]).unwrap(), Put::Held(8));
        assert_eq!(attachments.put(name, 2, &CONTENT[2..5]).unwrap(), Put::Held(8));
        assert_eq!(attachments.put(name, 0, b"a better").unwrap(), Put::Elsewhere);
        assert_eq!(attachments.put(name, 9, &CONTENT[9..]).unwrap(), Put::Elsewhere);
        assert_eq!(attachments.put(name, 5, &CONTENT[5..]).unwrap(), Put::Elsewhere);
        attachments.put(name, 8, &CONTENT[8..]).unwrap();
        assert_eq!(attachments.end(name, 18).unwrap(), Ended::Whole);
        assert_eq!(attachments.put(name, 8, &CONTENT[8..]).unwrap(), Put::Held(18));
        assert_eq!(attachments.end(name, 18).unwrap(), Ended::Whole);
    }

    #[test]
    fn other_content_is_thrown_away() {
        let (_folder, attachments, name) = folder();
        for length in [14, 13] {
            attachments.put(name, 0, b"another letter").unwrap();
            assert_eq!(attachments.end(name, length).unwrap(), Ended::Other);
            assert_eq!(attachments.held(name).unwrap(), Held { length: 0, whole: false });
        }
    }

    #[test]
    fn another_report_and_another_device_begin_anew() {
        let (_folder, attachments, name) = folder();
        attachments.put(name, 0, CONTENT).unwrap();
        attachments.end(name, 18).unwrap();
        let other_report = Name { report: Uuid::from_u128(8), ..name };
        let other_device = Name { device: Uuid::from_u128(4), ..name };
        for other in [other_report, other_device] {
            assert_eq!(attachments.held(other).unwrap(), Held { length: 0, whole: false });
        }
    }

    #[test]
    fn no_file_is_too_large_and_no_report_has_too_many() {
        let (_folder, attachments, name) = folder();
        assert_eq!(attachments.put(name, MOST_BYTES - 1, b"x").unwrap(), Put::TooMuch);
        for number in 0..100 {
            let name = Name { sha256: Hex([number; 32]), ..name };
            assert_eq!(attachments.put(name, 0, b"x").unwrap(), Put::Held(1));
        }
        assert_eq!(attachments.put(name, 0, b"x").unwrap(), Put::TooMuch);
        let known = Name { sha256: Hex([99; 32]), ..name };
        assert_eq!(attachments.put(known, 1, b"y").unwrap(), Put::Held(2));
    }
}
