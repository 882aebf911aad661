use serde::{Deserialize, Serialize};

use crate::Fault;

/// Why a request was not done, as RFC 9457 has it. Never holds anything that
/// was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Which problem; what a program goes by.
    #[serde(rename = "type")]
    pub kind: ProblemKind,
    /// The same for whoever reads along.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The member of the submission, or the field of the form, at fault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The rule that is not met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// The problems an app acts upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProblemKind {
    /// The report can't be taken as it is, now or later.
    #[serde(rename = "urn:first-responder:fault")]
    Fault,
    /// The endpoint holds another report with the same identifier.
    #[serde(rename = "urn:first-responder:conflict")]
    Conflict,
    /// The endpoint does not know this version of the form, perhaps not yet.
    #[serde(rename = "urn:first-responder:unknown-form-version")]
    UnknownFormVersion,
    /// No report of this responder is held under the identifier.
    #[serde(rename = "urn:first-responder:unknown-report")]
    UnknownReport,
    /// The endpoint does not hold every file that the report names, yet.
    #[serde(rename = "urn:first-responder:missing-attachments")]
    MissingAttachments,
    /// What was sent of a file does not follow on what the endpoint holds.
    #[serde(rename = "urn:first-responder:out-of-place")]
    OutOfPlace,
    /// The code enrols nobody: it was used, has run out, or was never given.
    #[serde(rename = "urn:first-responder:code")]
    Code,
    /// No pass came with the request, or one that is taken no more.
    #[serde(rename = "urn:first-responder:pass")]
    Pass,
    /// The time that the device goes by is too far from the endpoint's.
    #[serde(rename = "urn:first-responder:clock")]
    Clock,
    /// The device is not enrolled any more.
    #[serde(rename = "urn:first-responder:revoked")]
    Revoked,
    /// Anything else: the status says what.
    #[serde(other, rename = "about:blank")]
    Other,
}

impl Problem {
    /// A problem without a field to name.
    pub fn new(kind: ProblemKind, status: u16, title: impl Into<String>) -> Self {
        Self { kind, title: title.into(), status, field: None, rule: None }
    }

    /// A fault of the report itself.
    pub fn fault(status: u16, fault: Fault) -> Self {
        let title = "The report can't be taken as it is.";
        Self {
            field: fault.field,
            rule: Some(fault.rule),
            ..Self::new(ProblemKind::Fault, status, title)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_field_and_rule() {
        let problem = Problem::fault(422, Fault::of("pv-name", "required"));
        let json = serde_json::to_value(&problem).unwrap();
        assert_eq!(json["type"], "urn:first-responder:fault");
        assert_eq!((&json["field"], &json["rule"]), (&"pv-name".into(), &"required".into()));
        assert_eq!(serde_json::from_value::<Problem>(json).unwrap(), problem);
    }

    #[test]
    fn a_kind_of_a_later_version_is_other() {
        let later = r#"{"type":"urn:first-responder:later","title":"","status":418}"#;
        assert_eq!(serde_json::from_str::<Problem>(later).unwrap().kind, ProblemKind::Other);
    }
}
