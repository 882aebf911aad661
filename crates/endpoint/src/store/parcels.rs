//! What becomes of each report behind the endpoint.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use wire::SignedReceipt;

use crate::Error;

/// What is passed on: a report, or what was added to one, which goes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) report: Uuid,
    pub(crate) addition: Option<Uuid>,
}

impl Item {
    /// Names it everywhere.
    pub(crate) fn id(self) -> Uuid {
        self.addition.unwrap_or(self.report)
    }

    /// Tells what is sealed of it from the rest of its case.
    pub(super) fn part(&self) -> &[u8] {
        self.addition.as_ref().map_or(&[], |id| id.as_bytes())
    }
}

/// That one endpoint process alone tries it, until then. Whoever finds it
/// run out makes another, of another time: so an old one is known to be old.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) item: Item,
    pub(crate) until: DateTime<Utc>,
}

/// Something on its way to the far side.
pub(crate) struct Parcel {
    pub(crate) claim: Claim,
    /// The device that sent it, and has its files.
    pub(crate) device: Option<Uuid>,
    /// The payload of a report; an addition as it came.
    pub(crate) content: Vec<u8>,
    pub(crate) tries: u32,
}

/// A report, or an addition to it, that the far side does not have yet, as far as is
/// known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered {
    /// Names the report everywhere.
    pub external_id: Uuid,
    /// Names what was added to it, where it is that.
    pub addition: Option<Uuid>,
    /// What its responder calls the report.
    pub reference: String,
    /// Whether the far side refused it: then it is tried no more by itself.
    pub is_refused: bool,
    /// How often it was tried.
    pub tries: u32,
    /// When it is tried next, unless it was refused.
    pub next_try: DateTime<Utc>,
    /// Why the last try did not succeed, if there was one.
    pub reason: Option<String>,
}

/// How much was not delivered.
pub(crate) struct Backlog {
    pub(crate) waiting: i64,
    pub(crate) refused: i64,
    /// When the oldest that waits was received.
    pub(crate) oldest: Option<DateTime<Utc>>,
}

impl Backlog {
    /// By the receipt of the oldest that waits.
    pub(super) fn new(waiting: i64, refused: i64, oldest: Option<&[u8]>) -> Result<Self, Error> {
        let received_at = |receipt| {
            let signed = SignedReceipt::parse(receipt);
            signed.map(|signed| signed.receipt.received_at).ok_or(Error::StoreDamaged)
        };
        Ok(Self { waiting, refused, oldest: oldest.map(received_at).transpose()? })
    }
}

/// What came of a try.
pub(crate) enum Tried {
    /// The far side has it, by this name where it gives one.
    Delivered(Option<String>),
    /// It is not to be tried again by itself.
    Refused(String),
    /// It waits until then.
    SetBack(String, DateTime<Utc>),
}

pub(crate) trait Parcels {
    /// Has a report that was just stored wait to be passed on.
    fn await_passing_on(&mut self, external_id: Uuid, now: DateTime<Utc>) -> Result<(), Error>;

    /// Claims so many that are due, the longest due first; additions to reports that
    /// were delivered alone. `until` is after `now`.
    fn claim_due(
        &mut self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        most: usize,
    ) -> Result<Vec<Parcel>, Error>;

    /// Has a claim run out then instead; none where it is an old one.
    fn extend(&mut self, claim: Claim, until: DateTime<Utc>) -> Result<Option<Claim>, Error>;

    /// Keeps what came of a try; of an old claim, only that it was delivered. Whether
    /// there was something to keep.
    fn settle(&mut self, claim: Claim, tried: &Tried) -> Result<bool, Error>;

    /// What is or was passed on under this identifier.
    fn item(&mut self, id: Uuid) -> Result<Option<Item>, Error>;

    /// Has one that was refused wait again; whether it was.
    fn try_again(&mut self, item: Item, now: DateTime<Utc>) -> Result<bool, Error>;

    /// Keeps of one that was refused that it was passed on by hand; whether it was
    /// refused.
    fn deliver_by_hand(&mut self, item: Item, now: DateTime<Utc>) -> Result<bool, Error>;

    /// Every one that was not delivered, that of the report received first at the front.
    fn undelivered(&mut self) -> Result<Vec<Undelivered>, Error>;

    /// How much was not delivered.
    fn backlog(&mut self) -> Result<Backlog, Error>;
}

impl Tried {
    /// What is kept of it: the state, the reason, the far side's name for it and
    /// when it is tried next.
    pub(super) fn columns(&self) -> (&str, Option<&str>, Option<&str>, Option<i64>) {
        match self {
            Self::Delivered(case) => ("delivered", None, case.as_deref(), None),
            Self::Refused(reason) => ("refused", Some(reason), None, None),
            Self::SetBack(reason, next) => {
                ("waiting", Some(reason), None, Some(next.timestamp_millis()))
            }
        }
    }
}

pub(super) fn moment(millis: i64) -> Result<DateTime<Utc>, Error> {
    DateTime::from_timestamp_millis(millis).ok_or(Error::StoreDamaged)
}
