//! How the vaults on this device stand, as far as can be told without opening
//! one.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use rusqlite::Connection;
use uuid::Uuid;

use crate::error::{Error, Outcome};
use crate::folder::Folder;
use crate::table::{additions, reports, submissions, tries};
use crate::{database, header, migrations};

/// What is on this device.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Its vaults, by name.
    pub vaults: Vec<Known>,
    /// The folders of vaults that were damaged, whole and as they were, the
    /// latest last.
    pub set_aside: Vec<PathBuf>,
}

/// One vault, as it shows itself to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its identifier.
    pub id: Uuid,
    /// What its owner chose to show of it; blank for nothing.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
}

/// How a vault stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits for its passphrase.
    Locked {
        /// Seconds until a try is taken; 0 when one is taken now.
        wait_seconds: u32,
    },
    /// A newer version of the app wrote it. It was not touched.
    TooNew,
    /// It is open, in this process or another.
    InUse,
    /// The device lets nothing of it be written: [`salvage`](crate::salvage)
    /// reads it where it lies.
    ReadOnly,
}

/// How many reports of a vault nobody has received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unsent {
    /// Not finished.
    pub drafts: u32,
    /// Finished, and waiting in the outbox or refused.
    pub waiting: u32,
}

/// How the vaults under `data` stand. Sets aside those that are damaged.
///
/// # Errors
/// [`Error::NotStored`] when the device does not let them be listed.
pub fn look(data: &Path, now: DateTime<Utc>) -> Result<Found, Error> {
    let folder = Folder::of(data);
    let mut vaults = Vec::new();
    for id in folder.vaults()? {
        if let Some(standing) = standing(&folder, id, now) {
            vaults.push(Known { id, name: folder.name(id).unwrap_or_default(), standing });
        }
    }
    vaults.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(Found { vaults, set_aside: folder.all_set_aside()? })
}

/// None for one that had to be set aside.
pub(crate) fn standing(folder: &Folder, id: Uuid, now: DateTime<Utc>) -> Option<Standing> {
    let _held = match folder.hold(id) {
        Ok(Some(held)) => held,
        Ok(None) => return Some(Standing::InUse),
        Err(_) => return Some(Standing::ReadOnly),
    };
    match look_inside(&folder.database(id), now) {
        Ok(standing) => Some(standing),
        Err(trouble) if trouble.is_in_use() => Some(Standing::InUse),
        Err(trouble) if trouble.is_damage() && folder.set_aside(id, now).is_ok() => None,
        Err(_) => Some(Standing::ReadOnly),
    }
}

fn look_inside(path: &Path, now: DateTime<Utc>) -> Outcome<Standing> {
    if header::version(path)? > migrations::NEWEST {
        return Ok(Standing::TooNew);
    }
    let mut connection = database::open(path)?;
    database::leave_as_it_is(&connection)?;
    let tries = tries::sane(&mut connection, now)?;
    Ok(Standing::Locked { wait_seconds: tries.wait_seconds(now) })
}

pub(crate) fn unsent(connection: &Connection) -> Outcome<Unsent> {
    Ok(Unsent {
        drafts: reports::count_drafts(connection)?,
        waiting: submissions::count_unsent(connection)? + additions::count_unsent(connection)?,
    })
}
