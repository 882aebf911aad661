//! What comes back on reports that were received, and which time runs.

use chrono::{DateTime, Utc};
use clocks::{Clock, Decided};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::part::part;

/// What came back on one report, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Notices {
    /// Whether there is to be a decision; none is on a Duty to Notify report.
    pub is_expected: bool,
    /// The first first.
    pub notices: Vec<Notice>,
    /// Whether what is asked can be answered from here.
    pub may_answer: bool,
    /// Whether one was received and can't be read. Then none is shown.
    pub unreadable: bool,
    /// The time that runs, if one does.
    pub clock: Option<Clock>,
    /// When the endpoint was last asked, since the app was started.
    pub looked_at: Option<DateTime<Utc>>,
    /// Whether it could not be asked, the last time.
    pub look_failed: bool,
}

/// Something that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// Something was decided.
    Decided(Decided),
    /// More is asked for.
    Asked(Enquiry),
}

/// What whoever works on the case wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Enquiry {
    /// Names it among the notices of its report.
    pub number: u32,
    /// In their own words.
    pub text: String,
    /// When the endpoint was told.
    pub at: DateTime<Utc>,
    /// Whether something was added that answers it, as far as that is still known.
    pub answered: bool,
}

/// The last that came back, for a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Last {
    /// Something was decided.
    Decided(Decided),
    /// More was asked for, then.
    Asked(DateTime<Utc>),
}

part! { "notices":
    /// What came back on a report that was received.
    ReadNotices / read_notices {
        /// The report.
        id: Uuid,
    } -> Notices;

    /// Asks the endpoint for notices, now.
    LookForNotices / look_for_notices {} -> ();
}
