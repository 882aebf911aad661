//! Files on their way into the vault.
//!
//! A file is sealed under another name, synced and renamed, and its folder
//! synced, all without the vault. Only then does the vault note it, in one
//! transaction: a crash at any moment leaves it whole or not there. The key of
//! a file that was never noted is gone, so what is left of it is swept away.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use seal::{
    CHUNK_LEN, ChunkSealer, Digest, Hasher, Purpose, RecordKey, RecordKind, SEALED_CHUNK_LEN,
};
use uuid::Uuid;

use crate::content::{Content, LAYOUT};
use crate::disk::{self, Fresh};
use crate::error::{Cause, Error, IntakeError, Outcome};
use crate::folder::{make_folder, sync_folder};
use crate::leftover::Leftover;
use crate::table::attachments;

const SEALED: &str = "sealed";
const PARTIAL: &str = "partial";

/// Takes one file in. Needs the vault no more: made by
/// [`Vault::begin_intake`](crate::Vault::begin_intake).
pub struct Intake {
    id: Uuid,
    vault: Uuid,
    key: RecordKey,
    sealed: PathBuf,
}

impl Intake {
    pub(crate) fn begin(vault: Uuid, database: &Path) -> Result<Self, Error> {
        let id = seal::make_id()?;
        let key = RecordKey::make(RecordKind::Attachment, id)?;
        Ok(Self { id, vault, key, sealed: file_of(database, id) })
    }

    /// The id that the attachment will have.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Seals all that `source` gives, and makes it durable. `progress` is told
    /// how many bytes were taken so far, chunk by chunk, and may call it off.
    ///
    /// # Errors
    /// See [`IntakeError`]; nothing is left of the file then.
    pub fn take_in(
        self,
        source: impl Read,
        progress: impl FnMut(u64) -> ControlFlow<()>,
    ) -> Result<TakenIn, IntakeError> {
        let Self { id, vault, key, sealed } = self;
        let partial = Leftover::at(sealed.with_extension(PARTIAL));
        let mut file = begin_file(partial.path())?;
        let sealer = key.seal_chunks(Purpose::AttachmentChunk, LAYOUT)?;
        let (length, sha256) = seal_all(sealer, source, &mut file, progress)?;
        file.sync()?;
        disk::rename(partial.path(), &sealed)?;
        let sealed = Leftover::at(sealed);
        disk::sync_folder(sealed.folder())?;
        Ok(TakenIn { id, length, sha256, vault, key, sealed })
    }
}

/// A file that was taken in, and that the vault has yet to note. Dropped, it
/// is gone.
pub struct TakenIn {
    /// The id that the attachment will have.
    pub id: Uuid,
    /// How many bytes it has.
    pub length: u64,
    /// The digest of its content.
    pub sha256: Digest,
    pub(crate) vault: Uuid,
    pub(crate) key: RecordKey,
    sealed: Leftover,
}

impl TakenIn {
    /// What was taken in, read back from the disk.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it does not open.
    pub fn content(&self) -> Result<Content, Error> {
        Content::open(&self.key, self.sealed.path())
    }

    pub(crate) fn keep(self) {
        self.sealed.keep();
    }
}

pub(crate) fn begin_file(partial: &Path) -> io::Result<Fresh> {
    if let Some(folder) = partial.parent() {
        // Synced each time: whoever made it may have been killed before.
        disk::make_folder(folder)?;
        disk::sync_folder(folder.parent().unwrap_or(folder))?;
    }
    Fresh::create(partial)
}

fn seal_all(
    mut sealer: ChunkSealer,
    mut source: impl Read,
    file: &mut Fresh,
    mut progress: impl FnMut(u64) -> ControlFlow<()>,
) -> Result<(u64, Digest), IntakeError> {
    let mut chunk = Vec::with_capacity(SEALED_CHUNK_LEN);
    let mut hasher = Hasher::new();
    let mut length = 0;
    file.write_all(sealer.header())?;
    loop {
        chunk.clear();
        let read = source.by_ref().take(CHUNK_LEN as u64).read_to_end(&mut chunk);
        read.map_err(|error| IntakeError::Unreadable(Cause::of(error)))?;
        hasher.update(&chunk);
        length += chunk.len() as u64;
        if progress(length).is_break() {
            return Err(IntakeError::CalledOff);
        }
        if chunk.len() < CHUNK_LEN {
            sealer.seal_last(&mut chunk)?;
            file.write_all(&chunk)?;
            return Ok((length, hasher.finish()));
        }
        sealer.seal(&mut chunk)?;
        file.write_all(&chunk)?;
    }
}

/// The sealed file of an attachment of the vault whose file is `database`.
pub(crate) fn file_of(database: &Path, id: Uuid) -> PathBuf {
    folder_of(database).join(id.to_string()).with_extension(SEALED)
}

fn folder_of(database: &Path) -> PathBuf {
    database.with_file_name("attachments")
}

/// Makes durable that the files beside `database` are there.
pub(crate) fn sync_files(database: &Path) -> Outcome<()> {
    let folder = folder_of(database);
    if folder.exists() {
        sync_folder(&folder)?;
    }
    Ok(())
}

/// Gives the vault in `to` the files of the one in `from`, which keeps them. A
/// file is never changed, so both can have the same one.
pub(crate) fn share_files(from: &Path, to: &Path) -> Outcome<()> {
    let (from, to) = (folder_of(from), folder_of(to));
    if !from.exists() {
        return Ok(());
    }
    make_folder(&to)?;
    for entry in fs::read_dir(&from)? {
        let path = entry?.path();
        let shared = to.join(path.file_name().unwrap_or_default());
        // Not every file system has a second name for a file.
        if fs::hard_link(&path, &shared).is_err() {
            fs::copy(&path, &shared)?;
            File::open(&shared)?.sync_all()?;
        }
    }
    Ok(sync_folder(&to)?)
}

/// Deletes what is left of files that were never noted, or whose note was
/// deleted: their keys are gone, and nothing can open them. What can't be
/// deleted now keeps nobody out.
pub(crate) fn sweep(connection: &Connection, database: &Path) {
    _ = try_to_sweep(connection, database);
}

fn try_to_sweep(connection: &Connection, database: &Path) -> Outcome<()> {
    let entries = match fs::read_dir(folder_of(database)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    let noted = attachments::ids(connection)?;
    for entry in entries {
        let path = entry?.path();
        if is_leftover(&path, &noted) {
            disk::delete(&path)?;
        }
    }
    Ok(())
}

/// Whether the file is one that [`Intake`] made and that nobody noted.
fn is_leftover(path: &Path, noted: &[Uuid]) -> bool {
    let id = path.file_stem().and_then(|stem| Uuid::try_parse(stem.to_str()?).ok());
    let ending = path.extension().and_then(|ending| ending.to_str());
    match (id, ending) {
        (Some(_), Some(PARTIAL)) => true,
        (Some(id), Some(SEALED)) => !noted.contains(&id),
        _ => false,
    }
}
