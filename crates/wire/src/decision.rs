use chrono::{DateTime, Utc};
use clocks::Decided;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Hex, Reference, VERSION};

/// The path where a device asks for the decisions on the reports that it has.
pub const DECISIONS_PATH: &str = "/v1/decisions";

/// The most reports that are asked about at once.
pub const MOST_ASKED: usize = 100;

/// A decision on a report, as the endpoint was told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Decision {
    /// The version of this shape.
    pub version: u8,
    /// The report.
    pub external_id: Uuid,
    /// Its case reference.
    pub reference: Reference,
    /// Its place among the decisions on this report, counted from 1.
    pub number: u32,
    /// What was decided.
    pub decided: Decided,
    /// When the endpoint was told.
    pub noted_at: DateTime<Utc>,
    /// Which of the endpoint's keys signs.
    pub key_id: Hex<8>,
}

/// A decision with the endpoint's Ed25519 signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedDecision {
    /// What is said.
    pub decision: Decision,
    /// The signature over [`Decision::signed_bytes`].
    pub signature: Hex<64>,
}

/// Which decisions a device asks for: those that it does not have yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionsAsk {
    /// At most [`MOST_ASKED`].
    pub reports: Vec<Known>,
}

/// A report, and how many decisions on it are known already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Known {
    /// The report.
    pub external_id: Uuid,
    /// The number of the last decision on it that is known; 0 for none.
    pub decisions: u32,
}

/// The decisions that follow on those. A report that is another responder's, or is not
/// held, is as one with none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decisions {
    /// Those of one report one after the other, none left out.
    pub decisions: Vec<SignedDecision>,
    /// Whether there are more of them: ask again with these known.
    pub more: bool,
}

impl Decision {
    /// A decision of this version.
    pub fn new(
        external_id: Uuid,
        reference: Reference,
        number: u32,
        decided: Decided,
        noted_at: DateTime<Utc>,
        key_id: [u8; 8],
    ) -> Self {
        let (version, key_id) = (VERSION, Hex(key_id));
        Self { version, external_id, reference, number, decided, noted_at, key_id }
    }

    /// The bytes the signature is made over.
    pub fn signed_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a decision has only text keys and plain values")
    }
}

impl SignedDecision {
    /// As it travels and is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a decision has only text keys and plain values")
    }

    /// Reads a decision, of this version only; its signature is not looked at.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice::<Self>(bytes)
            .ok()
            .filter(|signed| signed.decision.version == VERSION)
    }
}

#[cfg(test)]
mod tests {
    use clocks::{Matter, Outcome};

    use super::*;

    fn example() -> Decision {
        let on = "2026-12-05".parse().unwrap();
        let decided = Decided { matter: Matter::ReasonableGrounds, outcome: Outcome::Negative, on };
        let noted_at = "2026-12-07T09:30:00.250Z".parse().unwrap();
        Decision::new(Uuid::from_u128(7), Reference::make(0), 1, decided, noted_at, [2; 8])
    }

    #[test]
    fn the_signed_bytes_never_change() {
        assert_eq!(
            String::from_utf8(example().signed_bytes()).unwrap(),
            concat!(
                r#"{"version":1,"external-id":"00000000-0000-0000-0000-000000000007","#,
                r#""reference":"FR-2222-2222","number":1,"decided":{"#,
                r#""matter":"reasonable-grounds","outcome":"negative","on":"2026-12-05"},"#,
                r#""noted-at":"2026-12-07T09:30:00.250Z","key-id":"0202020202020202"}"#,
            ),
            "decisions already given would no longer verify"
        );
    }

    #[test]
    fn reads_what_it_writes_and_no_other_version() {
        let mut signed = SignedDecision { decision: example(), signature: Hex([3; 64]) };
        assert_eq!(SignedDecision::parse(&signed.to_bytes()), Some(signed.clone()));
        signed.decision.version = 2;
        assert_eq!(SignedDecision::parse(&signed.to_bytes()), None);
    }

    #[test]
    fn nothing_else_is_read_as_a_decision() {
        let receipt = br#"{"receipt":{"version":1},"signature":""}"#;
        for strange in [&b""[..], b"{}", b"[]", receipt] {
            assert_eq!(SignedDecision::parse(strange), None);
        }
        let text = String::from_utf8(example().signed_bytes()).unwrap();
        for (from, to) in [("negative", "perhaps"), ("2026-12-05", "2026-13-05"), ("FR-2", "FR-3")]
        {
            assert!(serde_json::from_str::<Decision>(&text.replace(from, to)).is_err(), "{to}");
        }
    }
}
