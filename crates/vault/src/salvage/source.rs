//! One file that the vault is in, and what can be read of its tables.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::Connection;
use seal::{RecordKey, RecordKind, VaultKey};
use uuid::Uuid;

use super::image::{self, Image};
use super::rows::{self, Rows, SealedAnswer};
use crate::backup;
use crate::error::Outcome;
use crate::intake::file_of;
use crate::outbox::Keys;
use crate::table::attachments::{self, Attachment};
use crate::table::reports::Report;
use crate::table::{receipts, submissions};

/// One file that the vault is in.
pub(super) struct Source {
    pub connection: Connection,
    /// The day that it is a copy of; none for the file itself.
    pub of: Option<NaiveDate>,
    pub has_latest: bool,
}

pub(super) fn sources(folder: &Path, database: &Path) -> Outcome<Vec<Source>> {
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

    pub fn reports(&self) -> Rows<Row> {
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
    pub fn numbered_answers(&self, reports: &BTreeMap<i64, Uuid>) -> Option<Numbered> {
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

    pub fn clustered_answers(&self, report: &Report, fields: &[&str]) -> Rows<SealedAnswer> {
        let tokens = fields.iter().map(|field| report.key.token(field));
        rows::clustered_answers(&self.connection, report.number, tokens)
    }

    /// A key as it is wrapped, and what is sealed under it, in a table of one row a report.
    pub fn keyed(&self, table: &str, report: i64) -> Option<(Vec<u8>, Vec<u8>)> {
        let select = format!("SELECT wrapped_key, sealed FROM {table} WHERE report = ?1");
        self.connection.query_row(&select, [report], |row| row.try_into()).ok()
    }

    pub fn submission(&self, by: &VaultKey, report: i64, id: Uuid) -> Option<Vec<u8>> {
        let (wrapped, sealed) = self.keyed("submissions", report)?;
        submissions::open(by, id, &wrapped, &sealed).ok()
    }

    pub fn receipt(&self, by: &VaultKey, report: i64, id: Uuid) -> Option<Vec<u8>> {
        let (wrapped, sealed) = self.keyed("receipts", report)?;
        receipts::open(by, id, &wrapped, &sealed).ok()
    }

    pub fn remains(&self, by: &VaultKey, row: &Row, id: Uuid) -> Option<Vec<u8>> {
        let (wrapped, _) = self.keyed("receipts", row.number).filter(|_| row.is_expired())?;
        receipts::open_remains(by, id, &wrapped, &row.summary).ok()
    }

    pub fn attachments(
        &self,
        by: &VaultKey,
        database: &Path,
        reports: &BTreeMap<i64, Uuid>,
    ) -> Files {
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

    pub fn key_of_attachment(&self, by: &VaultKey, id: Uuid) -> Option<RecordKey> {
        let select = "SELECT number, id, wrapped_key FROM attachments";
        let rows = rows::numbered(&self.connection, select, "number", |row| {
            Ok((row.get(1)?, row.get(2)?))
        });
        let found =
            rows.read.into_iter().find(|(known, _): &([u8; 16], Vec<u8>)| known == id.as_bytes());
        RecordKey::unwrap(by, RecordKind::Attachment, id, &found?.1).ok()
    }
}

/// A row of the table of reports.
pub(super) struct Row {
    pub number: i64,
    pub id: Option<Uuid>,
    pub finished: bool,
    pub wrapped_key: Vec<u8>,
    pub summary: Vec<u8>,
}

impl Row {
    /// Whether it was deleted by hand: then there is nothing to be read.
    pub fn is_deleted(&self) -> bool {
        self.wrapped_key.is_empty() && self.summary.is_empty()
    }

    /// Whether its content was erased, for its time had come.
    pub fn is_expired(&self) -> bool {
        self.wrapped_key.is_empty()
    }
}

/// What one file that the vault is in knows of reports, and by which numbers.
pub(super) struct Known<'s> {
    pub source: &'s Source,
    pub rows: Rows<Row>,
    pub numbers: BTreeMap<Uuid, i64>,
    pub reports: BTreeMap<i64, Uuid>,
}

impl<'s> Known<'s> {
    pub fn read(source: &'s Source) -> Self {
        let rows = source.reports();
        let known = rows.read.iter().filter_map(|row| Some((row.number, row.id?)));
        let reports: BTreeMap<_, _> = known.collect();
        let numbers = reports.iter().map(|(number, id)| (*id, *number)).collect();
        Self { source, rows, numbers, reports }
    }

    pub fn report(&self, number: i64) -> Option<Uuid> {
        self.reports.get(&number).copied()
    }

    pub fn number(&self, report: Uuid) -> Option<i64> {
        self.numbers.get(&report).copied()
    }
}

/// The files of each report, by its number.
#[derive(Default)]
pub(super) struct Files {
    pub of: BTreeMap<Option<i64>, Vec<Attachment>>,
    pub damaged: BTreeMap<Option<i64>, usize>,
}

/// The sealed answers of each report, by its number where that can be read.
pub(super) struct Numbered {
    pub of: BTreeMap<Option<i64>, Vec<SealedAnswer>>,
    pub is_whole: bool,
}

impl Numbered {
    pub fn of(&self, report: &Report) -> Rows<SealedAnswer> {
        let read = self.of.get(&Some(report.number)).cloned().unwrap_or_default();
        Rows { read, is_whole: self.is_whole && !self.of.contains_key(&None) }
    }
}

type Parts = (Option<[u8; 16]>, Option<Vec<u8>>, Option<Vec<u8>>);

fn open(by: &VaultKey, database: &Path, (id, wrapped_key, sealed): Parts) -> Option<Attachment> {
    let id = Uuid::from_bytes(id?);
    let about = attachments::open_about(&Keys::Vault(by), id, &wrapped_key?, &sealed?).ok()?;
    let is_there = file_of(database, id).exists();
    Some(Attachment { id, about, is_there })
}
