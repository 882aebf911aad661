//! Where vaults are on the disk.
//!
//! ```text
//! <data>/vaults/<id>/vault.db     and beside it what SQLite needs, and copies
//! <data>/vaults/<id>/attachments  one sealed file an attachment
//! <data>/vaults/<id>/backups/     copies of it, one a day
//! <data>/vaults/<id>/name         what the list of vaults shows of it, if anything
//! <data>/vaults/<when>-<id>.tries tries at a vault that was set aside
//! <data>/vaults/<id>.lock         held while that vault is open
//! <data>/vaults/making-<id>/      a vault that is not whole yet
//! <data>/vaults/making.lock       held while a vault is made
//! <data>/vaults/wiping-<id>/      a vault whose keys are destroyed
//! <data>/set-aside/<when>-<id>/   a damaged vault's folder, as it was
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};
use uuid::Uuid;

use crate::error::Outcome;

const MAKING: &str = "making-";
const WIPING: &str = "wiping-";

/// How the name of a folder that was set aside begins.
const DATED: &str = "%Y-%m-%dT%H-%M-%S%.3fZ";

/// The longest name in bytes that is read back.
const MOST_NAME_BYTES: u64 = 400;

/// The folders of one data directory.
#[derive(Clone)]
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

    /// The vaults on this device. A folder whose file is gone still counts:
    /// something happened to it that must be said.
    pub fn vaults(&self) -> Outcome<Vec<Uuid>> {
        let found = names(&self.vaults)?;
        Ok(found.iter().filter_map(|name| Uuid::try_parse(name).ok()).collect())
    }

    pub fn has(&self, id: Uuid) -> bool {
        self.of_vault(id).is_dir()
    }

    /// What the owner chose to show of a vault; blank for nothing.
    pub fn name(&self, id: Uuid) -> Outcome<String> {
        read_name(&self.of_vault(id))
    }

    pub fn backups(&self, id: Uuid) -> PathBuf {
        self.of_vault(id).join("backups")
    }

    pub fn set_name(&self, id: Uuid, name: &str) -> Outcome<()> {
        write_name(&self.of_vault(id), name)
    }

    /// Takes the vault for this process; none when another has it.
    pub fn hold(&self, id: Uuid) -> Outcome<Option<Held>> {
        hold(&self.lock_of(id))
    }

    /// Takes the right to make a vault; none when another process has it.
    pub fn hold_making(&self) -> Outcome<Option<Held>> {
        make_folder(&self.vaults)?;
        hold(&self.vaults.join("making.lock"))
    }

    /// An empty database file in a folder that does not count as a vault yet.
    pub fn begin_making(&self, id: Uuid, name: &str) -> Outcome<PathBuf> {
        self.clear(MAKING)?;
        let folder = self.vaults.join(format!("{MAKING}{id}"));
        make_folder(&folder)?;
        write_name(&folder, name)?;
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

    /// Deletes what was begun and is not to be ended.
    pub fn give_up_making(&self) -> Outcome<()> {
        self.clear(MAKING)
    }

    /// Moves the vault's whole folder away under a dated name.
    pub fn set_aside(&self, id: Uuid, now: DateTime<Utc>) -> Outcome<PathBuf> {
        make_folder(&self.set_aside)?;
        let dated = format!("{}-{id}", now.format(DATED));
        let target = self.set_aside.join(dated);
        // Renaming onto a folder that holds anything fails, so nothing that
        // was set aside before can be lost.
        fs::rename(self.of_vault(id), &target)?;
        sync_folder(&self.set_aside)?;
        sync_folder(&self.vaults)?;
        Ok(target)
    }

    /// The folder of a damaged vault that was set aside under this name.
    pub fn set_aside_as(&self, name: &str) -> Option<PathBuf> {
        let known = names(&self.set_aside).ok()?.iter().any(|known| known == name);
        known.then(|| self.set_aside.join(name))
    }

    /// Where tries at a vault that was set aside are counted.
    pub fn tries_at(&self, name: &str) -> PathBuf {
        self.vaults.join(format!("{name}.tries"))
    }

    /// The damaged vaults that were set aside, the latest last.
    pub fn all_set_aside(&self) -> Outcome<Vec<PathBuf>> {
        Ok(names(&self.set_aside)?.iter().map(|name| self.set_aside.join(name)).collect())
    }

    /// Deletes a vault whose keys are destroyed, and its lock.
    pub fn delete(&self, id: Uuid) -> Outcome<()> {
        fs::rename(self.of_vault(id), self.vaults.join(format!("{WIPING}{id}")))?;
        sync_folder(&self.vaults)?;
        self.clear(WIPING)?;
        Ok(fs::remove_file(self.lock_of(id))?)
    }

    pub fn of_vault(&self, id: Uuid) -> PathBuf {
        self.vaults.join(id.to_string())
    }

    fn lock_of(&self, id: Uuid) -> PathBuf {
        self.vaults.join(format!("{id}.lock"))
    }

    /// Deletes what was begun and not ended: a vault that was never whole has
    /// never held an answer, and one that was wiped opens no more.
    fn clear(&self, unfinished: &str) -> Outcome<()> {
        for name in names(&self.vaults)? {
            if name.starts_with(unfinished) {
                fs::remove_dir_all(self.vaults.join(name))?;
            }
        }
        Ok(())
    }
}

/// When a folder was set aside, by how its name begins.
pub(crate) fn parse_dated(begins: &str) -> Option<DateTime<Utc>> {
    Some(NaiveDateTime::parse_from_str(begins, DATED).ok()?.and_utc())
}

pub(crate) fn read_name(folder: &Path) -> Outcome<String> {
    let mut name = String::new();
    match File::open(folder.join("name")) {
        Ok(file) => file.take(MOST_NAME_BYTES).read_to_string(&mut name)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error.into()),
    };
    Ok(name)
}

/// Replaces the name as a whole: a crash leaves the old one or the new one.
fn write_name(folder: &Path, name: &str) -> Outcome<()> {
    let (target, fresh) = (folder.join("name"), folder.join("name.new"));
    if name.is_empty() && !target.exists() {
        return Ok(());
    }
    let mut file = owners_alone().create(true).truncate(true).open(&fresh)?;
    file.write_all(name.as_bytes())?;
    file.sync_all()?;
    fs::rename(fresh, target)?;
    Ok(sync_folder(folder)?)
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

pub(crate) fn owners_alone() -> OpenOptions {
    let mut options = File::options();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// On Windows the folder inherits the profile's access list, which already
/// names the owner alone.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
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
