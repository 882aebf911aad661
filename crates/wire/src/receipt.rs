use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Hex, Reference, VERSION};

/// What the endpoint says of a report it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Receipt {
    /// The version of this shape.
    pub version: u8,
    /// The report.
    pub external_id: Uuid,
    /// SHA-256 of the submission's canonical bytes.
    pub submission_sha256: Hex<32>,
    /// The endpoint's case reference.
    pub reference: Reference,
    /// When the endpoint stored it.
    pub received_at: DateTime<Utc>,
    /// Which of the endpoint's keys signs.
    pub key_id: Hex<8>,
    /// SHA-256 of each file that it holds with the report, as the submission
    /// names them. Not written where there are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Hex<32>>,
}

/// A receipt with the endpoint's Ed25519 signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReceipt {
    /// What is said.
    pub receipt: Receipt,
    /// The signature over [`Receipt::signed_bytes`].
    pub signature: Hex<64>,
}

impl Receipt {
    /// A receipt of this version, for a report with no files.
    pub fn new(
        external_id: Uuid,
        submission_sha256: [u8; 32],
        reference: Reference,
        received_at: DateTime<Utc>,
        key_id: [u8; 8],
    ) -> Self {
        Self {
            version: VERSION,
            external_id,
            submission_sha256: Hex(submission_sha256),
            reference,
            received_at,
            key_id: Hex(key_id),
            attachments: Vec::new(),
        }
    }

    /// The bytes the signature is made over.
    pub fn signed_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a receipt has only text keys and plain values")
    }
}

impl SignedReceipt {
    /// As it travels and is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a receipt has only text keys and plain values")
    }

    /// Reads a receipt, of this version only; its signature is not looked at.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes)
            .ok()
            .filter(|signed| signed.receipt.version == VERSION)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Receipt {
        let received_at = "2026-11-23T09:30:00.250Z".parse().unwrap();
        Receipt::new(Uuid::from_u128(7), [1; 32], Reference::make(0), received_at, [2; 8])
    }

    #[test]
    fn the_signed_bytes_never_change() {
        assert_eq!(
            String::from_utf8(example().signed_bytes()).unwrap(),
            concat!(
                r#"{"version":1,"external-id":"00000000-0000-0000-0000-000000000007","#,
                r#""submission-sha256":"#,
                r#""0101010101010101010101010101010101010101010101010101010101010101","#,
                r#""reference":"FR-2222-2222","received-at":"2026-11-23T09:30:00.250Z","#,
                r#""key-id":"0202020202020202"}"#,
            ),
            "receipts already given would no longer verify"
        );
    }

    #[test]
    fn files_are_part_of_what_is_signed() {
        let receipt = Receipt { attachments: vec![Hex([4; 32])], ..example() };
        let text = String::from_utf8(receipt.signed_bytes()).unwrap();
        assert!(text.ends_with(concat!(
            r#""key-id":"0202020202020202","attachments":["#,
            r#""0404040404040404040404040404040404040404040404040404040404040404"]}"#
        )));
    }

    #[test]
    fn reads_what_it_writes_and_no_other_version() {
        let mut signed = SignedReceipt { receipt: example(), signature: Hex([3; 64]) };
        assert_eq!(SignedReceipt::parse(&signed.to_bytes()), Some(signed.clone()));
        signed.receipt.version = 2;
        assert_eq!(SignedReceipt::parse(&signed.to_bytes()), None);
    }
}
