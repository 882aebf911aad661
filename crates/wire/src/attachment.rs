use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Hex;

/// The longest part of a file that travels at once. A sender on a slow
/// connection makes them shorter.
pub const MOST_PART_BYTES: usize = 4 * 1024 * 1024;

/// A file that is sent with a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Attachment {
    /// SHA-256 of what is sent: of the copy without marks, where that is sent.
    pub sha256: Hex<32>,
    /// Bytes.
    pub length: u64,
    /// The name of the file.
    pub name: String,
    /// The kind of its content.
    pub media_type: String,
}

/// How much of a file the endpoint holds, so that sending goes on from there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Held {
    /// Bytes from the start.
    pub length: u64,
    /// Whether that is all, and has the digest it is named by.
    pub whole: bool,
}

/// That a part is held, on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PartHeld {
    /// SHA-256 of the part.
    pub sha256: Hex<32>,
    /// Bytes of the file that are held from its start.
    pub held: u64,
}

/// That a file was sent to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct End {
    /// Bytes in all.
    pub length: u64,
}

/// The path of a file of a report at the endpoint.
pub fn attachment_path(external_id: Uuid, sha256: Hex<32>) -> String {
    format!("{}/attachments/{sha256}", crate::report_path(external_id))
}

/// The path of the part of it that begins there.
pub fn part_path(external_id: Uuid, sha256: Hex<32>, offset: u64) -> String {
    format!("{}/parts/{offset}", attachment_path(external_id, sha256))
}
