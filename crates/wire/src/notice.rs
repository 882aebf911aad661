use chrono::{DateTime, Utc};
use clocks::Decided;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Hex, Reference, VERSION};

/// The path where a device asks for the notices of the reports that it has.
pub const NOTICES_PATH: &str = "/v1/notices";

/// The most reports that are asked about at once.
pub const MOST_ASKED: usize = 100;

/// What comes back on a report, as the endpoint was told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Notice {
    /// The version of this shape.
    pub version: u8,
    /// The report.
    pub external_id: Uuid,
    /// Its case reference.
    pub reference: Reference,
    /// Its place among the notices of this report, counted from 1.
    pub number: u32,
    /// What it says.
    #[serde(flatten)]
    pub told: Told,
    /// When the endpoint was told.
    pub noted_at: DateTime<Utc>,
    /// Which of the endpoint's keys signs.
    pub key_id: Hex<8>,
}

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// Something was decided.
    Decided(Decided),
    /// More is to be said about the report.
    Asked(Enquiry),
}

/// What whoever works on a case wants to know of the responder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enquiry {
    /// In their own words, up to [`Enquiry::MOST`] characters.
    pub text: String,
}

impl Enquiry {
    /// The most characters of one.
    pub const MOST: usize = 2_000;

    /// An enquiry, where this is one: not blank, not too long, and with no control
    /// characters but the ends of lines.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim().replace("\r\n", "\n");
        let fits = !text.is_empty() && text.chars().count() <= Self::MOST;
        let is_plain = text.chars().all(|letter| letter == '\n' || !letter.is_control());
        (fits && is_plain).then_some(Self { text })
    }
}

/// A notice with the endpoint's Ed25519 signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedNotice {
    /// What is said.
    pub notice: Notice,
    /// The signature over [`Notice::signed_bytes`].
    pub signature: Hex<64>,
}

/// Which notices a device asks for: those that it does not have yet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticesAsk {
    /// At most [`MOST_ASKED`].
    pub reports: Vec<Known>,
}

/// A report, and how many notices of it are known already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Known {
    /// The report.
    pub external_id: Uuid,
    /// The number of the last one that is known; 0 for none.
    pub notices: u32,
}

/// The notices that follow on those. A report that is another responder's, or is not
/// held, is as one with none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notices {
    /// Those of one report one after the other, none left out.
    pub notices: Vec<SignedNotice>,
    /// Whether there are more of them: ask again with these known.
    pub more: bool,
}

impl Notice {
    /// A notice of this version.
    pub fn new(
        external_id: Uuid,
        reference: Reference,
        number: u32,
        told: Told,
        noted_at: DateTime<Utc>,
        key_id: [u8; 8],
    ) -> Self {
        let (version, key_id) = (VERSION, Hex(key_id));
        Self { version, external_id, reference, number, told, noted_at, key_id }
    }

    /// The bytes the signature is made over.
    pub fn signed_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a notice has only text keys and plain values")
    }
}

impl SignedNotice {
    /// As it travels and is stored.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a notice has only text keys and plain values")
    }

    /// Reads a notice in the one spelling of this version; its signature is not looked
    /// at.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let signed: Self = serde_json::from_slice(bytes).ok()?;
        (signed.notice.version == VERSION && signed.to_bytes() == bytes).then_some(signed)
    }
}

#[cfg(test)]
mod tests {
    use clocks::{Matter, Outcome};

    use super::*;

    fn notice(told: Told) -> Notice {
        let noted_at = "2026-12-07T09:30:00.250Z".parse().unwrap();
        Notice::new(Uuid::from_u128(7), Reference::make(0), 1, told, noted_at, [2; 8])
    }

    fn example() -> Notice {
        let on = "2026-12-05".parse().unwrap();
        let decided = Decided { matter: Matter::ReasonableGrounds, outcome: Outcome::Negative, on };
        notice(Told::Decided(decided))
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
            "notices already given would no longer verify"
        );
        let enquiry = Enquiry::new("Where was this?").unwrap();
        assert_eq!(
            String::from_utf8(notice(Told::Asked(enquiry)).signed_bytes()).unwrap(),
            concat!(
                r#"{"version":1,"external-id":"00000000-0000-0000-0000-000000000007","#,
                r#""reference":"FR-2222-2222","number":1,"asked":{"text":"Where was this?"},"#,
                r#""noted-at":"2026-12-07T09:30:00.250Z","key-id":"0202020202020202"}"#,
            )
        );
    }

    #[test]
    fn reads_what_it_writes_and_no_other_version() {
        let mut signed = SignedNotice { notice: example(), signature: Hex([3; 64]) };
        assert_eq!(SignedNotice::parse(&signed.to_bytes()), Some(signed.clone()));
        signed.notice.version = 2;
        assert_eq!(SignedNotice::parse(&signed.to_bytes()), None);
    }

    #[test]
    fn an_enquiry_is_text_that_can_be_read() {
        let text = "Where?\r\nWhen? Ở đâu?";
        assert_eq!(Enquiry::new(&format!(" {text}\n")).unwrap().text, "Where?\nWhen? Ở đâu?");
        assert!(Enquiry::new(&"ư".repeat(Enquiry::MOST)).is_some());
        for none in ["", " \n ", "a\u{0}b", "a\tb", &"ư".repeat(Enquiry::MOST + 1)] {
            assert_eq!(Enquiry::new(none), None, "{none:?}");
        }
    }

    #[test]
    fn nothing_else_is_read_as_a_notice() {
        let receipt = br#"{"receipt":{"version":1},"signature":""}"#;
        for strange in [&b""[..], b"{}", b"[]", receipt] {
            assert_eq!(SignedNotice::parse(strange), None);
        }
        let signed = SignedNotice { notice: example(), signature: Hex([3; 64]) };
        let text = String::from_utf8(signed.to_bytes()).unwrap();
        let asked_too = r#""asked":{"text":"a"},"decided":{"#;
        for (from, to) in [(r#""decided":{"#, asked_too), (r#""number""#, r#""more":1,"number""#)] {
            let doctored = text.replace(from, to);
            assert_eq!(SignedNotice::parse(doctored.as_bytes()), None, "{to}");
        }
        let text = String::from_utf8(example().signed_bytes()).unwrap();
        for (from, to) in [("negative", "perhaps"), ("2026-12-05", "2026-13-05"), ("FR-2", "FR-3")]
        {
            assert!(serde_json::from_str::<Notice>(&text.replace(from, to)).is_err(), "{to}");
        }
    }
}
