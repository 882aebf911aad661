//! Where vaults are on the disk.
//!
//! ```text
//! <data>/vaults/<id>/vault.db     and beside it what SQLite needs, and copies
//! <data>/vaults/<id>.lock         held while that vault is open
//! <data>/vaults/making-<id>/      a vault that is not whole yet
//! <data>/vaults/making.lock       held while a vault is made
//! <data>/set-aside/<when>-<id>/   a damaged vault's folder, as it was
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::error::Outcome;

const MAKING: &str = "making-";

/// The folders of one data directory.
pub(crate) struct Folder {
    vaults: PathBuf,
    set_aside: PathBuf,
}

/// Held open for as long as the vault is; the system lets go of it when the
/// process ends, however it ends.
pub(crate) struct Held(#[expect(dead_code, reason = "kept for its lock")] File);

impl Folder {
    pub fn of(data: &Path) -> Self {
        Self { vaults: data.join("vaults"), set_aside: data.join("set-aside") }
    }

    pub fn database(&self, id: Uuid) -> PathBuf {
        self.of_vault(id).join("vault.db")
    }

    /// The vault on this device. A folder whose file is gone still counts:
    /// something happened to it that must be said.
    pub fn find(&self) -> Outcome<Option<Uuid>> {
        let found = names(&self.vaults)?;
        Ok(found.iter().find_map(|name| Uuid::try_parse(name).ok()))
    }

    /// Takes the vault for this process; none when another has it.
    pub fn hold(&self, id: Uuid) -> Outcome<Option<Held>> {
        hold(&self.vaults.join(format!("{id}.lock")))
    }

    /// Takes the right to make a vault; none when another process has it.
    pub fn hold_making(&self) -> Outcome<Option<Held>> {
        make_folder(&self.vaults)?;
        hold(&self.vaults.join("making.lock"))
    }

    /// An empty database file in a folder that does not count as a vault yet.
    pub fn begin_making(&self, id: Uuid) -> Outcome<PathBuf> {
        self.clear_unfinished()?;
        let folder = self.vaults.join(format!("{MAKING}{id}"));
        make_folder(&folder)?;
        let database = folder.join("vault.db");
        make_file(&database)?;
        Ok(database)
    }

    /// From here on it is a vault.
    pub fn end_making(&self, id: Uuid) -> Outcome<()> {
        let making = self.vaults.join(format!("{MAKING}{id}"));
        sync_folder(&making)?;
        fs::rename(making, self.of_vault(id))?;
        sync_folder(&self.vaults)?;
        Ok(())
    }

    /// Moves the vault's whole folder away under a dated name.
    pub fn set_aside(&self, id: Uuid, now: DateTime<Utc>) -> Outcome<PathBuf> {
        make_folder(&self.set_aside)?;
        let dated = format!("{}-{id}", now.format("%Y-%m-%dT%H-%M-%S%.3fZ"));
        let target = self.set_aside.join(dated);
        // Renaming onto a folder that holds anything fails, so nothing that
        // was set aside before can be lost.
        fs::rename(self.of_vault(id), &target)?;
        sync_folder(&self.set_aside)?;
        sync_folder(&self.vaults)?;
        Ok(target)
    }

    /// The damaged vault that was set aside last.
    pub fn last_set_aside(&self) -> Outcome<Option<PathBuf>> {
        let last = names(&self.set_aside)?.pop();
        Ok(last.map(|name| self.set_aside.join(name)))
    }

    fn of_vault(&self, id: Uuid) -> PathBuf {
        self.vaults.join(id.to_string())
    }

    /// A vault that was never whole has never held an answer.
    fn clear_unfinished(&self) -> Outcome<()> {
        for name in names(&self.vaults)? {
            if name.starts_with(MAKING) {
                fs::remove_dir_all(self.vaults.join(name))?;
            }
        }
        Ok(())
    }
}

/// The folders within `folder`, sorted by name; none when it is not there.
fn names(folder: &Path) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    Ok(names)
}

fn hold(path: &Path) -> Outcome<Option<Held>> {
    let file = owners_alone().create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Held(file))),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// An empty file that its owner alone can read. SQLite gives the files it
/// makes beside a database the same permissions.
pub(crate) fn make_file(path: &Path) -> io::Result<()> {
    owners_alone().create_new(true).open(path)?.sync_all()
}

fn owners_alone() -> OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// On Windows the folder inherits the profile's access list, which already
/// names the owner alone.
fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes a rename or a new file within `folder` durable. Windows has no such
/// call: NTFS journals its folders.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}
