//! What was added to reports.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{devices::Responder, reports::Held};
use crate::Error;

/// An addition to be held.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) id: Uuid,
    /// The report that it belongs to.
    pub(crate) external_id: Uuid,
    pub(crate) device: Uuid,
    pub(crate) content: &'a [u8],
    pub(crate) content_sha256: &'a [u8; 32],
    pub(crate) receipt: &'a [u8],
}

/// An addition that is held.
pub(crate) struct Addition {
    /// Its place in the order in which they came.
    pub(crate) number: i64,
    pub(crate) id: Uuid,
    /// The report that it belongs to.
    pub(crate) external_id: Uuid,
    pub(crate) content: Vec<u8>,
    pub(crate) receipt: Vec<u8>,
}

pub(crate) trait Additions {
    /// The case reference of a report; none where no device of this responder sent it.
    fn reference_of(&mut self, external_id: Uuid, by: &Responder) -> Result<Option<String>, Error>;

    /// What is held under this identifier, on whatever report.
    fn held_addition(&mut self, id: Uuid) -> Result<Option<Held>, Error>;

    /// Holds an addition, and has it wait to be passed on.
    fn hold_addition(&mut self, row: &Row<'_>, now: DateTime<Utc>) -> Result<(), Error>;

    /// So many additions that came after that one, to reports that were not erased, the
    /// first received first.
    fn additions_after(&mut self, last: i64, most: usize) -> Result<Vec<Addition>, Error>;

    /// All that was added to a report that was not erased, the first received first.
    fn additions_to(&mut self, external_id: Uuid) -> Result<Vec<Addition>, Error>;
}
