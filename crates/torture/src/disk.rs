//! A disk as a power cut leaves it: what was synced is there; of what was not,
//! any part may be.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fastrand::Rng;

use crate::ground::Files;
use crate::vfs::Act;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// What was done to a file.
#[derive(Clone)]
pub enum Event {
    /// It was made.
    Create,
    /// Bytes were written.
    Write(Arc<Write>),
    /// It was cut to a length.
    Truncate(usize),
    /// It was synced.
    Sync,
    /// It was deleted, and its folder synced or not.
    Delete {
        /// Whether the folder was synced.
        lasting: bool,
    },
}

/// Bytes, and where they go.
pub struct Write {
    at: usize,
    bytes: Vec<u8>,
}

impl Event {
    /// What changes by an act; nothing by a read.
    pub fn of(act: &Act<'_>) -> Option<Self> {
        let place = |number: u64| usize::try_from(number).expect("a file of a test is small");
        Some(match *act {
            Act::Read => return None,
            Act::Create => Self::Create,
            Act::Write { at, bytes } => {
                Self::Write(Arc::new(Write { at: place(at), bytes: bytes.to_vec() }))
            }
            Act::Truncate { to } => Self::Truncate(place(to)),
            Act::Sync => Self::Sync,
            Act::Delete { lasting } => Self::Delete { lasting },
        })
    }
}

/// Which of the changes that were not synced are on the disk after the cut.
#[derive(Clone, Copy, Debug)]
pub enum Cut {
    /// None of them.
    Nothing,
    /// All of them.
    Everything,
    /// Some of them, each whole.
    Some,
    /// Some of them, and some of those in part.
    Torn,
    /// The same, and where a file was to grow, there is noise.
    Noisy,
}

/// Every way to be cut.
pub const CUTS: [Cut; 5] = [Cut::Nothing, Cut::Everything, Cut::Some, Cut::Torn, Cut::Noisy];

/// The files of a disk, and what is not on it yet.
#[derive(Clone)]
pub struct Disk {
    contents: Vec<Content>,
    names: BTreeMap<PathBuf, usize>,
    /// Makings and deletions since the folder was last synced, in their order:
    /// every file system keeps that.
    renamed: Vec<(PathBuf, Option<usize>)>,
}

#[derive(Clone)]
struct Content {
    synced: Vec<u8>,
    since: Vec<Change>,
    /// SQLite syncs the folder with the first sync of a file that it makes.
    is_new: bool,
}

#[derive(Clone)]
enum Change {
    Write(Arc<Write>),
    Truncate(usize),
}

impl Disk {
    /// A disk with these files on it, all synced.
    pub fn with(files: &Files) -> Self {
        let contents = files.iter().map(|(_, bytes)| Content {
            synced: bytes.clone(),
            since: Vec::new(),
            is_new: false,
        });
        let names = files.iter().enumerate().map(|(at, (path, _))| (path.clone(), at));
        Self { contents: contents.collect(), names: names.collect(), renamed: Vec::new() }
    }

    /// One thing more is done.
    pub fn follow(&mut self, path: &Path, event: &Event) {
        match event {
            Event::Create => {
                let content = Content { synced: Vec::new(), since: Vec::new(), is_new: true };
                self.renamed.push((path.to_owned(), Some(self.contents.len())));
                self.contents.push(content);
            }
            Event::Delete { lasting } => {
                self.renamed.push((path.to_owned(), None));
                if *lasting {
                    self.settle_names();
                }
            }
            Event::Write(write) => self.change(path, Change::Write(write.clone())),
            Event::Truncate(to) => self.change(path, Change::Truncate(*to)),
            Event::Sync => self.sync(path),
        }
    }

    fn change(&mut self, path: &Path, change: Change) {
        if let Some(at) = self.find(path) {
            self.contents[at].since.push(change);
        }
    }

    fn sync(&mut self, path: &Path) {
        let Some(at) = self.find(path) else { return };
        let content = &mut self.contents[at];
        for change in content.since.drain(..) {
            change.apply(&mut content.synced);
        }
        if std::mem::take(&mut content.is_new) {
            self.settle_names();
        }
    }

    fn find(&self, path: &Path) -> Option<usize> {
        let renamed = self.renamed.iter().rev().find(|(name, _)| name == path);
        renamed.map_or_else(|| self.names.get(path).copied(), |(_, content)| *content)
    }

    fn settle_names(&mut self) {
        for (path, content) in self.renamed.drain(..) {
            rename(&mut self.names, path, content);
        }
    }

    /// What is there when the power is cut now.
    pub fn after(&self, cut: Cut, rng: &mut Rng) -> Files {
        let kept = match cut {
            Cut::Nothing => 0,
            Cut::Everything => self.renamed.len(),
            _ => rng.usize(..=self.renamed.len()),
        };
        let mut names = self.names.clone();
        for (path, content) in &self.renamed[..kept] {
            rename(&mut names, path.clone(), *content);
        }
        let files = names.into_iter().map(|(path, at)| (path, self.contents[at].after(cut, rng)));
        files.collect()
    }
}

fn rename(names: &mut BTreeMap<PathBuf, usize>, path: PathBuf, content: Option<usize>) {
    match content {
        Some(at) => names.insert(path, at),
        None => names.remove(&path),
    };
}

