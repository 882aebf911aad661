//! The files of reports, each sealed under the key of its case: in a folder, or in a bucket.
//!
//! A file is of one report from one device alone: one that another has, too, is
//! sent again, so that nobody learns from the endpoint who holds what, or writes
//! into what another device sends.

mod bucket;
mod folder;
mod in_clear;
mod journal;
mod objects;
mod part;
mod whole;

use std::{io, sync::Arc};

use evidence::MOST_BYTES;
use seal::RecordKey;
use uuid::Uuid;
use wire::{Held, Hex};

use crate::{Config, Error, Shelf};
use bucket::Bucket;
pub(crate) use folder::{Folder, SEALED};
pub(crate) use whole::{Opened, Sealing};

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
    /// It outlasts a power cut; so much is held from the start.
    Held(u64),
    /// It does not follow on what is held.
    Elsewhere,
    /// No file is that large, or no report has that many.
    TooMuch,
}

/// What became of a file that was said to be whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It is held, and outlasts a power cut.
    Whole,
    /// Less of it is held.
    Short,
    /// What came was not what it is named by. It was thrown away.
    Other,
}

/// A kind of place that files are kept in. What returns is there to stay.
trait Keeps: Send + Sync {
    /// Makes it ready, as far as that is the endpoint's to do.
    fn be_ready(&self) -> io::Result<()>;

    /// Opens what is whole, with the key of the file; none where it is not.
    fn open(&self, name: Name, key: &RecordKey) -> io::Result<Option<Opened>>;

    /// How much of what is not whole is held, from the start.
    fn held(&self, name: Name) -> io::Result<u64>;

    /// Takes a part of what is not whole.
    fn put(&self, name: Name, key: &RecordKey, offset: u64, part: &[u8]) -> io::Result<Put>;

    /// Makes a whole of the parts, where that is what it is named by, and so long.
    fn end(&self, name: Name, key: &RecordKey, length: u64) -> io::Result<Ended>;

    /// Removes the parts of what is whole.
    fn tidy(&self, name: Name) -> io::Result<()>;

    /// Removes every file of a report, whoever sent it.
    fn remove_all(&self, report: Uuid) -> io::Result<()>;

    /// That something went wrong there.
    fn trouble(&self, cause: io::Error) -> Error;
}

/// Where files are kept.
#[derive(Clone)]
pub(crate) struct Attachments(Arc<dyn Keeps>);

impl Attachments {
    pub(crate) fn of(config: &Config) -> Result<Self, Error> {
        Ok(match &config.attachments {
            Shelf::Folder(folder) => Self(Arc::new(Folder::at(folder))),
            Shelf::Bucket(bucket) => Self(Arc::new(Bucket::of(bucket)?)),
        })
    }

    /// Makes the place ready, as far as that is the endpoint's to do.
    pub(crate) fn be_ready(&self) -> io::Result<()> {
        self.0.be_ready()
    }

    /// Opens a file that is whole; none where it is not.
    pub(crate) fn open(&self, name: Name, of_case: &RecordKey) -> io::Result<Option<Opened>> {
        self.0.open(name, &name.key(of_case))
    }

    pub(crate) fn held(&self, name: Name, of_case: &RecordKey) -> io::Result<Held> {
        let Some(whole) = self.open(name, of_case)? else {
            return Ok(Held { length: self.0.held(name)?, whole: false });
        };
        // An end that was cut off may have left them.
        self.0.tidy(name)?;
        Ok(Held { length: whole.length(), whole: true })
    }

    /// Takes a part that follows on what is held, or is held already.
    pub(crate) fn put(
        &self,
        name: Name,
        of_case: &RecordKey,
        offset: u64,
        part: &[u8],
    ) -> io::Result<Put> {
        let end = offset.saturating_add(part.len() as u64);
        if end >= MOST_BYTES {
            let follows = offset <= self.held(name, of_case)?.length;
            return Ok(if follows { Put::TooMuch } else { Put::Elsewhere });
        }
        if let Some(whole) = self.open(name, of_case)? {
            let length = whole.length();
            return Ok(if end <= length { Put::Held(length) } else { Put::Elsewhere });
        }
        self.0.put(name, &name.key(of_case), offset, part)
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
        self.0.end(name, &name.key(of_case), length)
    }

