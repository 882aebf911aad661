//! What was added to reports.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{devices::Responder, reports::Held};
use crate::Error;

/// An addition to be held.
pub(crate) struct Row<'a> {
    pub(crate) id: Uuid,
    /// The report that it belongs to.
    pub(crate) external_id: Uuid,
    pub(crate) device: Uuid,
    pub(crate) content: &'a [u8],
    pub(crate) content_sha256: &'a [u8; 32],
    pub(crate) receipt: &'a [u8],
}

/// What tells whether something may be added to a report.
pub(crate) struct Case {
    pub(crate) reference: String,
    pub(crate) submission: Vec<u8>,
}

/// Takes the content and the receipt of an addition.
pub(crate) type Each<'a> = dyn FnMut(&[u8], &[u8]) -> Result<(), Error> + 'a;

pub(crate) trait Additions {
    /// A report; none where no device of this responder sent it.
    fn case(&mut self, of: &Responder, external_id: Uuid) -> Result<Option<Case>, Error>;

    /// What is held under this identifier, on whatever report.
    fn held_addition(&mut self, id: Uuid) -> Result<Option<Held>, Error>;

    /// Holds an addition, and has it wait to be passed on.
    fn hold_addition(&mut self, row: &Row<'_>, now: DateTime<Utc>) -> Result<(), Error>;

    /// Calls `each` for every addition, the first received first.
    fn each_addition(&mut self, each: &mut Each<'_>) -> Result<(), Error>;
}
