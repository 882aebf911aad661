//! The reports that are held.

use uuid::Uuid;

use crate::Error;

/// A report to be held.
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

/// Takes the submission, payload and receipt of a report.
pub(crate) type Each<'a> = dyn FnMut(&[u8], &[u8], &[u8]) -> Result<(), Error> + 'a;

pub(crate) trait Reports {
    fn held(&mut self, external_id: Uuid) -> Result<Option<Held>, Error>;

    /// What was sent of a report; none where it is not held.
    fn submission(&mut self, external_id: Uuid) -> Result<Option<Vec<u8>>, Error>;

    /// Whether a report has this reference.
    fn is_taken(&mut self, reference: &str) -> Result<bool, Error>;

    fn hold(&mut self, row: &Row<'_>) -> Result<(), Error>;

    /// Calls `each` for every report, the first received first.
    fn each_report(&mut self, each: &mut Each<'_>) -> Result<(), Error>;
}