    /// Removes every file of a report, whoever sent it.
    pub(crate) fn remove_all(&self, report: Uuid) -> io::Result<()> {
        self.0.remove_all(report)
    }

    /// For `map_err`: names the place.
    pub(crate) fn trouble(&self) -> impl Fn(io::Error) -> Error {
        move |cause| self.0.trouble(cause)
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        io::{Read, Seek, SeekFrom},
        path::Path,
    };

    use seal::CHUNK_LEN;
    use tempfile::TempDir;
    use testkit::moto;

    use super::*;

    pub(super) const CONTENT: &[u8] = b"a letter, in parts";

    pub(super) fn key() -> RecordKey {
        RecordKey::make(seal::RecordKind::Case, Uuid::from_u128(7)).unwrap()
    }

    pub(super) fn letter() -> Name {
        let sha256 = Hex(*seal::sha256(CONTENT).as_bytes());
        Name { device: Uuid::from_u128(3), report: Uuid::from_u128(7), sha256 }
    }

    /// A place to keep files in, empty at first.
    struct Ground {
        attachments: Attachments,
        bucket: Option<moto::Bucket>,
        folder: TempDir,
    }

    impl Ground {
        fn in_a_folder() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let attachments = Attachments(Arc::new(Folder::at(folder.path())));
            Self { attachments, bucket: None, folder }
        }

        fn in_a_bucket() -> Self {
            let (folder, bucket) = (tempfile::tempdir().unwrap(), moto::Bucket::new());
            let attachments = Attachments(Arc::new(within(folder.path(), &bucket)));
            Self { attachments, bucket: Some(bucket), folder }
        }

