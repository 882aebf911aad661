//! What came after reports were sent: what was added to them or begun to be, and what
//! came back on them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use seal::VaultKey;
use uuid::Uuid;

use super::rows::{self, Rows, SealedNotice};
use super::source::{Known, Source};
use crate::migrations;
use crate::table::additions::{self, Added, Stored, To};
use crate::table::documents::{self, Document, Name};
use crate::table::notices;

/// The steps that made the tables: a file from before them has nothing to lose there.
const KEEP_DECISIONS: u32 = 6;
const KEEP_ADDITIONS: u32 = 7;

/// Something that was added to a report, as far as it opens.
pub struct SalvagedAddition {
    /// The report; none where that can't be told but by what it says.
    pub report: Option<Uuid>,
    /// The day of the copy that it is from; none for the file itself.
    pub of: Option<NaiveDate>,
    /// What it says, and how far it was.
    pub added: Added,
}

/// What a responder began to add to a report, and did not add yet.
pub struct SalvagedBegun {
    /// The report.
    pub report: Uuid,
    /// The day of the copy that it is from; none for the file itself.
    pub of: Option<NaiveDate>,
    /// What, as kept.
    pub said: Vec<u8>,
}

/// What came after reports were sent, but for what came back: that is with each.
#[derive(Default)]
pub struct Later {
    /// What was added to reports, in the order in which it was.
    pub added: Vec<SalvagedAddition>,
    /// What was begun to be added.
    pub begun: Vec<SalvagedBegun>,
    /// The report of each besides that does not open; none where that can't be told.
    pub damaged: Vec<Option<Uuid>>,
    /// Whether there may be more of it, or of what came back, of which nothing is known.
    pub may_miss: bool,
}

/// What came back on a report, as far as it opens.
#[derive(Clone, Default)]
pub(super) struct Notices {
    /// In their order.
    pub opened: BTreeMap<u32, Vec<u8>>,
    /// How many there are besides.
    pub damaged: usize,
}

