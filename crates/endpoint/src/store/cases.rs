//! What is held of one report, under one key, and what becomes of it in the end.

use chrono::{DateTime, Utc};
use seal::RecordKey;
use uuid::Uuid;

use crate::Error;

/// The key of a case, wrapped by the key of this id.
pub(crate) struct Wrapped {
    pub(crate) key: Vec<u8>,
    pub(crate) by: Uuid,
}

/// What can be done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) is_erased: bool,
    pub(crate) is_on_hold: bool,
    /// With all that was added to it.
    pub(crate) is_delivered: bool,
}

/// All of a case that is sealed, or was in clear before it was.
pub(crate) struct Content {
    pub(crate) external_id: Uuid,
    pub(crate) submission: Vec<u8>,
    pub(crate) payload: Vec<u8>,
    pub(crate) notices: Vec<Vec<u8>>,
    pub(crate) reason: Option<String>,
}

pub(crate) trait Cases {
    /// How a report stands that has a receipt; none where none has it.
    fn standing(&mut self, external_id: Uuid) -> Result<Option<Standing>, Error>;

    /// Takes away the key of a case and all that it opened, additions too. What says that
    /// these were received stays, and that its files are to be removed.
    fn erase(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<(), Error>;

    /// Has a case be on hold, or not any more.
    fn hold_back(&mut self, external_id: Uuid, on_hold: bool) -> Result<(), Error>;

    /// So many cases that were delivered before then, with all that was added to them,
    /// are not on hold and not erased.
    fn delivered_before(&mut self, then: DateTime<Utc>, most: usize) -> Result<Vec<Uuid>, Error>;

    /// So many cases that were erased, and whose files may still be there.
    fn erased_with_files(&mut self, most: usize) -> Result<Vec<Uuid>, Error>;

    /// That the files of a case that was erased are not there any more.
    fn files_are_removed(&mut self, external_id: Uuid) -> Result<(), Error>;

    /// Whether files may be there that an older endpoint left in clear.
    fn has_files_in_clear(&mut self) -> Result<bool, Error>;

    /// That there are none any more.
    fn files_are_sealed(&mut self) -> Result<(), Error>;
}

/// The keys as they are stored, and what they are to seal.
pub(crate) trait Keys {
    fn wrapped(&mut self, external_id: Uuid) -> Result<Option<Wrapped>, Error>;

    /// Keeps a key, in place of what was there.
    fn keep(&mut self, external_id: Uuid, wrapped: &Wrapped) -> Result<(), Error>;

    /// The next key, by its id, that wraps any; the first after none.
    fn wrapping_after(&mut self, last: Option<Uuid>) -> Result<Option<Uuid>, Error>;

    /// So many cases whose keys that one wraps.
    fn wrapped_by(&mut self, by: Uuid, most: usize) -> Result<Vec<Uuid>, Error>;

    /// So many cases that an older endpoint left in clear.
    fn in_clear(&mut self, most: usize) -> Result<Vec<Content>, Error>;

    /// Puts what was sealed in the place of what was in clear.
    fn put_sealed(&mut self, sealed: &Content) -> Result<(), Error>;
}

/// What only whoever has the keys can do.
pub(crate) trait Opening {
    /// The key of a case; none where there is none yet, or none any more.
    fn key(&mut self, external_id: Uuid) -> Result<Option<RecordKey>, Error>;

    /// The key of a case, made where there is none yet; none where it was erased.
    fn case_key(&mut self, external_id: Uuid) -> Result<Option<RecordKey>, Error>;

    /// Whether each case can be opened.
    ///
    /// # Errors
    /// [`Error::StoreKeyMissing`] where one can't.
    fn check_keys(&mut self) -> Result<(), Error>;

    /// Wraps some keys of cases by the newest; how many.
    fn rekey(&mut self) -> Result<usize, Error>;

    /// Seals some of what an older endpoint left in clear; how many cases.
    fn seal_some(&mut self) -> Result<usize, Error>;
}