        /// Every byte that is kept.
        fn kept(&self) -> Vec<u8> {
            match &self.bucket {
                Some(bucket) => bucket.objects().into_values().flatten().collect(),
                None => walk(self.folder.path()),
            }
        }
    }

    /// The way to a bucket, with its secret in that folder.
    pub(super) fn within(folder: &Path, bucket: &moto::Bucket) -> Bucket {
        let secret = folder.join("secret");
        fs::write(&secret, "marmalade").unwrap();
        let told = crate::Bucket {
            bucket: bucket.name.clone(),
            address: moto::address(),
            region: moto::REGION.to_owned(),
            key: "endpoint".to_owned(),
            secret,
            ca: None,
        };
        Bucket::of(&told).unwrap()
    }

    fn walk(folder: &Path) -> Vec<u8> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| if path.is_dir() { walk(&path) } else { fs::read(path).unwrap() })
            .collect()
    }

    /// Makes two tests of each of these functions.
    macro_rules! in_each_place {
        ($($test:ident),* $(,)?) => {
            mod in_a_folder {
                $(#[test]
                fn $test() {
                    super::$test(&super::Ground::in_a_folder());
                })*
            }

            mod in_a_bucket {
                $(#[test]
                fn $test() {
                    super::$test(&super::Ground::in_a_bucket());
                })*
            }
        };
    }

    in_each_place! {
        parts_make_a_whole,
        a_part_that_comes_again_is_taken_once_and_no_other_in_its_place,
        other_content_is_thrown_away,
        another_report_and_another_device_begin_anew,
        no_file_is_too_large_and_no_report_has_too_many,
        nothing_of_a_file_is_in_clear_whether_it_is_whole_or_not,
        a_file_of_several_chunks_is_read_from_anywhere_in_it,
        all_that_is_there_of_a_report_is_removed,
    }

    fn parts_make_a_whole(ground: &Ground) {
        let (attachments, name, key) = (&ground.attachments, letter(), key());
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

    fn a_part_that_comes_again_is_taken_once_and_no_other_in_its_place(ground: &Ground) {
        let (attachments, name, key) = (&ground.attachments, letter(), key());
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

    fn other_content_is_thrown_away(ground: &Ground) {
        let (attachments, name, key) = (&ground.attachments, letter(), key());
        for length in [14, 13] {
            attachments.put(name, &key, 0, b"another letter").unwrap();
            assert_eq!(attachments.end(name, &key, length).unwrap(), Ended::Other);
            assert_eq!(attachments.held(name, &key).unwrap(), Held { length: 0, whole: false });
        }
    }

    fn another_report_and_another_device_begin_anew(ground: &Ground) {
        let (attachments, name, key) = (&ground.attachments, letter(), key());
        attachments.put(name, &key, 0, CONTENT).unwrap();
        attachments.end(name, &key, 18).unwrap();
        let other_report = Name { report: Uuid::from_u128(8), ..name };
        let other_device = Name { device: Uuid::from_u128(4), ..name };
        for other in [other_report, other_device] {
            assert_eq!(attachments.held(other, &key).unwrap(), Held { length: 0, whole: false });
        }
    }

    fn no_file_is_too_large_and_no_report_has_too_many(ground: &Ground) {
        let (attachments, name, key) = (&ground.attachments, letter(), key());
        let longer = vec![b'x'; usize::try_from(MOST_BYTES).unwrap()];
        assert_eq!(attachments.put(name, &key, 0, &longer).unwrap(), Put::TooMuch);
        assert_eq!(attachments.put(name, &key, MOST_BYTES - 1, b"x").unwrap(), Put::Elsewhere);
        for number in 0..100 {
            let name = Name { sha256: Hex([number; 32]), ..name };
            assert_eq!(attachments.put(name, &key, 0, b"x").unwrap(), Put::Held(1));
        }
        assert_eq!(attachments.put(name, &key, 0, b"x").unwrap(), Put::TooMuch);
        let known = Name { sha256: Hex([99; 32]), ..name };
        assert_eq!(attachments.put(known, &key, 1, b"y").unwrap(), Put::Held(2));
    }

    fn nothing_of_a_file_is_in_clear_whether_it_is_whole_or_not(ground: &Ground) {
        let (attachments, name, key) = (&ground.attachments, letter(), key());
        let assert_sealed = || {
            let sealed = ground.kept();
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

    fn a_file_of_several_chunks_is_read_from_anywhere_in_it(ground: &Ground) {
        let (attachments, key) = (&ground.attachments, key());
        let content: Vec<u8> = (0..5 * CHUNK_LEN + 1000).map(|at| (at % 251) as u8).collect();
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

    fn all_that_is_there_of_a_report_is_removed(ground: &Ground) {
        let (attachments, name, key) = (&ground.attachments, letter(), key());
        attachments.put(name, &key, 0, CONTENT).unwrap();
        attachments.end(name, &key, 18).unwrap();
        let begun = Name { sha256: Hex([7; 32]), ..name };
        let of_another_device = Name { device: Uuid::from_u128(4), ..name };
        for cut_off in [begun, of_another_device] {
            attachments.put(cut_off, &key, 0, CONTENT).unwrap();
        }
        let of_another_report = Name { report: Uuid::from_u128(8), ..name };
        attachments.put(of_another_report, &key, 0, CONTENT).unwrap();
        attachments.remove_all(name.report).unwrap();
        for removed in [name, begun, of_another_device] {
            assert_eq!(attachments.held(removed, &key).unwrap(), Held { length: 0, whole: false });
        }
        assert_eq!(attachments.held(of_another_report, &key).unwrap().length, 18);
        attachments.remove_all(of_another_report.report).unwrap();
        attachments.remove_all(name.report).unwrap();
        assert_eq!(ground.kept(), b"");
    }
}
