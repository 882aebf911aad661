//! The reports that are held.

use uuid::Uuid;

use crate::Error;

/// A report to be held.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) external_id: Uuid,
    pub(crate) device: Uuid,
    pub(crate) form_version: &'a str,
    pub(crate) submission: &'a [u8],
    pub(crate) submission_sha256: &'a [u8; 32],
    pub(crate) payload: &'a [u8],
    pub(crate) reference: &'a str,
    pub(crate) receipt: &'a [u8],
}

/// What tells whether a report that comes again is the same.
pub(crate) struct Held {
    pub(crate) submission_sha256: [u8; 32],
    pub(crate) receipt: Vec<u8>,
}

/// A report that is held.
pub(crate) struct Report {
    /// Its place in the order in which they came.
    pub(crate) number: i64,
    pub(crate) external_id: Uuid,
    pub(crate) submission: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) receipt: Vec<u8>,
}

pub(crate) trait Reports {
    fn held(&mut self, external_id: Uuid) -> Result<Option<Held>, Error>;

    /// What was sent of a report; none where it is not held, or was erased.
    fn submission(&mut self, external_id: Uuid) -> Result<Option<Vec<u8>>, Error>;

    /// Whether a report has this reference.
    fn is_taken(&mut self, reference: &str) -> Result<bool, Error>;

    fn hold(&mut self, row: &Row<'_>) -> Result<(), Error>;

    /// So many reports that came after that one and were not erased, the first received
    /// first.
    fn held_after(&mut self, last: i64, most: usize) -> Result<Vec<Report>, Error>;

    /// A report; none where it is not held, or was erased.
    fn report(&mut self, external_id: Uuid) -> Result<Option<Report>, Error>;

    /// The devices that sent a report and what was added to it, where they are known.
    fn devices_of(&mut self, external_id: Uuid) -> Result<Vec<Uuid>, Error>;
}