impl Later {
    /// Reads it in all files that the vault is in. What the first of them has no more
    /// comes from the next.
    pub(super) fn read(by: &VaultKey, files: &[Known<'_>]) -> (Self, BTreeMap<Uuid, Notices>) {
        let may_miss = files.first().is_none_or(|file| file.source.of.is_some());
        let mut later = Self { may_miss, ..Self::default() };
        later.read_added(by, files);
        later.read_begun(by, files);
        let notices = later.read_notices(by, files);
        (later, notices)
    }

    fn read_added(&mut self, by: &VaultKey, files: &[Known<'_>]) {
        let mut opened = BTreeMap::new();
        let mut damaged = BTreeMap::new();
        for file in files {
            let of = file.source.of;
            let rows = file.source.added();
            self.may_miss |= of.is_none() && !rows.is_whole;
            for row in rows.read {
                let number = row.number;
                let report = row.report.and_then(|number| file.report(number));
                match row.opened(by, files, report) {
                    None => _ = damaged.entry(number).or_insert(report),
                    Some(added) => {
                        let salvaged = SalvagedAddition { report, of, added };
                        opened.entry((number, salvaged.added.id)).or_insert(salvaged);
                    }
                }
            }
        }
        let numbers: BTreeSet<i64> = opened.keys().map(|(number, _)| *number).collect();
        damaged.retain(|number, _| !numbers.contains(number));
        self.added = opened.into_values().collect();
        self.damaged.extend(damaged.into_values());
    }

    /// What a copy has is not begun any more where the file itself can be read and has
    /// it not.
    fn read_begun(&mut self, by: &VaultKey, files: &[Known<'_>]) {
        let mut opened = BTreeMap::new();
        let mut damaged = BTreeSet::new();
        let mut is_known = false;
        for file in files {
            let of = file.source.of;
            let rows = file.source.documents();
            let is_told = rows.is_whole && rows.read.iter().all(|(name, _)| name.is_some());
            self.may_miss |= of.is_none() && !is_told;
            for (name, row) in rows.read {
                let Some(Name::Begun(report)) = name else { continue };
                if is_known && !damaged.contains(&report) {
                    continue;
                }
                match row.and_then(|row| row.open_by(by, Document::Begun(report)).ok()) {
                    None => _ = damaged.insert(report),
                    Some(said) => {
                        opened.entry(report).or_insert(SalvagedBegun { report, of, said });
                    }
                }
            }
            is_known |= is_told;
        }
        let lost = damaged.into_iter().filter(|report| !opened.contains_key(report));
        self.damaged.extend(lost.map(Some));
        self.begun = opened.into_values().collect();
    }

    /// One that was kept does not change: each is taken wherever it opens.
    fn read_notices(&mut self, by: &VaultKey, files: &[Known<'_>]) -> BTreeMap<Uuid, Notices> {
        let mut of = BTreeMap::<Uuid, Notices>::new();
        let mut broken = BTreeSet::new();
        let mut keys = BTreeMap::new();
        for file in files {
            let rows = file.source.notices(file.reports.keys().copied());
            self.may_miss |= file.source.of.is_none() && !rows.is_whole;
            for (number, place, sealed) in rows.read {
                let report = number.and_then(|number| file.report(number));
                let opened = report.zip(place).and_then(|(report, place)| {
                    let key = keys.entry(report).or_insert_with(|| receipt_key(files, report));
                    notices::open(by, report, key.as_deref()?, place, sealed.as_deref()?).ok()
                });
                match (report, place, opened) {
                    (Some(report), Some(place), Some(notice)) => {
                        of.entry(report).or_default().opened.entry(place).or_insert(notice);
                    }
                    _ => _ = broken.insert((report, place, sealed)),
                }
            }
        }
        for (report, place, _) in broken {
            let Some(report) = report else {
                self.damaged.push(None);
                continue;
            };
            let notices = of.entry(report).or_default();
            let is_elsewhere = place.is_some_and(|place| notices.opened.contains_key(&place));
            notices.damaged += usize::from(!is_elsewhere);
        }
        of.values_mut().for_each(Notices::count_gaps);
        of
    }
}

impl Notices {
    /// They are counted from one, with no gap.
    fn count_gaps(&mut self) {
        let last = self.opened.last_key_value().map_or(0, |(place, _)| *place as usize);
        self.damaged = self.damaged.max(last.saturating_sub(self.opened.len()));
    }
}

/// The key of the receipt of a report, as it is wrapped.
fn receipt_key(files: &[Known<'_>], report: Uuid) -> Option<Vec<u8>> {
    files.iter().find_map(|file| Some(file.source.keyed("receipts", file.number(report)?)?.0))
}

/// A row of what was added.
struct Row {
    number: i64,
    /// The number of its report.
    report: Option<i64>,
    sealed: Option<Stored>,
}

impl Row {
    /// None where it does not open.
    fn opened(self, by: &VaultKey, files: &[Known<'_>], report: Option<Uuid>) -> Option<Added> {
        let to = report.map(|report| {
            let receipt_key = receipt_key(files, report).unwrap_or_default();
            To { report, receipt_key }
        });
        let sealed = self.sealed?.added_to(to);
        let added = sealed.shown(by).ok()?;
        (sealed.is_erased() || added.content.is_some()).then_some(added)
    }
}

impl Source {
    fn added(&self) -> Rows<Row> {
        self.unless_older(KEEP_ADDITIONS, || {
            rows::numbered(&self.connection, additions::ALONE, "number", |row| {
                let sealed = Stored::read_alone(row).ok();
                Ok(Row { number: row.get(0)?, report: row.get(9).ok(), sealed })
            })
        })
    }

    /// By their names, where these can be read.
    fn documents(&self) -> Rows<(Option<Name>, Option<documents::Row>)> {
        let select = "SELECT rowid, name, wrapped_key, sealed FROM documents NOT INDEXED";
        rows::numbered(&self.connection, select, "rowid", |row| {
            let name: Option<String> = row.get(1).ok();
            let parts = row.get(2).and_then(|wrapped_key| Ok((wrapped_key, row.get(3)?)));
            let sealed = parts.map(|(wrapped_key, sealed)| documents::Row { wrapped_key, sealed });
            Ok((name.as_deref().and_then(Name::read), sealed.ok()))
        })
    }

    fn notices(&self, reports: impl Iterator<Item = i64>) -> Rows<SealedNotice> {
        self.unless_older(KEEP_DECISIONS, || rows::notices(&self.connection, reports))
    }

    /// Nothing, and whole, where a file of this version has no such table.
    fn unless_older<T>(&self, step: u32, read: impl FnOnce() -> Rows<T>) -> Rows<T> {
        match migrations::version(&self.connection) {
            Ok(version) if version < step => Rows { read: Vec::new(), is_whole: true },
            _ => read(),
        }
    }
}
