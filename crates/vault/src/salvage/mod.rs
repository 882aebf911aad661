//! What can still be opened of a vault that was damaged and set aside, or that
//! the device lets be read alone. Reads it, and never writes where it lies.
//!
//! What is sealed proves itself: whatever is read here is what was once stored
//! there, or it does not open. So the pages that say where things are may be
//! guessed at freely.

mod found;
mod image;
mod later;
mod rows;
mod source;
mod strays;
mod tries;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use seal::{RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use self::found::Gathered;
pub use self::found::{Found, Salvaged};
pub(crate) use self::image::PAGE;
use self::later::Notices;
pub use self::later::{Later, SalvagedAddition, SalvagedBegun};
use self::rows::{Rows, SealedAnswer};
use self::source::{Files, Known, Row, Source, sources};
use crate::content::Content;
use crate::error::{Error, Outcome, UnlockError};
use crate::folder::{self, Folder};
use crate::intake::file_of;
use crate::standing::{Standing, standing};
use crate::table::answers::Readable;
use crate::table::custody;
use crate::table::documents::{self, Document};
use crate::table::keyring::Entry;
use crate::table::reports::{self, Report};
use crate::table::tries as counted;
use crate::unlocking::{self, Stopped, Way};

/// A damaged vault that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Names it for [`salvage`]: the name of its folder.
    pub name: String,
    /// The vault that it was.
    pub vault: Uuid,
    /// What its owner chose to show of it; blank for nothing.
    pub shown: String,
    /// When it was set aside.
    pub at: Option<DateTime<Utc>>,
    /// Seconds until a try is taken; 0 when one is taken now.
    pub wait_seconds: u32,
}

/// The damaged vaults that were set aside, the latest first.
///
/// # Errors
/// [`Error::NotStored`] when the device does not let them be listed.
pub fn set_aside(data: &Path, now: DateTime<Utc>) -> Result<Vec<SetAside>, Error> {
    let folder = Folder::of(data);
    let paths = folder.all_set_aside()?;
    let one = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?.to_owned();
        let (when, vault) = name.split_at_checked(name.len().checked_sub(37)?)?;
        let tries = tries::read(Some(&folder.tries_at(&name)), now);
        Some(SetAside {
            vault: Uuid::try_parse(vault.strip_prefix('-')?).ok()?,
            shown: folder::read_name(path).unwrap_or_default(),
            at: folder::parse_dated(when),
            wait_seconds: tries.map_or(0, |tries| tries.wait_seconds(now)),
            name,
        })
    };
    Ok(paths.iter().rev().filter_map(one).collect())
}

/// Where a vault lies that is read without being opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// It was damaged and set aside, under this [name](SetAside::name).
    SetAside(&'a str),
    /// Among the vaults, where it [can be read alone](Standing::ReadOnly).
    Vaults(Uuid),
}

impl Place<'_> {
    /// Its folder, and the file beside it in which tries are counted, where one
    /// can be.
    fn find(
        self,
        folder: &Folder,
        now: DateTime<Utc>,
    ) -> Result<(PathBuf, Option<PathBuf>), UnlockError> {
        match self {
            Self::SetAside(name) => {
                let found = folder.set_aside_as(name).ok_or(UnlockError::Missing)?;
                Ok((found, Some(folder.tries_at(name))))
            }
            Self::Vaults(id) if !folder.has(id) => Err(UnlockError::Missing),
            // Unlocking counts tries: nobody gets around that.
            Self::Vaults(id) if standing(folder, id, now) != Some(Standing::ReadOnly) => {
                Err(UnlockError::OpensAsUsual)
            }
            Self::Vaults(id) => Ok((folder.of_vault(id), None)),
        }
    }
}

/// What can be opened of a vault that is read where it lies.
pub struct Salvage {
    key: VaultKey,
    /// The file itself, then its copies of other days, the latest first.
    sources: Vec<Source>,
    database: PathBuf,
}

/// Opens what lies there, as far as it opens. Tries are counted and delayed as
/// those at a vault are.
///
/// # Errors
/// As [`unlock`](crate::unlock); [`UnlockError::Damaged`] where nothing of the
/// vault's key is left; [`UnlockError::OpensAsUsual`] for one that need not be
/// read alone.
pub fn salvage(
    data: &Path,
    place: Place<'_>,
    way: Way<'_>,
    now: DateTime<Utc>,
) -> Result<Salvage, UnlockError> {
    let (folder, tries_at) = place.find(&Folder::of(data), now)?;
    let tries_at = tries_at.as_deref();
    let database = folder.join("vault.db");
    let sources = sources(&folder, &database)?;
    let entries = entries(&sources, way, &folder)?;
    let before = tries::read(tries_at, now)
        .or_else(|| sources.iter().find_map(|source| counted::read(&source.connection).ok()))
        .unwrap_or_default()
        .within_reach(now);
    let wait_seconds = before.wait_seconds(now);
    if wait_seconds > 0 {
        tries::note(tries_at, &before);
        return Err(UnlockError::TooSoon { wait_seconds });
    }
    let counted = before.one_more(now);
    tries::note(tries_at, &counted);
    let key = recover(&entries, way)?;
    let key = key.ok_or(UnlockError::Wrong { wait_seconds: counted.wait_seconds(now) })?;
    tries::note(tries_at, &counted::Tries::default());
    Ok(Salvage { key, sources, database })
}