impl Content {
    fn after(&self, cut: Cut, rng: &mut Rng) -> Vec<u8> {
        let mut bytes = self.synced.clone();
        for change in &self.since {
            match cut {
                Cut::Nothing => {}
                Cut::Everything => change.apply(&mut bytes),
                Cut::Some => {
                    if rng.bool() {
                        change.apply(&mut bytes);
                    }
                }
                Cut::Torn | Cut::Noisy => match rng.u8(..3) {
                    0 => {}
                    1 => change.apply(&mut bytes),
                    _ => change.tear(&mut bytes, matches!(cut, Cut::Noisy), rng),
                },
            }
        }
        bytes
    }
}

impl Change {
    fn apply(&self, file: &mut Vec<u8>) {
        match self {
            Self::Truncate(to) => file.truncate(*to),
            Self::Write(write) => write.put(file, 0..write.bytes.len()),
        }
    }

    /// Does it in part, sector by sector; a file's length changes in one.
    fn tear(&self, file: &mut Vec<u8>, noisy: bool, rng: &mut Rng) {
        let Self::Write(write) = self else { return };
        let end = write.at + write.bytes.len();
        if noisy && file.len() < end {
            let grown = end - file.len();
            file.extend(std::iter::repeat_with(|| rng.u8(..)).take(grown));
        }
        for sector in write.sectors() {
            if rng.bool() {
                write.put(file, sector);
            }
        }
    }
}

impl Write {
    fn put(&self, file: &mut Vec<u8>, part: Range<usize>) {
        let (begin, end) = (self.at + part.start, self.at + part.end);
        if file.len() < end {
            file.resize(end, 0);
        }
        file[begin..end].copy_from_slice(&self.bytes[part]);
    }

    /// The parts of it that lie in one sector of the file each.
    fn sectors(&self) -> impl Iterator<Item = Range<usize>> + '_ {
        let (first, last) = (self.at / SECTOR, (self.at + self.bytes.len()).div_ceil(SECTOR));
        (first..last).map(|sector| {
            let begin = (sector * SECTOR).max(self.at) - self.at;
            let end = ((sector + 1) * SECTOR).min(self.at + self.bytes.len()) - self.at;
            begin..end
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(at: usize, byte: u8, length: usize) -> Event {
        Event::Write(Arc::new(Write { at, bytes: vec![byte; length] }))
    }

    fn disk(events: &[(&str, Event)]) -> Disk {
        let mut disk = Disk::with(&vec![("a".into(), vec![0; 1024])]);
        for (path, event) in events {
            disk.follow(Path::new(path), event);
        }
        disk
    }

    fn after(disk: &Disk, cut: Cut) -> Files {
        disk.after(cut, &mut Rng::with_seed(1))
    }

    #[test]
    fn what_was_synced_is_there_and_the_rest_may_be() {
        let disk = disk(&[("a", write(0, 1, 512)), ("a", Event::Sync), ("a", write(512, 2, 512))]);
        let half = [vec![1; 512], vec![0; 512]].concat();
        let whole = [vec![1; 512], vec![2; 512]].concat();
        assert_eq!(after(&disk, Cut::Nothing), [("a".into(), half.clone())]);
        assert_eq!(after(&disk, Cut::Everything), [("a".into(), whole.clone())]);
        for seed in 0..20 {
            let torn = disk.after(Cut::Torn, &mut Rng::with_seed(seed));
            assert!(torn[0].1 == half || torn[0].1 == whole, "a sector is old or new");
        }
    }

    #[test]
    fn a_torn_write_is_old_and_new_sector_by_sector_and_touches_nothing_else() {
        let disk = disk(&[("a", write(100, 7, 900))]);
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..50 {
            let torn = &disk.after(Cut::Torn, &mut Rng::with_seed(seed))[0].1;
            assert!(torn[..100].iter().all(|byte| *byte == 0) && torn[1000..] == [0; 24]);
            let parts = [&torn[100..512], &torn[512..1000]];
            assert!(parts.iter().all(|part| part.iter().all(|byte| *byte == part[0])));
            seen.insert(parts.map(|part| part[0]));
        }
        assert_eq!(seen.len(), 4);
    }

    #[test]
    fn a_name_lasts_from_the_first_sync_of_its_file_on() {
        let disk = |synced: bool| {
            let sync = synced.then_some(("w", Event::Sync));
            let events = [("w", Event::Create), ("w", write(0, 1, 10))];
            disk(&events.into_iter().chain(sync).collect::<Vec<_>>())
        };
        assert_eq!(after(&disk(false), Cut::Nothing).len(), 1);
        assert_eq!(after(&disk(true), Cut::Nothing)[1], ("w".into(), vec![1; 10]));
    }

    #[test]
    fn a_deleted_file_may_come_back_as_it_was_synced() {
        let deleted = disk(&[("a", write(0, 9, 9)), ("a", Event::Delete { lasting: false })]);
        assert_eq!(after(&deleted, Cut::Nothing), [("a".into(), vec![0; 1024])]);
        assert!(after(&deleted, Cut::Everything).is_empty());
        let made_again = disk(&[("a", Event::Delete { lasting: false }), ("a", Event::Create)]);
        assert_eq!(after(&made_again, Cut::Everything), [("a".into(), Vec::new())]);
        assert_eq!(after(&made_again, Cut::Nothing)[0].1.len(), 1024);
    }
}
