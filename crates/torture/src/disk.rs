//! A disk as a power cut leaves it: what was synced is there; of what was not,
//! any part may be.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fastrand::Rng;

use crate::ground::Files;
use crate::vfs::Act;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// What was done to a file or folder.
#[derive(Clone)]
pub enum Event {
    /// The folder was made.
    MakeFolder,
    /// The file was made.
    Create {
        /// Whether its folder is synced with the first sync of the file.
        named_with_sync: bool,
    },
    /// Bytes were written.
    Write(Arc<Write>),
    /// It was cut to a length.
    Truncate(usize),
    /// It was synced.
    Sync,
    /// The names in the folder were synced.
    SyncFolder,
    /// It got this name instead, in the same folder.
    Rename(PathBuf),
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
    /// What changes by an act in `folder`; nothing by a read.
    pub fn of(act: &Act<'_>, folder: &Path) -> Option<Self> {
        let place = |number: u64| usize::try_from(number).expect("a file of a test is small");
        Some(match *act {
            Act::Read => return None,
            Act::MakeFolder => Self::MakeFolder,
            Act::Create { named_with_sync } => Self::Create { named_with_sync },
            Act::Write { at, bytes } => {
                Self::Write(Arc::new(Write { at: place(at), bytes: bytes.to_vec() }))
            }
            Act::Truncate { to } => Self::Truncate(place(to)),
            Act::Sync => Self::Sync,
            Act::SyncFolder => Self::SyncFolder,
            Act::Rename { to } => Self::Rename(to.strip_prefix(folder).unwrap_or(to).to_owned()),
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
    names: BTreeMap<PathBuf, Node>,
    /// Since their folders were last synced. Every file system keeps the order
    /// of those in one folder.
    renamed: Vec<Naming>,
    /// Folders that were made since the beginning.
    made: BTreeSet<PathBuf>,
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Node {
    File(usize),
    Folder,
}

/// A making, renaming or deletion: done whole or not at all.
#[derive(Clone)]
struct Naming {
    folder: PathBuf,
    changes: Vec<(PathBuf, Option<Node>)>,
}

#[derive(Clone)]
struct Content {
    synced: Vec<u8>,
    since: Vec<Change>,
    /// SQLite syncs the folder with the first sync of a file that it makes.
    named_with_sync: bool,
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
            named_with_sync: false,
        });
        let names = files.iter().enumerate();
        let names = names.map(|(at, (path, _))| (path.clone(), Node::File(at)));
        Self {
            contents: contents.collect(),
            names: names.collect(),
            renamed: Vec::new(),
            made: BTreeSet::new(),
        }
    }

    /// One thing more is done.
    pub fn follow(&mut self, path: &Path, event: &Event) {
        match event {
            Event::MakeFolder => self.make_folder(path),
            Event::Create { named_with_sync } => self.create(path, *named_with_sync),
            Event::Delete { lasting } => {
                self.name(path, vec![(path.to_owned(), None)]);
                if *lasting {
                    self.settle_names(folder_of(path));
                }
            }
            Event::Write(write) => self.change(path, Change::Write(write.clone())),
            Event::Truncate(to) => self.change(path, Change::Truncate(*to)),
            Event::Sync => self.sync(path),
            Event::SyncFolder => self.settle_names(path),
            Event::Rename(to) => {
                let node = self.find(path);
                self.name(path, vec![(path.to_owned(), None), (to.clone(), node)]);
            }
        }
    }

    fn make_folder(&mut self, path: &Path) {
        if self.made.insert(path.to_owned()) {
            self.name(path, vec![(path.to_owned(), Some(Node::Folder))]);
        }
    }

    fn create(&mut self, path: &Path, named_with_sync: bool) {
        let node = Node::File(self.contents.len());
        self.contents.push(Content { synced: Vec::new(), since: Vec::new(), named_with_sync });
        self.name(path, vec![(path.to_owned(), Some(node))]);
    }

    fn name(&mut self, path: &Path, changes: Vec<(PathBuf, Option<Node>)>) {
        self.renamed.push(Naming { folder: folder_of(path).to_owned(), changes });
    }

    fn change(&mut self, path: &Path, change: Change) {
        if let Some(Node::File(at)) = self.find(path) {
            self.contents[at].since.push(change);
        }
    }

    fn sync(&mut self, path: &Path) {
        let Some(Node::File(at)) = self.find(path) else { return };
        let content = &mut self.contents[at];
        for change in content.since.drain(..) {
            change.apply(&mut content.synced);
        }
        if std::mem::take(&mut content.named_with_sync) {
            self.settle_names(folder_of(path));
        }
    }

    fn find(&self, path: &Path) -> Option<Node> {
        let mut renamed = self.renamed.iter().rev().flat_map(|naming| naming.changes.iter().rev());
        let renamed = renamed.find(|(name, _)| name == path);
        renamed.map_or_else(|| self.names.get(path).copied(), |(_, node)| *node)
    }

    fn settle_names(&mut self, folder: &Path) {
        for naming in std::mem::take(&mut self.renamed) {
            if naming.folder == folder {
                naming.apply(&mut self.names);
            } else {
                self.renamed.push(naming);
            }
        }
    }

    /// What is there when the power is cut now.
    pub fn after(&self, cut: Cut, rng: &mut Rng) -> Files {
        let names = self.names_after(cut, rng);
        let is_there = |path: &Path| {
            let mut made = path.ancestors().filter(|folder| self.made.contains(*folder));
            made.all(|folder| names.contains_key(folder))
        };
        let files = names.iter().filter_map(|(path, node)| match node {
            Node::File(at) if is_there(path) => {
                Some((path.clone(), self.contents[*at].after(cut, rng)))
            }
            _ => None,
        });
        files.collect()
    }

    /// The names in each folder, up to some moment since it was synced.
    fn names_after(&self, cut: Cut, rng: &mut Rng) -> BTreeMap<PathBuf, Node> {
        let (mut names, mut ended) = (self.names.clone(), BTreeSet::new());
        for naming in &self.renamed {
            let ends = match cut {
                Cut::Nothing => true,
                Cut::Everything => false,
                _ => rng.u8(..4) == 0,
            };
            if ends {
                ended.insert(&naming.folder);
            }
            if !ended.contains(&naming.folder) {
                naming.clone().apply(&mut names);
            }
        }
        names
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

impl Naming {
    fn apply(self, names: &mut BTreeMap<PathBuf, Node>) {
        for (path, node) in self.changes {
            match node {
                Some(node) => names.insert(path, node),
                None => names.remove(&path),
            };
        }
    }
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
        let mut seen = BTreeSet::new();
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
            let events = [("w", Event::Create { named_with_sync: true }), ("w", write(0, 1, 10))];
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
        let create = Event::Create { named_with_sync: true };
        let made_again = disk(&[("a", Event::Delete { lasting: false }), ("a", create)]);
        assert_eq!(after(&made_again, Cut::Everything), [("a".into(), Vec::new())]);
        assert_eq!(after(&made_again, Cut::Nothing)[0].1.len(), 1024);
    }
    fn renamed(syncs: &[(&'static str, Event)]) -> Disk {
        let create = Event::Create { named_with_sync: false };
        let begun = [
            ("f", Event::MakeFolder),
            ("f/p", create),
            ("f/p", write(0, 1, 10)),
            ("f/p", Event::Sync),
            ("f/p", Event::Rename("f/s".into())),
        ];
        disk(&begun.into_iter().chain(syncs.iter().cloned()).collect::<Vec<_>>())
    }

    #[test]
    fn a_name_in_a_new_folder_needs_both_folders_synced() {
        for syncs in [&[][..], &[("f", Event::SyncFolder)], &[("", Event::SyncFolder)]] {
            assert_eq!(after(&renamed(syncs), Cut::Nothing).len(), 1);
        }
        let both = renamed(&[("f", Event::SyncFolder), ("", Event::SyncFolder)]);
        assert_eq!(after(&both, Cut::Nothing)[1], ("f/s".into(), vec![1; 10]));
    }

    #[test]
    fn a_file_has_its_old_name_or_its_new_one() {
        let disk = renamed(&[("", Event::SyncFolder)]);
        let mut seen = BTreeSet::new();
        for seed in 0..50 {
            let left = disk.after(Cut::Some, &mut Rng::with_seed(seed));
            assert!(left.len() < 3, "never both");
            seen.insert(left.get(1).map(|(path, _)| path.clone()));
        }
        assert_eq!(seen, BTreeSet::from([None, Some("f/p".into()), Some("f/s".into())]));
    }
}
