use std::fs::{self, File};
use std::io::{self, Cursor, ErrorKind, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use record::Act;
use rusqlite::{Connection, TransactionBehavior};
use uuid::Uuid;

use super::error::BackupError;
use super::layout::{Part, Passed, Start, Stop, Writer};
use crate::error::Outcome;
use crate::folder::{make_folder, owners_alone, sync_folder};
use crate::leftover::Leftover;
use crate::table::attachments;
use crate::table::keyring::{self, Which};
use crate::vault::Acting;
use crate::{backup, database, header, intake, migrations};

/// A vault as it is now, on its way into a backup. Needs the vault no more.
pub struct Backup {
    start: Start,
    /// The vault's own file, beside which its attachments are.
    database: PathBuf,
    copied: Copied,
}

/// The vault's file as it was.
enum Copied {
    /// A file beside it.
    Beside(Leftover),
    /// For a device that takes nothing: that is when a backup is needed most.
    InMemory(Connection),
}

/// What was saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedBackup {
    /// How many attachments are not in the backup: their files are gone from
    /// this device, or can't be read.
    pub left_out: u32,
}

impl Acting<'_> {
    /// Begins a backup with the vault as it is now, once the record has it.
    ///
    /// # Errors
    /// [`BackupError::NoCode`]; [`BackupError::NotSaved`] when the vault's file
    /// can't be read.
    pub fn begin_backup(&mut self) -> Result<Backup, BackupError> {
        if keyring::read(&self.file.connection, Which::Code)?.is_none() {
            return Err(BackupError::NoCode);
        }
        self.note(None, Act::BackedUp)?;
        let folder = self.file.folder.backups(self.id());
        let copied = Copied::of(&self.file.connection, &folder)?;
        Ok(Backup {
            start: Start { version: migrations::NEWEST, vault: self.id(), saved_at: self.at() },
            database: self.file.folder.database(self.id()),
            copied,
        })
    }
}

impl Backup {
    /// Writes the backup to `place`, whole or not at all, and makes it durable.
    /// `progress` is told how many bytes are written, and of how many, and may
    /// call it off.
    ///
    /// # Errors
    /// See [`BackupError`]; nothing is left of the backup then.
    pub fn save(
        mut self,
        place: &Path,
        mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
    ) -> Result<SavedBackup, BackupError> {
        let Prepared { ids, mut database, length } = self.copied.prepared()?;
        let files: Vec<_> = ids.into_iter().map(|id| (id, self.sealed(id))).collect();
        let total =
            length + files.iter().filter_map(|(_, file)| Some(file.as_ref()?.1)).sum::<u64>();
        let mut done = 0;
        let mut passed = |more| {
            done += more;
            progress(done, total)
        };
        let partial = Leftover::at(partial_of(place));
        let mut writer = Writer::begin(begin_file(partial.path())?, &self.start)?;
        writer.add(Part::Database(self.start.vault), &mut database, length, &mut passed)?;
        let mut left_out = 0;
        for (id, file) in files {
            if !add(&mut writer, id, file, &mut passed)? {
                left_out += 1;
            }
        }
        writer.finish()?;
        fs::rename(partial.path(), place)?;
        sync_place(partial.folder())?;
        Ok(SavedBackup { left_out })
    }

    /// The sealed file of an attachment and its length, where it is there.
    fn sealed(&self, id: Uuid) -> Option<(PathBuf, u64)> {
        let path = intake::file_of(&self.database, id);
        let length = fs::metadata(&path).ok()?.len();
        Some((path, length))
    }
}

impl From<Stop> for BackupError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::CalledOff => Self::CalledOff,
            Stop::Unreadable(error) | Stop::NotWritten(error) => error.into(),
        }
    }
}

/// A copy of a vault's file as it goes into a backup.
struct Prepared {
    ids: Vec<Uuid>,
    database: Box<dyn Read>,
    length: u64,
}

impl Copied {
    fn of(connection: &Connection, folder: &Path) -> Outcome<Self> {
        match Self::beside(connection, folder) {
            Err(trouble) if !trouble.is_damage() => {
                Ok(Self::InMemory(backup::copy_in_memory(connection)?))
            }
            copied => copied,
        }
    }

    fn beside(connection: &Connection, folder: &Path) -> Outcome<Self> {
        make_folder(folder)?;
        backup::forget_leaving(folder)?;
        let copied = Leftover::at(backup::leaving(folder));
        backup::copy_to(connection, copied.path())?;
        Ok(Self::Beside(copied))
    }

    fn prepared(&mut self) -> Outcome<Prepared> {
        match self {
            Self::Beside(file) => {
                let mut connection = database::open(file.path())?;
                let ids = prepare(&mut connection)?;
                settle(connection)?;
                let database = File::open(file.path())?;
                let length = database.metadata()?.len();
                Ok(Prepared { ids, database: Box::new(database), length })
            }
            Self::InMemory(connection) => {
                let ids = prepare(connection)?;
                let bytes = header::without_journal(connection.serialize("main")?.to_vec());
                let length = bytes.len() as u64;
                Ok(Prepared { ids, database: Box::new(Cursor::new(bytes)), length })
            }
        }
    }
}

/// Takes the passphrase from a copy of a vault's file, so that nobody can guess
/// at it there, and checks the copy. Returns its attachments.
fn prepare(connection: &mut Connection) -> Outcome<Vec<Uuid>> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    keyring::forget_passphrase(&transaction)?;
    transaction.commit()?;
    database::check(connection)?;
    attachments::ids(connection)
}

/// Leaves it in one file, and no journal beside it.
fn settle(connection: Connection) -> Outcome<()> {
    database::settle(&connection)?;
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(connection.close().map_err(|(_, error)| error)?)
}

/// Adds an attachment; returns whether it could be read.
fn add(
    writer: &mut Writer,
    id: Uuid,
    file: Option<(PathBuf, u64)>,
    passed: &mut Passed<'_>,
) -> Result<bool, Stop> {
    let opened = file.and_then(|(path, length)| Some((File::open(path).ok()?, length)));
    let Some((mut file, length)) = opened else { return Ok(false) };
    match writer.add(Part::Attachment(id), &mut file, length, passed) {
        Ok(()) => Ok(true),
        // One file that can't be read keeps no other from being safe.
        Err(Stop::Unreadable(_)) => Ok(false),
        Err(stop) => Err(stop),
    }
}

/// What a backup is called until it is whole.
fn partial_of(place: &Path) -> PathBuf {
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    place.with_file_name(name)
}

fn begin_file(partial: &Path) -> io::Result<File> {
    owners_alone().create(true).truncate(true).open(partial)
}

/// Not every place that files can be put knows how to sync its folder.
fn sync_place(folder: &Path) -> io::Result<()> {
    match sync_folder(folder) {
        Err(error) if matches!(error.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => {
            Ok(())
        }
        synced => synced,
    }
}
