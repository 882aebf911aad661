//! What is done with the sealed files of attachments, act by act: a test
//! watches each, and may refuse it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::folder;

/// What is about to be done with a file or folder.
#[cfg_attr(not(feature = "testing"), expect(dead_code, reason = "a test looks into it"))]
pub enum Act<'a> {
    /// The folder is made.
    MakeFolder,
    /// The file is made.
    Create,
    /// `bytes` are written from the byte `at` on.
    Write {
        /// Counted from the beginning of the file.
        at: u64,
        /// What is written.
        bytes: &'a [u8],
    },
    /// The disk is to keep what was written.
    Sync,
    /// The file gets another name.
    Rename {
        /// Its path from then on.
        to: &'a Path,
    },
    /// The disk is to keep the names in the folder.
    SyncFolder,
    /// The file is deleted.
    Delete,
}

/// A file that did not exist before, and its owner alone can read.
pub(crate) struct Fresh {
    file: File,
    path: PathBuf,
    length: u64,
}

impl Fresh {
    pub fn create(path: &Path) -> io::Result<Self> {
        ask(path, Act::Create)?;
        let file = folder::owners_alone().create_new(true).open(path)?;
        Ok(Self { file, path: path.to_owned(), length: 0 })
    }

    /// One that was made just now and is empty.
    pub fn made(path: &Path) -> io::Result<Self> {
        let file = folder::owners_alone().open(path)?;
        Ok(Self { file, path: path.to_owned(), length: 0 })
    }

    pub fn sync(self) -> io::Result<()> {
        ask(&self.path, Act::Sync)?;
        self.file.sync_all()
    }
}

impl Write for Fresh {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        ask(&self.path, Act::Write { at: self.length, bytes })?;
        let count = self.file.write(bytes)?;
        self.length += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    ask(path, Act::MakeFolder)?;
    folder::make_folder(path)
}

pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    ask(from, Act::Rename { to })?;
    fs::rename(from, to)
}

pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    ask(path, Act::SyncFolder)?;
    folder::sync_folder(path)
}

pub(crate) fn delete(path: &Path) -> io::Result<()> {
    ask(path, Act::Delete)?;
    fs::remove_file(path)
}

#[cfg(not(feature = "testing"))]
fn ask(_: &Path, _: Act<'_>) -> io::Result<()> {
    Ok(())
}

#[cfg(feature = "testing")]
use watched::ask;
#[cfg(feature = "testing")]
pub use watched::watch_files;

#[cfg(feature = "testing")]
mod watched {
    use std::io;
    use std::path::Path;
    use std::sync::OnceLock;

    use super::Act;

    type Watch = fn(&Path, Act<'_>) -> io::Result<()>;

    static WATCH: OnceLock<Watch> = OnceLock::new();

    /// Has `watch` asked before each act, from the first call on. What it
    /// refuses is not done.
    pub fn watch_files(watch: Watch) {
        WATCH.get_or_init(|| watch);
    }

    pub fn ask(path: &Path, act: Act<'_>) -> io::Result<()> {
        WATCH.get().map_or(Ok(()), |watch| watch(path, act))
    }
}
