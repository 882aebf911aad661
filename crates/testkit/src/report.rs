//! The example report, finished and ready to send.

use chrono::{DateTime, Utc};
use form::{Answer, Answers, Form};
use uuid::Uuid;
use wire::{
    Attachment, End, Hex, Receipt, Reference, SignedReceipt, Submission, attachment_path, part_path,
};

/// The answers of the fictional adult referral in `examples/`.
pub fn adult_referral() -> Answers {
    let file = include_str!("../../../examples/adult-referral.json");
    serde_json::from_str(file).expect("the example is an object of answers")
}

/// The answers of the fictional Duty to Notify report in `examples/`.
pub fn notification() -> Answers {
    let file = include_str!("../../../examples/notification-co-operating.json");
    serde_json::from_str(file).expect("the example is an object of answers")
}

/// The answers of the fictional Duty to Notify report that has no place for a name.
pub fn nameless() -> Answers {
    let file = include_str!("../../../examples/notification-not-co-operating.json");
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
    finished(external_id, answers, Vec::new())
}

/// The canonical bytes of the example's submission, with so much said that they are
/// this many.
///
/// # Panics
/// When the example alone has more, or the form has no room for as much.
pub fn submission_of_length(external_id: Uuid, length: usize) -> Vec<u8> {
    let mut answers = adult_referral();
    let mut missing = length.checked_sub(submission(external_id).len()).expect("it has less");
    for field in ACCOUNTS {
        let more = missing.min(MOST_MORE);
        let said: String = SAID.chars().cycle().take(more).collect();
        answers.set(field, format!("{said}{}", answers.text(field)));
        missing -= more;
    }
    assert_eq!(missing, 0, "the accounts have room for it");
    submission_of(external_id, &answers)
}

const SAID: &str = "She said that she was paid nothing. ";

/// Questions with room for a long answer, and how much longer each is made.
const ACCOUNTS: [&str; 3] = ["family", "education", "employment-history"];
const MOST_MORE: usize = 10_000;

/// The canonical bytes of the example's submission with these PDF files, by
/// name and content.
pub fn submission_with(external_id: Uuid, files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut answers = adult_referral();
    let names = files.iter().map(|(name, _)| (*name).to_owned());
    answers.set(DOCUMENTS, Answer::Several(names.collect()));
    answers.set("what-evidence-you-will-submit", "Letters");
    finished(external_id, &answers, files.iter().map(|(name, file)| pdf(name, file)).collect())
}

/// A PDF file, as a report or an addition names it.
pub fn pdf(name: &str, content: &[u8]) -> Attachment {
    Attachment {
        sha256: Hex(*seal::sha256(content).as_bytes()),
        length: content.len() as u64,
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
    }
}

/// What is put to send a file with a report: each path, the kind of its body, and the body.
pub fn puts_of(external_id: Uuid, content: &[u8]) -> [(String, &'static str, Vec<u8>); 2] {
    let Attachment { sha256, length, .. } = pdf("", content);
    let end = serde_json::to_vec(&End { length }).expect("an end is plain");
    [
        (part_path(external_id, sha256, 0), "application/octet-stream", content.to_vec()),
        (attachment_path(external_id, sha256), "application/json", end),
    ]
}

const DOCUMENTS: &str = "upload-file";

fn finished(external_id: Uuid, answers: &Answers, attachments: Vec<Attachment>) -> Vec<u8> {
    let finished_at =
        DateTime::parse_from_rfc3339("2026-11-23T10:00:00+00:00").expect("the time is well formed");
    let report = form::finish(Form::current(), answers, finished_at.date_naive())
        .expect("the answers are those of a finished report");
    let mut answers = report.answers().clone();
    answers.remove(DOCUMENTS);
    let submission = Submission::new(external_id, report.form_version(), finished_at, answers);
    Submission { attachments, ..submission }.to_bytes()
}

/// A receipt that says this report was received then. No endpoint has signed
/// it: for what is in a vault already.
pub fn receipt(external_id: Uuid, received_at: DateTime<Utc>) -> SignedReceipt {
    let reference = Reference::make(external_id.as_u64_pair().0);
    SignedReceipt {
        receipt: Receipt::new(external_id, [0; 32], reference, received_at, [0; 8]),
        signature: Hex([0; 64]),
    }
}