/// What this way may open, in any of the files.
fn entries(sources: &[Source], way: Way<'_>, folder: &Path) -> Result<Vec<Entry>, UnlockError> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut elsewhere = false;
    for source in sources {
        match unlocking::entries(&source.connection, way) {
            Ok(found) => entries.extend(found),
            Err(Stopped::Otherwise(UnlockError::OtherDevice)) => elsewhere = true,
            Err(_) => {}
        }
    }
    let mut seen = BTreeSet::new();
    entries.retain(|entry| seen.insert(entry.wrapped.clone()));
    match entries.is_empty() {
        false => Ok(entries),
        true if elsewhere => Err(UnlockError::OtherDevice),
        true => Err(UnlockError::Damaged { set_aside: folder.to_owned() }),
    }
}

fn recover(entries: &[Entry], way: Way<'_>) -> Outcome<Option<VaultKey>> {
    for entry in entries {
        let key = unlocking::wrapping_key(entry, way)?;
        match VaultKey::unwrap(&key, entry.vault, &entry.wrapped) {
            Ok(key) => return Ok(Some(key)),
            Err(seal::Error::Unavailable) => return Err(seal::Error::Unavailable.into()),
            Err(_) => {}
        }
    }
    Ok(None)
}

impl Salvage {
    /// Everything that can be opened. `fields` are those that an answer may be
    /// to: where one is damaged, it is told which.
    pub fn read(&self, fields: &[&str]) -> Found {
        let files: Vec<Known<'_>> = self.sources.iter().map(Known::read).collect();
        let (later, notices) = Later::read(&self.key, &files);
        let may_miss = self.sources.first().is_none_or(|source| source.of.is_some());
        let mut gathered = Gathered { may_miss, ..Gathered::default() };
        for file in &files {
            self.gather(file, fields, &notices, &mut gathered);
        }
        let may_be_old = self.sources.first().is_some_and(|source| !source.has_latest);
        gathered.found(later, may_be_old)
    }

    /// Takes what of one file the files before it did not have.
    fn gather(
        &self,
        file: &Known<'_>,
        fields: &[&str],
        notices: &BTreeMap<Uuid, Notices>,
        gathered: &mut Gathered,
    ) {
        let source = file.source;
        gathered.may_miss |= source.of.is_none() && !file.rows.is_whole;
        let attached = source.attachments(&self.key, &self.database, &file.reports);
        let numbered = source.numbered_answers(&file.reports);
        for row in file.rows.read.iter().filter(|row| !row.is_deleted()) {
            let Some(id) = row.id else {
                gathered.may_miss = true;
                continue;
            };
            let part = || self.without_answers(notices, source, id, row, &attached);
            let Ok(key) = RecordKey::unwrap(&self.key, RecordKind::Report, id, &row.wrapped_key)
            else {
                gathered.without_key.entry(id).or_insert_with(part);
                continue;
            };
            let report = Report::of(row.number, key, row.finished);
            let answers = || match &numbered {
                Some(numbered) => numbered.of(&report),
                None => source.clustered_answers(&report, fields),
            };
            let salvaged = || part().with(opened(&report, answers(), fields));
            gathered.reports.entry(id).or_insert_with(salvaged);
        }
        if let Some(numbered) = &numbered {
            strays::bring_home(&self.key, file, numbered, &mut gathered.reports);
        }
        gathered.take_loose(source, attached);
    }

    /// What of a report is not sealed under its own key.
    fn without_answers(
        &self,
        notices: &BTreeMap<Uuid, Notices>,
        source: &Source,
        id: Uuid,
        row: &Row,
        attached: &Files,
    ) -> Salvaged {
        let Notices { opened, damaged } = notices.get(&id).cloned().unwrap_or_default();
        Salvaged {
            id,
            of: source.of,
            summary: reports::open_summary(&self.key, id, &row.wrapped_key, &row.summary).ok(),
            answers: Readable::default(),
            may_miss: !row.is_expired(),
            finished: row.finished,
            submission: source.submission(&self.key, row.number, id),
            receipt: source.receipt(&self.key, row.number, id),
            remains: source.remains(&self.key, row, id),
            notices: opened.into_values().collect(),
            damaged_notices: damaged,
            attachments: attached.of.get(&Some(row.number)).cloned().unwrap_or_default(),
            damaged_attachments: attached
                .damaged
                .get(&Some(row.number))
                .copied()
                .unwrap_or_default(),
        }
    }

    /// The content of an attachment, whole or not: that is seen when it is read.
    ///
    /// # Errors
    /// [`Error::NoSuchAttachment`]; [`Error::Damaged`] when its file is gone or
    /// does not open.
    pub fn content(&self, id: Uuid) -> Result<Content, Error> {
        for source in &self.sources {
            if let Some(key) = source.key_of_attachment(&self.key, id) {
                return Content::open(&key, &file_of(&self.database, id));
            }
        }
        Err(Error::NoSuchAttachment)
    }

    /// The custody log of an attachment, where it is whole.
    pub fn custody(&self, report: Uuid, id: Uuid) -> Option<Vec<Vec<u8>>> {
        self.sources.iter().find_map(|source| {
            let report = reports::find(&source.connection, &self.key, report).ok()?;
            custody::read(&source.connection, &report, id).ok()
        })
    }

    /// A version of the form that a report was made under.
    pub fn form(&self, version: &str) -> Option<Vec<u8>> {
        let of = |source: &Source| {
            documents::read(&source.connection, &self.key, Document::Form(version)).ok()?
        };
        self.sources.iter().find_map(of)
    }
}

/// What opens of the answers of a report, and whether these are all there are.
fn opened(report: &Report, sealed: Rows<SealedAnswer>, fields: &[&str]) -> (Readable, bool) {
    let mut readable = Readable::default();
    for (token, sealed) in sealed.read {
        // Without memory left, what is not taken is missing and told so.
        let _ = readable.take(report, token, sealed, fields);
    }
    (readable.sorted(), sealed.is_whole)
}
