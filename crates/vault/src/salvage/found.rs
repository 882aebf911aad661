//! What was found of a vault.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use super::later::Later;
use super::source::{Files, Source};
use crate::table::answers::Readable;
use crate::table::attachments::Attachment;

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

impl Salvaged {
    pub(super) fn with(self, (answers, is_whole): (Readable, bool)) -> Self {
        Self { answers, may_miss: !is_whole, ..self }
    }

    /// Whether something of it opens.
    pub(super) fn has_something(&self) -> bool {
        let parts = [&self.submission, &self.receipt, &self.remains];
        let has_more = !(self.notices.is_empty() && self.attachments.is_empty());
        has_more || parts.iter().any(|part| part.is_some())
    }
}

/// What was found in the files that were read so far.
#[derive(Default)]
pub(super) struct Gathered {
    pub reports: BTreeMap<Uuid, Salvaged>,
    /// Reports of which the key does not open.
    pub without_key: BTreeMap<Uuid, Salvaged>,
    pub loose: BTreeMap<Uuid, Attachment>,
    pub damaged_loose: usize,
    pub may_miss: bool,
}

impl Gathered {
    pub fn take_loose(&mut self, source: &Source, mut attached: Files) {
        let loose = attached.of.remove(&None).into_iter().flatten();
        self.loose.extend(loose.map(|file| (file.id, file)));
        let damaged = attached.damaged.remove(&None).filter(|_| source.of.is_none());
        self.damaged_loose += damaged.unwrap_or_default();
    }

    pub fn found(mut self, later: Later, may_be_old: bool) -> Found {
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
