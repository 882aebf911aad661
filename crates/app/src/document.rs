//! The shape of what is stored, versioned apart from the vault's tables and
//! from the contract.

use chrono::{DateTime, FixedOffset, Utc};
use contract::Failure;
use contract::additions::Said;
use contract::responder::Responder;
use custody::{Origin, Person};
use evidence::{Kind, Marks};
use form::Answer;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

/// What the list needs to know of a report, and where the responder was in it.
/// Its version covers the shape of the report's answers, too.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
pub(crate) enum Summary {
    #[serde(rename = "1")]
    V1(SummaryV1),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SummaryV1 {
    pub reference: String,
    pub form_version: String,
    pub started_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub page: String,
    /// Files on their way in. One that is neither under way nor there was cut
    /// off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adding: Vec<OnItsWay>,
}

/// A file on its way in, by its own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OnItsWay {
    pub id: Uuid,
    pub name: String,
}

impl SummaryV1 {
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&Summary::V1(self.clone()))
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let Summary::V1(summary) = parse(bytes)?;
        Ok(summary)
    }
}

/// What is left of a report whose content was deleted, beside its receipt:
/// nothing that anybody said.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
pub(crate) enum Remains {
    #[serde(rename = "1")]
    V1(RemainsV1),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct RemainsV1 {
    pub started_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub deleted_at: DateTime<Utc>,
    /// Whether text may be added to the report. Where that is not known, none may.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub takes_text: bool,
}

impl RemainsV1 {
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&Remains::V1(self.clone()))
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let Remains::V1(remains) = parse(bytes)?;
        Ok(remains)
    }
}

/// What the responder began to add to a report that was sent.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
pub(crate) enum Begun {
    #[serde(rename = "1")]
    V1 { said: Said },
}

impl Begun {
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    pub fn parse(bytes: &[u8]) -> Option<Said> {
        let Self::V1 { said } = parse(bytes).ok()?;
        Some(said)
    }
}

/// What is known about an attachment.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
pub(crate) enum About {
    #[serde(rename = "1")]
    V1(AboutV1),
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AboutV1 {
    pub name: String,
    pub kind: Kind,
    pub length: u64,
    pub sha256: String,
    pub added_at: DateTime<FixedOffset>,
    pub by: Person,
    pub from: Origin,
    pub marks: Marks,
    pub stripped: bool,
    /// The digest of the copy without marks, where that is to be sent. Older versions did
    /// not note it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stripped_sha256: Option<String>,
    /// Whether it was added for what is added to a report that was received.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_later: bool,
}

impl AboutV1 {
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(&About::V1(self.clone()))
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let About::V1(about) = parse(bytes)?;
        Ok(about)
    }
}

/// Who the responder is.
#[derive(Serialize, Deserialize)]
#[serde(tag = "version")]
pub(crate) enum Profile {
    #[serde(rename = "1")]
    V1(Responder),
}

impl Profile {
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        parse(bytes)
    }
}

/// Which report is open.
pub(crate) fn place_to_bytes(report: Uuid) -> Vec<u8> {
    report.as_bytes().to_vec()
}

pub(crate) fn parse_place(bytes: &[u8]) -> Option<Uuid> {
    Uuid::from_slice(bytes).ok()
}

pub(crate) fn answer_to_bytes(answer: &Answer) -> Vec<u8> {
    to_bytes(answer)
}

/// An answer as it was stored; none where it is none.
pub(crate) fn parse_answer(stored: Vec<u8>) -> Option<Answer> {
    parse(&Zeroizing::new(stored)).ok()
}

fn to_bytes(document: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(document).expect("documents have text keys and plain values")
}

fn parse<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes).map_err(|_| Failure::VaultDamaged)
}

#[cfg(test)]
mod tests {
    use evidence::Location;

    use super::*;

    #[test]
    fn what_is_stored_in_vaults_never_changes() {
        let at = DateTime::UNIX_EPOCH;
        let summary = SummaryV1 {
            reference: "A1".into(),
            form_version: "2026-04-21".into(),
            started_at: at,
            changed_at: at,
            page: "/reference".into(),
            adding: Vec::new(),
        };
        let text = concat!(
            r#"{"version":"1","reference":"A1","form-version":"2026-04-21","#,
            r#""started-at":"1970-01-01T00:00:00Z","changed-at":"1970-01-01T00:00:00Z","#,
            r#""page":"/reference"}"#,
        );
        assert_eq!(String::from_utf8(summary.to_bytes()).unwrap(), text);
        let adding = vec![OnItsWay { id: Uuid::from_u128(7), name: "room.jpg".into() }];
        let text = text.replace(
            r#""/reference"}"#,
            r#""/reference","adding":[{"id":"00000000-0000-0000-0000-000000000007","name":"room.jpg"}]}"#,
        );
        let summary = SummaryV1 { adding, ..summary };
        assert_eq!(String::from_utf8(summary.to_bytes()).unwrap(), text);
        let remains =
            RemainsV1 { started_at: at, changed_at: at, deleted_at: at, takes_text: false };
        let text = concat!(
            r#"{"version":"1","started-at":"1970-01-01T00:00:00Z","#,
            r#""changed-at":"1970-01-01T00:00:00Z","deleted-at":"1970-01-01T00:00:00Z"}"#,
        );
        assert_eq!(String::from_utf8(remains.to_bytes()).unwrap(), text);
        let remains = RemainsV1 { takes_text: true, ..remains };
        let text = text.replace('}', r#","takes-text":true}"#);
        assert_eq!(String::from_utf8(remains.to_bytes()).unwrap(), text);
        let profile =
            Profile::V1(Responder { email: "a@b.uk".into(), organisation: "Kalayaan".into() });
        let text = r#"{"version":"1","email":"a@b.uk","organisation":"Kalayaan"}"#;
        assert_eq!(String::from_utf8(profile.to_bytes()).unwrap(), text);
        let begun = Begun::V1 { said: Said::Evidence { text: "More".into() } };
        let text = r#"{"version":"1","said":{"kind":"evidence","text":"More"}}"#;
        assert_eq!(String::from_utf8(begun.to_bytes()).unwrap(), text);
        let about = AboutV1 {
            name: "room.jpg".into(),
            kind: Kind::Jpeg,
            length: 3,
            sha256: "ba78".into(),
            added_at: at.fixed_offset(),
            by: Person { email: "a@b.uk".into(), organisation: "Kalayaan".into() },
            from: Origin::ChosenInADialog,
            marks: Marks {
                location: Location::At { latitude: 50.5, longitude: -1.25 },
                device: Some("Camphone".into()),
                taken: None,
                other: true,
            },
            stripped: false,
            stripped_sha256: None,
            is_later: false,
        };
        let text = concat!(
            r#"{"version":"1","name":"room.jpg","kind":"jpeg","length":3,"sha256":"ba78","#,
            r#""added-at":"1970-01-01T00:00:00Z","#,
            r#""by":{"email":"a@b.uk","organisation":"Kalayaan"},"from":"chosen-in-a-dialog","#,
            r#""marks":{"location":{"known":"at","latitude":50.5,"longitude":-1.25},"#,
            r#""device":"Camphone","taken":null,"other":true},"stripped":false}"#,
        );
        assert_eq!(String::from_utf8(about.to_bytes()).unwrap(), text);
        assert_eq!(answer_to_bytes(&"Ana".into()), br#""Ana""#);
        let several = Answer::Several(vec!["email".into(), "post".into()]);
        assert_eq!(answer_to_bytes(&several), br#"["email","post"]"#);
    }
}
