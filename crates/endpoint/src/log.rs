use std::{sync::Arc, time::Duration};

use axum::{
    extract::MatchedPath,
    http::{Method, StatusCode},
};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use wire::ProblemKind;

use crate::paths;

/// Where each line goes.
pub type Log = Arc<dyn Fn(&Line) + Send + Sync>;

/// Something noted for whoever runs the endpoint. Holds nothing that was
/// sent, no address and no report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Line {
    /// It answers from now on.
    Started {
        /// Which version of the endpoint.
        version: &'static str,
    },
    /// It was told to stop, and did.
    Stopped,
    /// A request was answered.
    Request {
        /// The method; `OTHER` for one that HTTP does not define, since its
        /// name would be the sender's own words.
        method: &'static str,
        /// The path as it is described, where there is such a one: without what
        /// the sender put into it.
        #[serde(skip_serializing_if = "Option::is_none")]
        route: Option<&'static str>,
        /// The status replied.
        status: u16,
        /// The problem replied, if any.
        #[serde(skip_serializing_if = "Option::is_none")]
        problem: Option<ProblemKind>,
        /// From the request's head to the reply's.
        #[serde(rename = "took-ms", serialize_with = "millis")]
        took: Duration,
    },
    /// Reports could not be stored; their senders were told to try again.
    NotStored {
        /// What the store says.
        cause: String,
    },
    /// The far side said that it has a report.
    PassedOn,
    /// A report could not be passed on; it waits, or was refused.
    NotPassedOn {
        /// Whether it is not to be tried again by itself.
        refused: bool,
        /// Why, in the endpoint's own words.
        cause: String,
    },
    /// What was to be erased in time was not, and is tried again.
    NotErased {
        /// Why, in the endpoint's own words.
        cause: String,
    },
    /// Something is wrong with the endpoint itself, in its source at that place.
    Panicked {
        /// Where.
        place: String,
    },
}

/// A line as it is written.
#[derive(Serialize)]
struct Written<'l> {
    at: String,
    level: &'static str,
    #[serde(flatten)]
    line: &'l Line,
}

impl Line {
    pub(crate) fn request(
        method: &Method,
        route: Option<&MatchedPath>,
        status: StatusCode,
        problem: Option<ProblemKind>,
        took: Duration,
    ) -> Self {
        let route = route.and_then(|route| paths::known(route.as_str()));
        Self::Request { method: known(method), route, status: status.as_u16(), problem, took }
    }

    /// As one line of JSON, of that time.
    pub fn to_json(&self, at: DateTime<Utc>) -> String {
        let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        let written = Written { at, level: self.level(), line: self };
        serde_json::to_string(&written).expect("a line has only text keys and plain values")
    }

    /// How much somebody should mind.
    fn level(&self) -> &'static str {
        match self {
            Self::NotStored { .. } | Self::Panicked { .. } => "error",
            Self::Request { status: 500.., .. } | Self::NotPassedOn { .. } => "warn",
            _ => "info",
        }
    }
}

fn millis<S: Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u64(took.as_millis().try_into().unwrap_or(u64::MAX))
}

fn known(method: &Method) -> &'static str {
    ["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"]
        .into_iter()
        .find(|known| method.as_str() == *known)
        .unwrap_or("OTHER")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_object_that_programs_read() {
        let at = "2026-11-28T09:30:00.25Z".parse().unwrap();
        let request = Line::Request {
            method: "PUT",
            route: Some(paths::REPORT),
            status: 409,
            problem: Some(ProblemKind::Conflict),
            took: Duration::from_micros(3_700),
        };
        assert_eq!(
            request.to_json(at),
            concat!(
                r#"{"at":"2026-11-28T09:30:00.250Z","level":"info","what":"request","#,
                r#""method":"PUT","route":"/v1/reports/{external_id}","status":409,"#,
                r#""problem":"urn:first-responder:conflict","took-ms":3}"#
            )
        );
        let cause = "the disk\nis full".to_owned();
        assert_eq!(
            Line::NotStored { cause }.to_json(at),
            concat!(
                r#"{"at":"2026-11-28T09:30:00.250Z","level":"error","what":"not-stored","#,
                r#""cause":"the disk\nis full"}"#
            )
        );
    }
}
