use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use crate::{Attachment, VERSION};

/// More than the longest report the form allows: 33 texts of 15,000 characters,
/// each doubled by tidying and written as an escape of six bytes.
pub const MOST_SUBMISSION_BYTES: usize = 8 * 1024 * 1024;

/// A finished report on its way. `A` is the answers by field key, in key
/// order.
#[derive(Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Submission<A> {
    /// The version of this shape.
    pub version: u8,
    /// The report's `ExternalId`.
    pub external_id: Uuid,
    /// The version of the form it was finished under.
    pub form_version: String,
    /// When it was finished, by the clock of the responder: dates in the
    /// answers are checked against the day it was there.
    pub finished_at: DateTime<FixedOffset>,
    /// What was said.
    pub answers: A,
    /// The files that support it, in the order they were added. Not written
    /// where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

/// What is wrong with a submission: where, and which rule. Never what was
/// said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The member of the submission, or the field of the form.
    pub field: Option<String>,
    /// The rule that is not met.
    pub rule: String,
}

impl Fault {
    /// A fault in one member or field.
    pub fn of(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self { field: Some(field.into()), rule: rule.into() }
    }

    /// A fault of the whole.
    pub fn whole(rule: impl Into<String>) -> Self {
        Self { field: None, rule: rule.into() }
    }
}

impl<A: Serialize> Submission<A> {
    /// A submission of this version, with no files.
    pub fn new(
        external_id: Uuid,
        form_version: impl Into<String>,
        finished_at: DateTime<FixedOffset>,
        answers: A,
    ) -> Self {
        let form_version = form_version.into();
        let attachments = Vec::new();
        Self { version: VERSION, external_id, form_version, finished_at, answers, attachments }
    }

    /// The canonical bytes: what is sealed, sent and hashed.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("answers have text keys")
    }
}

impl<A: Serialize + DeserializeOwned> Submission<A> {
    /// Reads canonical bytes.
    ///
    /// # Errors
    /// The first [`Fault`] found. Bytes that say the same in another spelling
    /// are at fault, too.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let mut members = serde_json::from_slice(bytes).map_err(|_| Fault::whole("json"))?;
        let version: u8 = take(&mut members, "version")?;
        if version != VERSION {
            return Err(Fault::of("version", "version"));
        }
        let submission = Self {
            version,
            external_id: take(&mut members, "external-id")?,
            form_version: take(&mut members, "form-version")?,
            finished_at: take(&mut members, "finished-at")?,
            answers: take(&mut members, "answers")?,
            attachments: match members.contains_key("attachments") {
                true => take(&mut members, "attachments")?,
                false => Vec::new(),
            },
        };
        if submission.to_bytes() == bytes { Ok(submission) } else { Err(Fault::whole("canonical")) }
    }
}

/// The files that a submission or an addition names, read without the rest of it; none
/// where these bytes are neither.
pub fn attachments_of(submission: &[u8]) -> Option<Vec<Attachment>> {
    #[derive(Deserialize)]
    struct Named {
        #[serde(default)]
        attachments: Vec<Attachment>,
    }
    Some(serde_json::from_slice::<Named>(submission).ok()?.attachments)
}

