use axum::{
    Json,
    http::{StatusCode, header::CONTENT_TYPE},
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

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(CONTENT_TYPE, wire::PROBLEM_TYPE)], Json(self.0)).into_response()
    }
}
