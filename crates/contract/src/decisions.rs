//! What was decided on reports that were received, and which time runs.

use chrono::{DateTime, Utc};
use clocks::{Clock, Decided};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::part::part;

/// What is known of the decisions on one report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Decisions {
    /// Whether there is to be one; none is on a Duty to Notify report.
    pub is_expected: bool,
    /// The first first.
    pub decisions: Vec<Decided>,
    /// Whether one was received and can't be read. Then none is shown.
    pub unreadable: bool,
    /// The time that runs, if one does.
    pub clock: Option<Clock>,
    /// When the endpoint was last asked, since the app was started.
    pub looked_at: Option<DateTime<Utc>>,
    /// Whether it could not be asked, the last time.
    pub look_failed: bool,
}

part! { "decisions":
    /// What is known of the decisions on a report that was received.
    ReadDecisions / read_decisions {
        /// The report.
        id: Uuid,
    } -> Decisions;

    /// Asks the endpoint for decisions, now.
    LookForDecisions / look_for_decisions {} -> ();
}