fn take<T: DeserializeOwned>(
    members: &mut BTreeMap<String, Value>,
    name: &str,
) -> Result<T, Fault> {
    let value = members.remove(name).ok_or_else(|| Fault::of(name, "required"))?;
    serde_json::from_value(value).map_err(|_| Fault::of(name, "shape"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Hex;

    type Answers = BTreeMap<String, Value>;

    const EXAMPLE: &str = concat!(
        r#"{"version":1,"external-id":"00000000-0000-0000-0000-000000000007","#,
        r#""form-version":"1","finished-at":"2026-06-02T00:30:00+01:00","#,
        r#""answers":{"how":["email","post"],"name":"Ngọc"}}"#,
    );

    fn fault(text: &str) -> Fault {
        match Submission::<Answers>::parse(text.as_bytes()) {
            Ok(_) => panic!("taken: {text}"),
            Err(fault) => fault,
        }
    }

    #[test]
    fn the_canonical_bytes_never_change() {
        let answers = BTreeMap::from([
            ("name".to_owned(), Value::from("Ngọc")),
            ("how".to_owned(), Value::from(vec!["email", "post"])),
        ]);
        let finished_at = DateTime::parse_from_rfc3339("2026-06-02T00:30:00+01:00").unwrap();
        let submission = Submission::new(Uuid::from_u128(7), "1", finished_at, answers);
        assert_eq!(String::from_utf8(submission.to_bytes()).unwrap(), EXAMPLE);
        assert!(Submission::parse(EXAMPLE.as_bytes()) == Ok(submission));
    }

    #[test]
    fn files_are_named_after_the_answers() {
        let finished_at = DateTime::parse_from_rfc3339("2026-06-02T00:30:00+01:00").unwrap();
        let mut submission = Submission::new(Uuid::from_u128(7), "1", finished_at, Answers::new());
        submission.attachments.push(Attachment {
            sha256: Hex([1; 32]),
            length: 3,
            name: "letter.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
        });
        let bytes = submission.to_bytes();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.ends_with(concat!(
            r#""answers":{},"attachments":[{"sha256":"#,
            r#""0101010101010101010101010101010101010101010101010101010101010101","#,
            r#""length":3,"name":"letter.pdf","media-type":"application/pdf"}]}"#
        )));
        assert_eq!(attachments_of(&bytes).as_ref(), Some(&submission.attachments));
        assert!(Submission::parse(&bytes) == Ok(submission));
        let none = EXAMPLE.replace("}}", r#"},"attachments":[]}"#);
        assert_eq!(fault(&none).rule, "canonical", "none are not written");
    }

    #[test]
    fn names_the_member_at_fault() {
        let cases = [
            ("", Fault::whole("json")),
            ("[]", Fault::whole("json")),
            ("{", Fault::whole("json")),
            ("{}", Fault::of("version", "required")),
            (&EXAMPLE.replace(":1,", ":2,"), Fault::of("version", "version")),
            (&EXAMPLE.replace("-000000000007", ""), Fault::of("external-id", "shape")),
            (&EXAMPLE.replace(r#""1""#, "1"), Fault::of("form-version", "shape")),
            (&EXAMPLE.replace("06-02", "02-31"), Fault::of("finished-at", "shape")),
            (&EXAMPLE.replace("answers", "answer"), Fault::of("answers", "required")),
        ];
        for (text, expected) in cases {
            assert_eq!(fault(text), expected, "{text}");
        }
    }

    #[test]
    fn takes_one_spelling_only() {
        let spellings = [
            EXAMPLE.replace(":1,", ": 1,"),
            EXAMPLE.replace(":1,", ":1,\"version\":1,"),
            EXAMPLE.replace(":1,", ":1,\"more\":1,"),
            EXAMPLE.replace("+01:00", "+0100"),
            EXAMPLE.replace("Ngọc", "Ng\\u1ecdc"),
            EXAMPLE.replace(r#""name":"Ngọc""#, r#""name":"","name":"Ngọc""#),
            EXAMPLE.replace(
                r#"{"how":["email","post"],"name":"Ngọc"}"#,
                r#"{"name":"Ngọc","how":["email","post"]}"#,
            ),
            format!("{EXAMPLE}\n"),
        ];
        for spelling in spellings {
            let rule = fault(&spelling).rule;
            assert!(["canonical", "shape"].contains(&rule.as_str()), "{spelling}: {rule}");
        }
    }

    #[test]
    fn deep_nesting_is_a_fault() {
        assert_eq!(fault(&"[".repeat(1_000_000)), Fault::whole("json"));
        assert_eq!(fault(&r#"{"a":"#.repeat(100_000)), Fault::whole("json"));
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(bytes: Vec<u8>) {
            let _ = Submission::<Answers>::parse(&bytes);
        }

        #[test]
        fn reads_what_it_writes(
            id: u128,
            form_version: String,
            seconds in 0..4_000_000_000_i64,
            nanos in 0..1_000_000_000_u32,
            answers: BTreeMap<String, String>,
        ) {
            let finished_at = DateTime::from_timestamp(seconds, nanos).unwrap().fixed_offset();
            let bytes = Submission::new(Uuid::from_u128(id), form_version, finished_at, answers)
                .to_bytes();
            let read = Submission::<BTreeMap<String, String>>::parse(&bytes);
            prop_assert!(read.is_ok_and(|read| read.to_bytes() == bytes));
        }
    }
}
