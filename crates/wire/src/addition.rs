use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{Attachment, Fault, Reference, VERSION, report_path};

/// More than the longest addition: two texts of 15,000 characters, each written as an
/// escape of six bytes, and the names of as many files as a report can have.
pub const MOST_ADDITION_BYTES: usize = 512 * 1024;

/// What is added to a report that was received. The report itself stays as it was sent.
/// `A` is an answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Addition<A> {
    /// The version of this shape.
    pub version: u8,
    /// Names it: made with it, and never changed.
    pub id: Uuid,
    /// The report that it belongs to.
    pub external_id: Uuid,
    /// The case reference of that report.
    pub reference: Reference,
    /// When it was made, by the clock of the responder.
    pub added_at: DateTime<FixedOffset>,
    /// What is added.
    pub added: Added<A>,
    /// The files that are sent with it, before it, as those of the report are. They are
    /// kept with the files of the report.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// What is added to a report.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Added<A> {
    /// An answer was wrong.
    Correction {
        /// The question, by its field key.
        field: String,
        /// What is right.
        answer: A,
        /// Why it is to be corrected; blank where that may not be said.
        reason: String,
    },
    /// There is more to be said.
    Evidence {
        /// What.
        text: String,
    },
    /// More was asked for.
    Answer {
        /// The number of the notice that asks.
        to: u32,
        /// What is said to it.
        text: String,
    },
}

impl<A: Serialize> Addition<A> {
    /// An addition of this version, without files.
    pub fn new(
        id: Uuid,
        external_id: Uuid,
        reference: Reference,
        added_at: DateTime<FixedOffset>,
        added: Added<A>,
    ) -> Self {
        let attachments = Vec::new();
        Self { version: VERSION, id, external_id, reference, added_at, added, attachments }
    }

    /// The canonical bytes: what is sealed, sent and hashed.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("an addition has only text keys and plain values")
    }
}

impl<A: Serialize + DeserializeOwned> Addition<A> {
    /// Reads canonical bytes.
    ///
    /// # Errors
    /// The [`Fault`] of the whole. Bytes that say the same in another spelling are at
    /// fault, too.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let addition: Self = serde_json::from_slice(bytes).map_err(|_| Fault::whole("shape"))?;
        if addition.version != VERSION {
            return Err(Fault::of("version", "version"));
        }
        if addition.to_bytes() == bytes { Ok(addition) } else { Err(Fault::whole("canonical")) }
    }
}

/// The path of an addition at the endpoint.
pub fn addition_path(external_id: Uuid, id: Uuid) -> String {
    format!("{}/additions/{id}", report_path(external_id))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{Hex, attachments_of};

    const CORRECTION: &str = concat!(
        r#"{"version":1,"id":"00000000-0000-0000-0000-000000000008","#,
        r#""external-id":"00000000-0000-0000-0000-000000000007","#,
        r#""reference":"FR-2222-2222","added-at":"2026-06-02T00:30:00+01:00","#,
        r#""added":{"kind":"correction","field":"pv-name","answer":"Ngọc","reason":"A slip"}}"#,
    );

    fn addition(added: Added<String>) -> Addition<String> {
        let at = DateTime::parse_from_rfc3339("2026-06-02T00:30:00+01:00").unwrap();
        Addition::new(Uuid::from_u128(8), Uuid::from_u128(7), Reference::make(0), at, added)
    }

    fn text(addition: &Addition<String>) -> String {
        String::from_utf8(addition.to_bytes()).unwrap()
    }

    #[test]
    fn the_canonical_bytes_never_change() {
        let (field, answer) = ("pv-name".to_owned(), "Ngọc".to_owned());
        let reason = "A slip".to_owned();
        let correction = addition(Added::Correction { field, answer, reason });
        assert_eq!(text(&correction), CORRECTION);
        assert!(Addition::parse(CORRECTION.as_bytes()) == Ok(correction));
        let mut evidence = addition(Added::Evidence { text: "More".to_owned() });
        assert!(text(&evidence).ends_with(r#""added":{"kind":"evidence","text":"More"}}"#));
        assert!(Addition::parse(&evidence.to_bytes()) == Ok(evidence.clone()));
        evidence.attachments = vec![Attachment {
            sha256: Hex([1; 32]),
            length: 3,
            name: "a.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
        }];
        let named = r#""text":"More"},"attachments":[{"sha256":""#;
        assert!(text(&evidence).contains(named));
        assert_eq!(attachments_of(&evidence.to_bytes()).as_ref(), Some(&evidence.attachments));
        assert!(Addition::parse(&evidence.to_bytes()) == Ok(evidence));
        let answer = addition(Added::Answer { to: 2, text: "In May".to_owned() });
        assert!(text(&answer).ends_with(r#""added":{"kind":"answer","to":2,"text":"In May"}}"#));
        assert!(Addition::parse(&answer.to_bytes()) == Ok(answer));
    }

    #[test]
    fn takes_one_spelling_of_one_version_only() {
        for (other, rule) in [
            (CORRECTION.replace(":1,", ":2,"), "version"),
            (CORRECTION.replace(":1,", ": 1,"), "canonical"),
            (CORRECTION.replace(":1,", ":1,\"more\":1,"), "canonical"),
            (CORRECTION.replace("+01:00", "+0100"), "canonical"),
            (CORRECTION.replace("FR-2", "FR-3"), "shape"),
            (CORRECTION.replace("correction", "retraction"), "shape"),
            (CORRECTION.replace("Ngọc", "Ng\\u1ecdc"), "canonical"),
            (format!("{CORRECTION}\n"), "canonical"),
            (String::new(), "shape"),
            ("[".repeat(1_000_000), "shape"),
        ] {
            match Addition::<String>::parse(other.as_bytes()) {
                Ok(_) => panic!("taken: {other}"),
                Err(fault) => assert_eq!(fault.rule, rule, "{other}"),
            }
        }
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(bytes: Vec<u8>) {
            let _ = Addition::<String>::parse(&bytes);
        }
    }
}
