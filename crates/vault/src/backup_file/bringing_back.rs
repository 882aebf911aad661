use std::fs::File;
use std::io::{self, Seek};
use std::ops::ControlFlow;
use std::path::Path;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::error::BringBackError;
use super::layout::{Part, Passed, Reader, Start};
use crate::disk::Fresh;
use crate::error::Cause;
use crate::folder::Folder;
use crate::{backup, intake, migrations};

/// A vault that is there again as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BroughtBack {
    /// The vault.
    pub id: Uuid,
    /// When its backup was saved, to the second. What was changed later is not
    /// in it.
    pub saved_at: DateTime<Utc>,
}

/// Puts the vault of the backup `file` under `data`, once the whole of it was
/// checked: the vault is there or it is not, whenever the process ends.
/// `progress` is told how many bytes were read, and of how many, and may call
/// it off.
///
/// Its recovery code opens it, or its organisation's; no passphrase does until
/// one is chosen.
///
/// # Errors
/// See [`BringBackError`]; nothing on this device was changed then.
pub fn bring_back(
    data: &Path,
    file: &Path,
    mut progress: impl FnMut(u64, u64) -> ControlFlow<()>,
) -> Result<BroughtBack, BringBackError> {
    let unreadable = |error| BringBackError::Unreadable(Cause::of(error));
    let mut file = File::open(file).map_err(unreadable)?;
    // It is read twice: to be checked, and to be put in place.
    let total = 2 * file.metadata().map_err(unreadable)?.len();
    let mut done = 0;
    let mut passed = |more| {
        done += more;
        progress(done, total)
    };
    let folder = Folder::of(data);
    let start = check(&folder, &file, &mut passed)?;
    let _making = folder.hold_making()?.ok_or(BringBackError::InUse)?;
    file.rewind().map_err(unreadable)?;
    let put = put(&folder, &start, &file, &mut passed);
    if put.is_err() {
        // What can't be deleted now is no vault, and goes before the next is made.
        _ = folder.give_up_making();
    }
    put?;
    Ok(BroughtBack { id: start.vault, saved_at: start.saved_at })
}

/// Checks the whole backup, and that its vault can be on this device.
fn check(folder: &Folder, file: &File, passed: &mut Passed<'_>) -> Result<Start, BringBackError> {
    let (reader, start) = Reader::begin(file)?;
    if start.version > migrations::NEWEST {
        return Err(BringBackError::TooNew);
    }
    if folder.has(start.vault) {
        return Err(BringBackError::Exists);
    }
    reader.each(|_| Ok(io::sink()), |_| Ok(()), passed)?;
    Ok(start)
}

fn put(
    folder: &Folder,
    checked: &Start,
    file: &File,
    passed: &mut Passed<'_>,
) -> Result<(), BringBackError> {
    let (reader, start) = Reader::begin(file)?;
    if start != *checked {
        return Err(BringBackError::Damaged);
    }
    if folder.has(start.vault) {
        return Err(BringBackError::Exists);
    }
    let database = folder.begin_making(start.vault, "")?;
    let place = |part| match part {
        Part::Database(_) => Fresh::made(&database),
        Part::Attachment(id) => intake::begin_file(&intake::file_of(&database, id)),
    };
    reader.each(place, Fresh::sync, passed)?;
    intake::sync_files(&database)?;
    if !backup::is_sound(&database) {
        return Err(BringBackError::Damaged);
    }
    Ok(folder.end_making(start.vault)?)
}
