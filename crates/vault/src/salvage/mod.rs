//! What can still be opened of a vault that was damaged and set aside, or that
//! the device lets be read alone. Reads it, and never writes where it lies.
//!
//! What is sealed proves itself: whatever is read here is what was once stored
//! there, or it does not open. So the pages that say where things are may be
//! guessed at freely.

mod image;
mod later;
mod rows;
mod strays;
mod tries;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::Connection;
use seal::{RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use self::image::Image;
pub(crate) use self::image::PAGE;
use self::later::Notices;
pub use self::later::{Later, SalvagedAddition, SalvagedBegun};
use self::rows::{Rows, SealedAnswer};
use crate::backup;
use crate::content::Content;
use crate::error::{Error, Outcome, UnlockError};
use crate::folder::{self, Folder};
use crate::intake::file_of;
use crate::outbox::Keys;
use crate::standing::{Standing, standing};
use crate::table::answers::Readable;
use crate::table::attachments::{self, Attachment};
use crate::table::custody;
use crate::table::documents::{self, Document};
use crate::table::keyring::Entry;
use crate::table::reports::{self, Report};
use crate::table::{receipts, submissions, tries as counted};
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

/// One file that the vault is in.
struct Source {
    connection: Connection,
    /// The day that it is a copy of; none for the file itself.
    of: Option<NaiveDate>,
    has_latest: bool,
}

/// All that was found.
pub struct Found {
    /// The reports that open, in part or whole.
    pub reports: Vec<Salvaged>,
    /// Those of which nothing opens.
    pub lost: Vec<Uuid>,
    /// Whether there may be others, of which nothing is known.
    pub may_miss: bool,
    /// Whether the latest changes may be missing: the journal is broken too.
    pub may_be_old: bool,
    /// What was added to reports after they were sent, or begun to be.
    pub later: Later,
    /// The files of which nobody can tell to which report they belong.
    pub loose: Vec<Attachment>,
    /// How many such files there are besides, of which nothing is known.
    pub damaged_loose: usize,
}

/// One report, as far as it opens.
pub struct Salvaged {
    /// The report's id.
    pub id: Uuid,
    /// The day of the copy that it is from; none for the file itself.
    pub of: Option<NaiveDate>,
    /// Its summary.
    pub summary: Option<Vec<u8>>,
    /// Its answers.
    pub answers: Readable,
    /// Whether there may be answers besides, of which nothing is known.
    pub may_miss: bool,
    /// Whether it is finished.
    pub finished: bool,
    /// What was queued.
    pub submission: Option<Vec<u8>>,
    /// The receipt for it.
    pub receipt: Option<Vec<u8>>,
    /// What was left of it where its content was erased, for its time had come.
    pub remains: Option<Vec<u8>>,
    /// What came back on it, in its order.
    pub notices: Vec<Vec<u8>>,
    /// How many there are besides that do not open.
    pub damaged_notices: usize,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// How many files there are besides of which nothing is known.
    pub damaged_attachments: usize,
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

fn sources(folder: &Path, database: &Path) -> Outcome<Vec<Source>> {
    let mut copies = Vec::new();
    for (of, path) in backup::all(&folder.join("backups"))?.into_iter().rev() {
        if let Some(image) = Image::read(&path)? {
            copies.push((Some(of), image));
        }
    }
    let mut sources = Vec::new();
    if let Some(image) = Image::read(database)? {
        let first_pages = copies.iter().map(|(_, copy)| copy.bytes().to_vec());
        let first_pages: Vec<_> = first_pages.chain([image::empty()?]).collect();
        sources.extend(Source::best(&image, None, &first_pages)?);
    }
    for (of, image) in &copies {
        sources.extend(Source::best(image, *of, &[])?);
    }
    Ok(sources)
}

impl Source {
    /// With its own first page, or else the first of others that fits.
    fn best(image: &Image, of: Option<NaiveDate>, others: &[Vec<u8>]) -> Outcome<Option<Self>> {
        let own = image.open()?;
        let has_latest = image.has_latest;
        if image::has_tables(&own) {
            return Ok(Some(Self { connection: own, of, has_latest }));
        }
        for other in others {
            let connection = image.with_first_page_of(other).open()?;
            if image::has_tables(&connection) {
                return Ok(Some(Self { connection, of, has_latest }));
            }
        }
        Ok(None)
    }
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

/// A row of the table of reports.
struct Row {
    number: i64,
    id: Option<Uuid>,
    finished: bool,
    wrapped_key: Vec<u8>,
    summary: Vec<u8>,
}

impl Salvaged {
    fn with(self, (answers, is_whole): (Readable, bool)) -> Self {
        Self { answers, may_miss: !is_whole, ..self }
    }

    /// Whether something of it opens.
    fn has_something(&self) -> bool {
        let parts = [&self.submission, &self.receipt, &self.remains];
        let has_more = !(self.notices.is_empty() && self.attachments.is_empty());
        has_more || parts.iter().any(|part| part.is_some())
    }
}

impl Row {
    /// Whether it was deleted by hand: then there is nothing to be read.
    fn is_deleted(&self) -> bool {
        self.wrapped_key.is_empty() && self.summary.is_empty()
    }

    /// Whether its content was erased, for its time had come.
    fn is_expired(&self) -> bool {
        self.wrapped_key.is_empty()
    }
}

/// What one file that the vault is in knows of reports, and by which numbers.
struct Known<'s> {
    source: &'s Source,
    rows: Rows<Row>,
    numbers: BTreeMap<Uuid, i64>,
    reports: BTreeMap<i64, Uuid>,
}

impl<'s> Known<'s> {
    fn read(source: &'s Source) -> Self {
        let rows = source.reports();
        let known = rows.read.iter().filter_map(|row| Some((row.number, row.id?)));
        let reports: BTreeMap<_, _> = known.collect();
        let numbers = reports.iter().map(|(number, id)| (*id, *number)).collect();
        Self { source, rows, numbers, reports }
    }

    fn report(&self, number: i64) -> Option<Uuid> {
        self.reports.get(&number).copied()
    }

    fn number(&self, report: Uuid) -> Option<i64> {
        self.numbers.get(&report).copied()
    }
}

/// What was found in the files that were read so far.
#[derive(Default)]
struct Gathered {
    reports: BTreeMap<Uuid, Salvaged>,
    /// Reports of which the key does not open.
    without_key: BTreeMap<Uuid, Salvaged>,
    loose: BTreeMap<Uuid, Attachment>,
    damaged_loose: usize,
    may_miss: bool,
}

impl Gathered {
    fn take_loose(&mut self, source: &Source, mut attached: Files) {
        let loose = attached.of.remove(&None).into_iter().flatten();
        self.loose.extend(loose.map(|file| (file.id, file)));
        let damaged = attached.damaged.remove(&None).filter(|_| source.of.is_none());
        self.damaged_loose += damaged.unwrap_or_default();
    }

    fn found(mut self, later: Later, may_be_old: bool) -> Found {
        self.without_key.retain(|id, _| !self.reports.contains_key(id));
        let lost = self.without_key.extract_if(.., |_, part| !part.has_something());
        let lost = lost.map(|(id, _)| id).collect();
        self.reports.append(&mut self.without_key);
        let reports: Vec<Salvaged> = self.reports.into_values().collect();
        for file in reports.iter().flat_map(|report| &report.attachments) {
            self.loose.remove(&file.id);
        }
        Found {
            reports,
            lost,
            may_miss: self.may_miss,
            may_be_old,
            later,
            loose: self.loose.into_values().collect(),
            damaged_loose: self.damaged_loose,
        }
    }
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

/// The files of each report, by its number.
#[derive(Default)]
struct Files {
    of: BTreeMap<Option<i64>, Vec<Attachment>>,
    damaged: BTreeMap<Option<i64>, usize>,
}

/// The sealed answers of each report, by its number where that can be read.
struct Numbered {
    of: BTreeMap<Option<i64>, Vec<SealedAnswer>>,
    is_whole: bool,
}

impl Numbered {
    fn of(&self, report: &Report) -> Rows<SealedAnswer> {
        let read = self.of.get(&Some(report.number)).cloned().unwrap_or_default();
        Rows { read, is_whole: self.is_whole && !self.of.contains_key(&None) }
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

impl Source {
    fn reports(&self) -> Rows<Row> {
        let select = "SELECT number, id, finished, wrapped_key, sealed_summary FROM reports";
        rows::numbered(&self.connection, select, "number", |row| {
            Ok(Row {
                number: row.get(0)?,
                id: row.get(1).ok().map(Uuid::from_bytes),
                finished: row.get(2).unwrap_or_default(),
                wrapped_key: row.get(3).unwrap_or_else(|_| vec![0]),
                summary: row.get(4).unwrap_or_else(|_| vec![0]),
            })
        })
    }

    /// None in a file of a version before they had numbers.
    fn numbered_answers(&self, reports: &BTreeMap<i64, Uuid>) -> Option<Numbered> {
        self.connection.prepare("SELECT number FROM answers").ok()?;
        // The index may be what is damaged.
        let select = "SELECT number, report, token, sealed FROM answers NOT INDEXED";
        let rows = rows::numbered(&self.connection, select, "number", |row| {
            Ok((row.get(1).ok(), (row.get(2).ok(), row.get(3).ok())))
        });
        let mut of = BTreeMap::<_, Vec<_>>::new();
        for (report, sealed) in rows.read {
            let report = report.filter(|number| reports.contains_key(number));
            of.entry(report).or_default().push(sealed);
        }
        Some(Numbered { of, is_whole: rows.is_whole })
    }

    fn clustered_answers(&self, report: &Report, fields: &[&str]) -> Rows<SealedAnswer> {
        let tokens = fields.iter().map(|field| report.key.token(field));
        rows::clustered_answers(&self.connection, report.number, tokens)
    }

    /// A key as it is wrapped, and what is sealed under it, in a table of one row a report.
    fn keyed(&self, table: &str, report: i64) -> Option<(Vec<u8>, Vec<u8>)> {
        let select = format!("SELECT wrapped_key, sealed FROM {table} WHERE report = ?1");
        self.connection.query_row(&select, [report], |row| row.try_into()).ok()
    }

    fn submission(&self, by: &VaultKey, report: i64, id: Uuid) -> Option<Vec<u8>> {
        let (wrapped, sealed) = self.keyed("submissions", report)?;
        submissions::open(by, id, &wrapped, &sealed).ok()
    }

    fn receipt(&self, by: &VaultKey, report: i64, id: Uuid) -> Option<Vec<u8>> {
        let (wrapped, sealed) = self.keyed("receipts", report)?;
        receipts::open(by, id, &wrapped, &sealed).ok()
    }

    fn remains(&self, by: &VaultKey, row: &Row, id: Uuid) -> Option<Vec<u8>> {
        let (wrapped, _) = self.keyed("receipts", row.number).filter(|_| row.is_expired())?;
        receipts::open_remains(by, id, &wrapped, &row.summary).ok()
    }

    fn attachments(&self, by: &VaultKey, database: &Path, reports: &BTreeMap<i64, Uuid>) -> Files {
        let select = "SELECT number, report, id, wrapped_key, sealed_about FROM attachments";
        let rows = rows::numbered(&self.connection, select, "number", |row| {
            let parts = (row.get(2).ok(), row.get(3).ok(), row.get(4).ok());
            Ok((row.get(0)?, row.get(1).ok(), parts))
        });
        let mut files = Files::default();
        let mut read: Vec<(i64, Option<i64>, Parts)> = rows.read;
        read.sort_by_key(|(number, ..)| *number);
        for (_, report, parts) in read {
            let report = report.filter(|number| reports.contains_key(number));
            match open(by, database, parts) {
                Some(known) => files.of.entry(report).or_default().push(known),
                None => *files.damaged.entry(report).or_default() += 1,
            }
        }
        files
    }

    fn key_of_attachment(&self, by: &VaultKey, id: Uuid) -> Option<RecordKey> {
        let select = "SELECT number, id, wrapped_key FROM attachments";
        let rows = rows::numbered(&self.connection, select, "number", |row| {
            Ok((row.get(1)?, row.get(2)?))
        });
        let found =
            rows.read.into_iter().find(|(known, _): &([u8; 16], Vec<u8>)| known == id.as_bytes());
        RecordKey::unwrap(by, RecordKind::Attachment, id, &found?.1).ok()
    }
}

type Parts = (Option<[u8; 16]>, Option<Vec<u8>>, Option<Vec<u8>>);

fn open(by: &VaultKey, database: &Path, (id, wrapped_key, sealed): Parts) -> Option<Attachment> {
    let id = Uuid::from_bytes(id?);
    let about = attachments::open_about(&Keys::Vault(by), id, &wrapped_key?, &sealed?).ok()?;
    let is_there = file_of(database, id).exists();
    Some(Attachment { id, about, is_there })
}
