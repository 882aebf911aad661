//! How a vault's files are, in numbers and codes alone: for whoever helps.

use std::fs;
use std::path::Path;

use uuid::Uuid;

use crate::error::{Cause, Error, Outcome};
use crate::folder::Folder;
use crate::vault::Vault;
use crate::{backup, database, header};

/// The files of one vault, as anybody sees them who sees the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The vault.
    pub id: Uuid,
    /// The version of its file; what is wrong with it where it says none.
    pub version: Result<u32, String>,
    /// The bytes of its file.
    pub bytes: u64,
    /// The bytes of the journal beside it.
    pub journal_bytes: u64,
    /// How many copies of other days there are.
    pub copies: usize,
    /// How many sealed files of reports there are.
    pub attachments: usize,
    /// The bytes of all of these.
    pub attachment_bytes: u64,
}

/// The files of every vault under `data`. Reads nothing that is sealed and
/// changes nothing.
///
/// # Errors
/// [`Error::NotStored`] when the device does not let them be listed.
pub fn outlines(data: &Path) -> Result<Vec<Outline>, Error> {
    let folder = Folder::of(data);
    let vaults = folder.vaults()?;
    Ok(vaults.into_iter().map(|id| outline(&folder, id)).collect::<Outcome<_>>()?)
}

fn outline(folder: &Folder, id: Uuid) -> Outcome<Outline> {
    let database = folder.database(id);
    let sealed = sizes(&database.with_file_name("attachments"));
    Ok(Outline {
        id,
        version: header::version(&database).map_err(|trouble| Cause::of(trouble).to_string()),
        bytes: size(&database),
        journal_bytes: size(&database.with_extension("db-wal")),
        copies: backup::all(&folder.backups(id))?.len(),
        attachments: sealed.len(),
        attachment_bytes: sealed.iter().sum(),
    })
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |known| known.len())
}

fn sizes(folder: &Path) -> Vec<u64> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| size(&entry.path())).collect()
}

impl Vault {
    /// What SQLite finds when it reads every page of the file: "ok", or a code
    /// of what is wrong.
    pub fn health(&self) -> String {
        match database::check(&self.file.connection) {
            Ok(()) => "ok".to_owned(),
            Err(trouble) => Cause::of(trouble).to_string(),
        }
    }
}
