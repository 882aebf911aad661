//! Tries at what was set aside, counted beside the vaults: nothing is written
//! where the damaged file lies. Where nothing can be written none are counted,
//! and a guesser is slowed by Argon2id alone, as with a copy of the file.

use std::fs;
use std::io::Write;
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::error::Outcome;
use crate::folder::{make_folder, owners_alone, sync_folder};
use crate::table::tries::Tries;

/// What was counted; none where nothing was.
pub(super) fn read(path: Option<&Path>, now: DateTime<Utc>) -> Option<Tries> {
    let text = fs::read_to_string(path?).ok()?;
    let (wrong, until) = text.trim().split_once(' ')?;
    let until = DateTime::from_timestamp_millis(until.parse().ok()?)?;
    Some(Tries::counted(wrong.parse().ok()?, until).within_reach(now))
}

/// Stores the tries, or goes on without, as where they are in the vault: a full
/// disk must not keep the owner from their reports.
pub(super) fn note(path: Option<&Path>, tries: &Tries) {
    let _ = path.map(|path| write(path, tries));
}

fn write(path: &Path, tries: &Tries) -> Outcome<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    make_folder(folder)?;
    let fresh = path.with_extension("new");
    let mut file = owners_alone().create(true).truncate(true).open(&fresh)?;
    write!(file, "{} {}", tries.count(), tries.until().timestamp_millis())?;
    file.sync_all()?;
    fs::rename(fresh, path)?;
    Ok(sync_folder(folder)?)
}
