use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};
use wire::{Fault, Problem, ProblemKind};

/// A problem as a reply.
pub(crate) struct Refusal(pub(crate) Problem);

impl Refusal {
    /// A fault of the report itself.
    pub(crate) fn fault(status: StatusCode, fault: Fault) -> Self {
        Self(Problem::fault(status.as_u16(), fault))
    }

    /// A fault of the report itself, which was read.
    pub(crate) fn unprocessable(fault: Fault) -> Self {
        Self::fault(StatusCode::UNPROCESSABLE_ENTITY, fault)
    }

    /// A code that enrols nobody.
    pub(crate) fn code() -> Self {
        let title = "This code enrols no device. Ask for another one.";
        Self(Problem::new(ProblemKind::Code, StatusCode::FORBIDDEN.as_u16(), title))
    }

    /// Nothing that proves who is speaking, or nothing that is taken.
    pub(crate) fn pass() -> Self {
        let title = "Prove who you are at the token endpoint, and come again.";
        Self(Problem::new(ProblemKind::Pass, StatusCode::UNAUTHORIZED.as_u16(), title))
    }

    /// A proof that is of another time.
    pub(crate) fn clock() -> Self {
        let title = "The clock of this device is wrong. See the date of this reply.";
        Self(Problem::new(ProblemKind::Clock, StatusCode::UNAUTHORIZED.as_u16(), title))
    }

    /// A device that may not send any more.
    pub(crate) fn revoked() -> Self {
        let title = "This device may not send any more. Ask for a code, and enrol it again.";
        Self(Problem::new(ProblemKind::Revoked, StatusCode::FORBIDDEN.as_u16(), title))
    }

    /// The same identifier with other content.
    pub(crate) fn conflict() -> Self {
        let title = "Another report with this identifier is held. Nothing was changed.";
        Self(Problem::new(ProblemKind::Conflict, StatusCode::CONFLICT.as_u16(), title))
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
        Self(problem)
    }

    /// The report names files that are not held whole, yet.
    pub(crate) fn missing_attachments() -> Self {
        let title = "Not every file that the report names is held. Send them first.";
        Self(Problem::new(ProblemKind::MissingAttachments, StatusCode::CONFLICT.as_u16(), title))
    }

    /// A part that does not follow on what is held of its file.
    pub(crate) fn out_of_place() -> Self {
        let title = "Ask how much of the file is held, and go on from there.";
        Self(Problem::new(ProblemKind::OutOfPlace, StatusCode::CONFLICT.as_u16(), title))
    }

    /// Trouble of the endpoint's own: the same will do later.
    pub(crate) fn unavailable() -> Self {
        Self::other(StatusCode::SERVICE_UNAVAILABLE)
    }

    /// Anything the status says by itself.
    pub(crate) fn other(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or_default();
        Self(Problem::new(ProblemKind::Other, status.as_u16(), title))
    }
}

impl Refusal {
    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Says when to come again, where there is trouble that will pass.
pub(crate) fn ask_to_wait(response: &mut Response) {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static(SECONDS_TO_WAIT));
    }
}

const SECONDS_TO_WAIT: &str = "30";

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response =
            (self.status(), [(CONTENT_TYPE, wire::PROBLEM_TYPE)], Json(&self.0)).into_response();
        if self.status() == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        ask_to_wait(&mut response);
        response
    }
}
