//! The record as a file of lines, each a JSON object, for somebody who has no
//! key: first where it begins, then one line an act in the order of the acts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Act;

/// What the first line says that the file is.
pub const LAYOUT: &str = "first-responder record 1";

/// The first line: what the file is, and where the record ended then.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Begin {
    /// [`LAYOUT`].
    pub layout: String,
    /// When it was exported, by the device's clock.
    pub exported_at: DateTime<Utc>,
    /// By whom, where they had said so.
    pub exported_by: Option<String>,
    /// The one report that it tells about; none where it tells about all. Of
    /// other acts it has the digests, so that the chain can be followed.
    pub of: Option<Uuid>,
    /// How many acts there were.
    pub entries: u64,
    /// The link of the last, as 64 hex digits. Whoever notes it can tell later
    /// whether anything up to there is different.
    pub head: String,
}

/// One act.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Line {
    /// Its place, counted from 1.
    pub number: u64,
    /// The SHA-256 digest of the entry as it is sealed, as 64 hex digits.
    pub digest: String,
    /// The link that follows from the digest and all links before.
    pub link: String,
    /// When it was done; none where the entry is left out, erased or damaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// What was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// The report that it was done with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<About>,
}

/// A report, as its responder calls it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct About {
    /// Its `ExternalId`.
    pub id: Uuid,
    /// The responder's own reference.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

impl Begin {
    /// As a line, with its end.
    pub fn to_line(&self) -> String {
        to_line(self)
    }
}

impl Line {
    /// As a line, with its end.
    pub fn to_line(&self) -> String {
        to_line(self)
    }
}

fn to_line(value: &impl Serialize) -> String {
    let line = serde_json::to_string(value);
    line.expect("a line has text keys and plain values") + "\n"
}
