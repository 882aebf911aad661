use std::time::Duration;

use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use wire::{Fault, Problem, ProblemKind};

use crate::limits;

/// A problem as a reply.
pub(crate) struct Refusal {
    pub(crate) problem: Problem,
    /// When it will have passed, if it does.
    pub(crate) wait_seconds: Option<u64>,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self { problem, wait_seconds: None }
    }
}

impl Refusal {
    /// A fault of the report itself.
    pub(crate) fn fault(status: StatusCode, fault: Fault) -> Self {
        Problem::fault(status.as_u16(), fault).into()
    }

    /// A fault of the report itself, which was read.
    pub(crate) fn unprocessable(fault: Fault) -> Self {
        Self::fault(StatusCode::UNPROCESSABLE_ENTITY, fault)
    }

    /// A code that enrols nobody.
    pub(crate) fn code() -> Self {
        let title = "This code enrols no device. Ask for another one.";
        Problem::new(ProblemKind::Code, StatusCode::FORBIDDEN.as_u16(), title).into()
    }

    /// Nothing that proves who is speaking, or nothing that is taken.
    pub(crate) fn pass() -> Self {
        let title = "Prove who you are at the token endpoint, and come again.";
        Problem::new(ProblemKind::Pass, StatusCode::UNAUTHORIZED.as_u16(), title).into()
    }

    /// A proof that is of another time.
    pub(crate) fn clock() -> Self {
        let title = "The clock of this device is wrong. See the date of this reply.";
        Problem::new(ProblemKind::Clock, StatusCode::UNAUTHORIZED.as_u16(), title).into()
    }

    /// A device that may not send any more.
    pub(crate) fn revoked() -> Self {
        let title = "This device may not send any more. Ask for a code, and enrol it again.";
        Problem::new(ProblemKind::Revoked, StatusCode::FORBIDDEN.as_u16(), title).into()
    }

    /// The same identifier with other content.
    pub(crate) fn conflict() -> Self {
        let title = "Something else with this identifier is held. Nothing was changed.";
        Problem::new(ProblemKind::Conflict, StatusCode::CONFLICT.as_u16(), title).into()
    }

    /// No report of this responder's, as far as they are to know.
    pub(crate) fn unknown_report() -> Self {
        let title = "No report of this responder is held under this identifier.";
        Problem::new(ProblemKind::UnknownReport, StatusCode::NOT_FOUND.as_u16(), title).into()
    }

    /// A version of the form this endpoint has no rules for.
    pub(crate) fn unknown_form_version() -> Self {
        let title = "This endpoint does not know this version of the form.";
        let mut problem = Problem::new(
            ProblemKind::UnknownFormVersion,
            StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
            title,
        );
        problem.field = Some("form-version".to_owned());
        problem.rule = Some("version".to_owned());
        problem.into()
    }

    /// Files are named that are not held whole, yet.
    pub(crate) fn missing_attachments() -> Self {
        let title = "Not every file that is named is held. Send them first.";
        Problem::new(ProblemKind::MissingAttachments, StatusCode::CONFLICT.as_u16(), title).into()
    }

    /// A part that does not follow on what is held of its file.
    pub(crate) fn out_of_place() -> Self {
        let title = "Ask how much of the file is held, and go on from there.";
        Problem::new(ProblemKind::OutOfPlace, StatusCode::CONFLICT.as_u16(), title).into()
    }

    /// Trouble of the endpoint's own: the same will do later.
    pub(crate) fn unavailable() -> Self {
        let refusal = Self::other(StatusCode::SERVICE_UNAVAILABLE);
        Self { wait_seconds: Some(SECONDS_TO_WAIT), ..refusal }
    }

    /// More than anybody may ask: the same will do after that time.
    pub(crate) fn too_often(wait: Duration) -> Self {
        let refusal = Self::other(StatusCode::TOO_MANY_REQUESTS);
        Self { wait_seconds: Some(limits::seconds(wait)), ..refusal }
    }

    /// Anything the status says by itself.
    pub(crate) fn other(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or_default();
        Problem::new(ProblemKind::Other, status.as_u16(), title).into()
    }
}

impl Refusal {
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// What a reply with this problem says besides it, and what the log is to say of it.
    pub(crate) fn mark(&self, response: &mut Response) {
        if self.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.wait_seconds {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response.extensions_mut().insert(self.problem.kind);
    }
}

const SECONDS_TO_WAIT: u64 = 30;

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let kind = [(CONTENT_TYPE, wire::PROBLEM_TYPE)];
        let mut response = (self.status(), kind, Json(&self.problem)).into_response();
        self.mark(&mut response);
        response
    }
}
