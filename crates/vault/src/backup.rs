//! Copies of a vault's file beside it, for the day that it is damaged.
//!
//! ```text
//! <vault>/backups/2026-11-25.db   sealed as the file is, opened by what opens it
//! ```

use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use rusqlite::Connection;
use rusqlite::backup::Backup;
use uuid::Uuid;

use crate::error::{Error, Outcome};
use crate::folder::{self, Folder};
use crate::vault::Vault;
use crate::{database, header, intake, migrations};

/// Days of which a copy is kept.
const KEPT: usize = 3;

/// A vault that is there again as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The vault.
    pub id: Uuid,
    /// The day of the copy. What was changed after it is in the damaged file
    /// alone.
    pub of: NaiveDate,
}

impl Vault {
    /// Whether a copy is to be made soon: none was since the vault was opened,
    /// or since all were forgotten.
    pub fn is_backup_due(&self) -> bool {
        self.backup_due
    }

    /// Copies the vault's file as it is now, in the place of an earlier copy of
    /// `today`; the last three days are kept. Does nothing to the vault itself.
    ///
    /// # Errors
    /// [`Error::NotStored`] when there is no room for it. It is not due again
    /// then: a full disk is not tried time after time.
    pub fn keep_backup(&mut self, today: NaiveDate) -> Result<(), Error> {
        self.backup_due = false;
        let folder = self.file.folder.backups(self.id());
        folder::make_folder(&folder)?;
        copy(&self.file.connection, &folder, today)?;
        let backups = all(&folder)?;
        for (_, path) in backups.iter().rev().skip(KEPT) {
            fs::remove_file(path)?;
        }
        Ok(())
    }

    /// Forgets every copy, one that was never whole and one from before an
    /// update too, before something happens that none may be from before.
    /// Another is due then.
    pub(crate) fn forget_backups(&mut self) -> Outcome<()> {
        self.backup_due = true;
        migrations::forget_copies(&self.file.database())?;
        let folder = self.file.folder.backups(self.id());
        if !folder.exists() {
            return Ok(());
        }
        for entry in fs::read_dir(&folder)? {
            fs::remove_file(entry?.path())?;
        }
        Ok(folder::sync_folder(&folder)?)
    }
}

/// The copy in a folder that is on its way into a backup file.
pub(crate) fn leaving(folder: &Path) -> PathBuf {
    folder.join("leaving.db")
}

/// Deletes what is there of a backup file that was never ended.
pub(crate) fn forget_leaving(folder: &Path) -> Outcome<()> {
    forget(&leaving(folder))
}

/// Deletes a copy that was never ended, and what SQLite had beside it.
fn forget(copy: &Path) -> Outcome<()> {
    for ending in ["", "-wal", "-shm", "-journal"] {
        let mut path = copy.as_os_str().to_owned();
        path.push(ending);
        match fs::remove_file(PathBuf::from(path)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn copy(connection: &Connection, folder: &Path, today: NaiveDate) -> Outcome<()> {
    let partial = partial(folder);
    copy_to(connection, &partial)?;
    fs::File::open(&partial)?.sync_all()?;
    fs::rename(&partial, path_of(folder, today))?;
    Ok(folder::sync_folder(folder)?)
}

/// Copies a vault's file as it is now to `path`, in the place of what is there.
pub(crate) fn copy_to(connection: &Connection, path: &Path) -> Outcome<()> {
    forget(path)?;
    folder::make_file(path)?;
    let mut target = Connection::open(path)?;
    Backup::new(connection, &mut target)?.run_to_completion(1000, Default::default(), None)?;
    // In one file: looking at it later makes no other beside it.
    target.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(target.close().map_err(|(_, error)| error)?)
}

/// Copies a vault's file as it is now to where no disk is needed.
pub(crate) fn copy_in_memory(connection: &Connection) -> Outcome<Connection> {
    let mut target = Connection::open_in_memory()?;
    target.execute_batch("PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON")?;
    Backup::new(connection, &mut target)?.run_to_completion(1000, Default::default(), None)?;
    Ok(target)
}

/// A copy that is not whole, and has keys all the same.
pub(crate) fn partial(folder: &Path) -> PathBuf {
    folder.join("partial")
}

fn path_of(folder: &Path, day: NaiveDate) -> PathBuf {
    folder.join(format!("{day}.db"))
}

/// The copies in a folder, the earliest first.
pub(crate) fn all(folder: &Path) -> Outcome<Vec<(NaiveDate, PathBuf)>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut backups = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        if let Ok(day) = name.parse() {
            backups.push((day, path));
        }
    }
    backups.sort();
    Ok(backups)
}

/// The day of the latest copy of the damaged vault that was set aside last;
/// none where another is in its place.
///
/// # Errors
/// [`Error::NotStored`] when the device does not let it be read.
pub fn last_backup(data: &Path) -> Result<Option<NaiveDate>, Error> {
    Ok(latest(&Folder::of(data))?.map(|(_, of, _)| of))
}

/// Puts the latest sound copy of the damaged vault that was set aside last in
/// its place. What was set aside stays as it is. None where there is no copy, or a
/// vault in its place.
///
/// # Errors
/// [`Error::InUse`] when another copy of the app makes one; [`Error::NotStored`]
/// when the device does not take it.
pub fn restore(data: &Path) -> Result<Option<Restored>, Error> {
    let folder = Folder::of(data);
    let Some((id, of, path)) = latest(&folder)? else { return Ok(None) };
    let _making = folder.hold_making()?.ok_or(Error::InUse)?;
    let set_aside = path.parent().and_then(Path::parent).unwrap_or(Path::new(""));
    let name = folder::read_name(set_aside).unwrap_or_default();
    let database = folder.begin_making(id, &name)?;
    fs::copy(&path, &database)?;
    fs::File::open(&database)?.sync_all()?;
    intake::share_files(&set_aside.join("vault.db"), &database)?;
    folder.end_making(id)?;
    Ok(Some(Restored { id, of }))
}

/// The latest sound copy in what was set aside last: its vault, its day and
/// its file.
fn latest(folder: &Folder) -> Outcome<Option<(Uuid, NaiveDate, PathBuf)>> {
    let Some(set_aside) = folder.all_set_aside()?.pop() else { return Ok(None) };
    let name = set_aside.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let id = name.len().checked_sub(36).and_then(|at| Uuid::try_parse(name.get(at..)?).ok());
    let Some(id) = id.filter(|id| !folder.has(*id)) else { return Ok(None) };
    let backups = all(&set_aside.join("backups"))?;
    let sound = backups.into_iter().rev().find(|(_, path)| is_sound(path));
    Ok(sound.map(|(of, path)| (id, of, path)))
}

pub(crate) fn is_sound(path: &Path) -> bool {
    let known = header::version(path).is_ok_and(|version| version <= migrations::NEWEST);
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    known
        && Connection::open_with_flags(path, flags)
            .is_ok_and(|connection| database::check(&connection).is_ok())
}
