//! The example report, finished and ready to send.

use chrono::DateTime;
use form::{Answers, Form};
use uuid::Uuid;
use wire::Submission;

/// The answers of the fictional adult referral in `examples/`.
pub fn adult_referral() -> Answers {
    let file = include_str!("../../../examples/adult-referral.json");
    serde_json::from_str(file).expect("the example is an object of answers")
}

/// The canonical bytes of the example's submission.
pub fn submission(external_id: Uuid) -> Vec<u8> {
    submission_of(external_id, &adult_referral())
}

/// The canonical bytes of a submission of these answers.
///
/// # Panics
/// When the answers are not those of a finished report.
pub fn submission_of(external_id: Uuid, answers: &Answers) -> Vec<u8> {
    let finished_at =
        DateTime::parse_from_rfc3339("2026-11-23T10:00:00+00:00").expect("the time is well formed");
    let report = form::finish(Form::current(), answers, finished_at.date_naive())
        .expect("the answers are those of a finished report");
    Submission::new(external_id, report.form_version(), finished_at, report.answers()).to_bytes()
}
