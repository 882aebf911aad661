//! A folder, with a file for each file.
//!
//! ```text
//! <folder>/<device>/<external-id>/<sha256>.parts    as far as it came
//! <folder>/<device>/<external-id>/<sha256>.sealed   whole, and of that digest
//! ```

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use evidence::MOST_FILES;
use seal::RecordKey;
use uuid::Uuid;

use super::{Ended, Keeps, Name, Opened, Put, Sealing, journal};
use crate::{Error, file};

/// What the name of a file that is whole ends in.
pub(crate) const SEALED: &str = ".sealed";
const PARTS: &str = ".parts";

#[derive(Clone, Debug)]
pub(crate) struct Folder {
    folder: PathBuf,
}

impl Keeps for Folder {
    fn be_ready(&self) -> io::Result<()> {
        file::make_private_folder(&self.folder)
    }

    fn open(&self, name: Name, key: &RecordKey) -> io::Result<Option<Opened>> {
        match File::open(self.whole(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            sealed => Opened::open(Box::new(sealed?), key).map(Some),
        }
    }

    fn held(&self, name: Name) -> io::Result<u64> {
        match File::open(self.parts(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            parts => journal::held(&mut parts?),
        }
    }

    fn put(&self, name: Name, key: &RecordKey, offset: u64, part: &[u8]) -> io::Result<Put> {
        if !self.has_room_for(name)? {
            return Ok(Put::TooMuch);
        }
        let mut parts = self.open_parts(name)?;
        let held = journal::held(&mut parts)?;
        if offset < held {
            return match is_there(&mut parts, key, offset, part) {
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
        journal::append(&mut parts, key, offset, part)?;
        Ok(Put::Held(offset + part.len() as u64))
    }

    fn end(&self, name: Name, key: &RecordKey, length: u64) -> io::Result<Ended> {
        let mut parts = self.open_parts(name)?;
        if let Some(whole) = self.open(name, key)? {
            // Somebody else said so first.
            self.tidy(name)?;
            return Ok(if whole.length() == length { Ended::Whole } else { Ended::Short });
        }
        let is_it = self.keep(name, key, |whole| {
            journal::each_part(&mut parts, key, |_, part| whole.write_all(part).map(|()| true))
        });
        match is_it {
            Ok(kept) if kept == Some(length) => {
                self.tidy(name)?;
                Ok(Ended::Whole)
            }
            Ok(_) => self.throw_away(name),
            Err(error) if error.kind() == ErrorKind::InvalidData => self.throw_away(name),
            Err(error) => Err(error),
        }
    }

    fn tidy(&self, name: Name) -> io::Result<()> {
        match fs::remove_file(self.parts(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    fn remove_all(&self, report: Uuid) -> io::Result<()> {
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

    fn trouble(&self, cause: io::Error) -> Error {
        Error::File { path: self.folder.clone(), cause }
    }
}

impl Folder {
    pub(crate) fn at(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Seals what `write` writes, as that file; how long it is, where that is what it is
    /// named by. Only then is it there.
    pub(super) fn keep(
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
        self.tidy(name)?;
        Ok(Ended::Other)
    }

    /// Every file that is whole.
    pub(crate) fn whole_files(&self) -> io::Result<Vec<Name>> {
        self.names(SEALED)
    }

    /// Those of which there is a file whose name ends so.
    pub(super) fn names(&self, end: &str) -> io::Result<Vec<Name>> {
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

    pub(super) fn path(&self, name: Name, end: &str) -> PathBuf {
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
    use std::io::Read;

    use wire::Hex;

    use super::*;
    use crate::attachments::tests::{CONTENT, key, letter};

    fn folder() -> (tempfile::TempDir, Folder) {
        let within = tempfile::tempdir().unwrap();
        let folder = Folder::at(&within.path().join("attachments"));
        (within, folder)
    }

    #[test]
    fn a_damaged_file_is_never_taken_for_whole() {
        let ((_within, folder), name, key) = (folder(), letter(), letter().key(&key()));
        folder.put(name, &key, 0, &CONTENT[..9]).unwrap();
        folder.put(name, &key, 9, &CONTENT[9..]).unwrap();
        let parts = fs::read(folder.parts(name)).unwrap();
        for at in [2, 20, parts.len() / 2 + 20] {
            let mut changed = parts.clone();
            changed[at] ^= 1;
            fs::write(folder.parts(name), changed).unwrap();
            assert_eq!(folder.end(name, &key, 18).unwrap(), Ended::Other, "at {at}");
            assert_eq!(folder.held(name).unwrap(), 0);
        }
        fs::write(folder.parts(name), &parts).unwrap();
        assert_eq!(folder.end(name, &key, 18).unwrap(), Ended::Whole);
        let whole = fs::read(folder.whole(name)).unwrap();
        for changed in
            [&whole[..whole.len() - 1], &whole[..20], &[&whole[..40], b"x", &whole[41..]].concat()]
        {
            fs::write(folder.whole(name), changed).unwrap();
            assert!(folder.open(name, &key).is_err());
        }
    }

    #[test]
    fn what_a_power_cut_left_of_a_part_is_sent_again() {
        let ((_within, folder), name, key) = (folder(), letter(), letter().key(&key()));
        folder.put(name, &key, 0, CONTENT).unwrap();
        let parts = fs::read(folder.parts(name)).unwrap();
        for left in [vec![0; parts.len()], vec![0xff; parts.len()], parts[..5].to_vec()] {
            fs::write(folder.parts(name), left).unwrap();
            assert_eq!(folder.held(name).unwrap(), 0);
            assert_eq!(folder.put(name, &key, 0, CONTENT).unwrap(), Put::Held(18));
            assert_eq!(folder.end(name, &key, 18).unwrap(), Ended::Whole);
            fs::remove_file(folder.whole(name)).unwrap();
        }
    }

    #[test]
    fn what_an_older_endpoint_left_in_clear_is_sealed() {
        let ((_within, folder), name, key) = (folder(), letter(), key());
        let of_report = folder.of_report(name);
        fs::create_dir_all(&of_report).unwrap();
        let other = Name { sha256: Hex([7; 32]), ..name };
        fs::write(of_report.join(name.sha256.to_string()), CONTENT).unwrap();
        fs::write(of_report.join(format!("{}.part", other.sha256)), CONTENT).unwrap();
        assert_eq!(folder.in_clear().unwrap(), [name]);
        folder.seal(name, Some(&key)).unwrap();
        assert_eq!(folder.in_clear().unwrap(), []);
        let mut opened = Vec::new();
        folder.open(name, &name.key(&key)).unwrap().unwrap().read_to_end(&mut opened).unwrap();
        assert_eq!(opened, CONTENT);
        assert_eq!(names_in(&of_report).unwrap(), [format!("{}.sealed", name.sha256)]);
    }
}
