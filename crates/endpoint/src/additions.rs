//! Taking what is added to a report: once, and with a receipt of its own.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use chrono::{DateTime, Datelike, SubsecRound, Utc};
use form::{Addable, Answer, Answers, Rule};
use seal::{Domain, SigningKey};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use wire::{
    Added, Addition, Attachment, Fault, MOST_ADDITION_BYTES, Receipt, Reference, SignedReceipt,
    Submission,
};

use crate::{
    Error,
    accepting::{Outcome, enrolled, key_id, sign},
    body::read,
    check::{self, rule},
    enrolling::Speaker,
    notices,
    packs::Editions,
    paths::Spelt,
    refusal::Refusal,
    reports::{Intake, is_plain_json, reply},
    store::{Books, additions::Row},
};

type Named = Result<Path<(Spelt<Uuid>, Spelt<Uuid>)>, PathRejection>;

/// An addition that was read.
struct Proposal {
    /// The device that sent it.
    device: Uuid,
    addition: Addition<Answer>,
    content: Vec<u8>,
    /// Whether the files that it names are held.
    files: Result<(), Refusal>,
}

/// `PUT`: an addition is taken, once.
pub(crate) async fn take(
    State(intake): State<Intake>,
    Extension(Speaker(device)): Extension<Speaker>,
    path: Named,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let unreadable = |fault| Refusal::fault(StatusCode::BAD_REQUEST, fault);
    let Path((Spelt(external_id), Spelt(id))) =
        path.map_err(|_| unreadable(Fault::of("id", "shape")))?;
    if !is_plain_json(&headers) {
        return Err(Refusal::other(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let content = read(body, MOST_ADDITION_BYTES).await?;
    let addition = Addition::parse(&content).map_err(unreadable)?;
    if (addition.external_id, addition.id) != (external_id, id) {
        return Err(unreadable(Fault::of("id", "path")));
    }
    let files = files(&intake, device, &addition).await;
    let proposal = Proposal { device, addition, content, files };
    let (key, editions) = (Arc::clone(&intake.key), intake.editions);
    let taken =
        intake.writer.write(move |books, now| accept(books, &key, editions, proposal, now)).await;
    reply(&intake, taken)
}

async fn files(intake: &Intake, device: Uuid, addition: &Addition<Answer>) -> Result<(), Refusal> {
    check::well_formed(&addition.attachments).map_err(Refusal::unprocessable)?;
    intake.desk.holds(device, addition.external_id, &addition.attachments).await
}

fn accept(
    books: &mut dyn Books,
    key: &SigningKey,
    editions: &'static Editions,
    proposal: Proposal,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let Proposal { device, addition, content, files } = proposal;
    let Some(by) = enrolled(books, device)? else {
        return Ok(Outcome::Refused(Refusal::revoked()));
    };
    let external_id = addition.external_id;
    let Some(reference) = books.reference_of(external_id, &by.responder)? else {
        return Ok(Outcome::Refused(Refusal::unknown_report()));
    };
    let content_sha256 = *seal::sha256(&content).as_bytes();
    // As with reports: what was taken once keeps its receipt.
    if let Some(held) = books.held_addition(addition.id)? {
        return Ok(if held.submission_sha256 == content_sha256 {
            Outcome::Held(held.receipt)
        } else {
            Outcome::Refused(Refusal::conflict())
        });
    }
    if let Some(refusal) = not_taken(books, editions, &reference, &addition)?.or(files.err()) {
        return Ok(Outcome::Refused(refusal));
    }
    let received_at = now.trunc_subsecs(3);
    let id = addition.id;
    let receipt = Receipt::new(id, content_sha256, addition.reference, received_at, key_id(key));
    let attachments = addition.attachments.iter().map(|attachment| attachment.sha256).collect();
    let receipt = sign(key, Domain::Addition, Receipt { attachments, ..receipt });
    let (content, content_sha256) = (&content[..], &content_sha256);
    let row = Row { id, external_id, device, content, content_sha256, receipt: &receipt };
    books.hold_addition(&row, now)?;
    Ok(Outcome::Stored(receipt))
}

/// Why the report does not take this, if it does not.
fn not_taken(
    books: &mut dyn Books,
    editions: &'static Editions,
    reference: &str,
    addition: &Addition<Answer>,
) -> Result<Option<Refusal>, Error> {
    let Some(submission) = books.submission(addition.external_id)? else {
        // It was erased: nobody can tell what may be added to it, and nothing is.
        return Ok(Some(Refusal::unknown_report()));
    };
    if let Added::Answer { to, .. } = &addition.added
        && !notices::asks(books, addition.external_id, *to)?
    {
        let fault = Fault::of("to", rule(Rule::OneOfOptions));
        return Ok(Some(Refusal::unprocessable(fault)));
    }
    Ok(fault(editions, reference, &submission, addition)?.map(Refusal::unprocessable))
}

/// What keeps this from being added to that report, if anything. A report that has no
/// place for who the potential victim is gets none by what is added to it.
fn fault(
    editions: &'static Editions,
    reference: &str,
    submission: &[u8],
    addition: &Addition<Answer>,
) -> Result<Option<Fault>, Error> {
    if reference != addition.reference.to_string() {
        return Ok(Some(Fault::of("reference", "path")));
    }
    let day = addition.added_at.date_naive();
    if !(2000..3000).contains(&day.year()) {
        return Ok(Some(Fault::of("added-at", "date")));
    }
    let submission = Submission::<Answers>::parse(submission).map_err(|_| Error::StoreDamaged)?;
    let form = editions.forms(&submission.form_version).next().unwrap_or(editions.newest());
    let addable = Addable::to(form, &submission.answers);
    // A picture can say who somebody is.
    let takes_files = !addable.is_nameless() && !matches!(addition.added, Added::Correction { .. });
    if !addition.attachments.is_empty() && !takes_files {
        return Ok(Some(Fault::of("attachments", "not-asked")));
    }
    let broken = match &addition.added {
        Added::Correction { field, answer, reason } => {
            let is_asked = form.question(field).is_some();
            // The sender's own words are not repeated.
            let asked = if is_asked { field.as_str() } else { "field" };
            let answer = addable.broken(field, answer, day).map(|rule| (asked, rule));
            answer.or_else(|| Some(("reason", addable.broken_reason(reason)?)))
        }
        Added::Evidence { text } | Added::Answer { text, .. } => {
            addable.broken_text(text).map(|rule| ("text", rule))
        }
    };
    Ok(broken.map(|(field, broken)| Fault::of(field, rule(broken))))
}

/// An addition as it is passed on: it names the report that it belongs to, and its
/// documents as the payload of a report does.
pub(crate) fn payload(content: &[u8]) -> Option<Map<String, Value>> {
    let Addition { id, external_id, reference, added_at, added, attachments, .. } =
        Addition::<Answer>::parse(content).ok()?;
    let about = json!({
        "ExternalId": external_id,
        "AdditionId": id,
        "CaseReference": reference,
        "AddedAt": added_at,
    });
    let said = match added {
        Added::Correction { field, answer, reason } => {
            json!({"Kind": "correction", "Question": field, "Answer": answer, "Reason": reason})
        }
        Added::Evidence { text } => json!({"Kind": "evidence", "Text": text}),
        Added::Answer { to, text } => json!({"Kind": "answer", "To": to, "Text": text}),
    };
    match (about, said) {
        (Value::Object(mut about), Value::Object(said)) => {
            about.extend(said);
            about.extend(documents(&attachments));
            Some(about)
        }
        _ => None,
    }
}

fn documents(attachments: &[Attachment]) -> impl Iterator<Item = (String, Value)> {
    let entries = |(number, attachment)| check::document(attachment).entries(number);
    let entries = (1..).zip(attachments).flat_map(entries);
    entries.map(|(key, value)| (key, json!(value)))
}

/// The report that an addition belongs to, and the case reference of it.
pub(crate) fn belongs_to(content: &[u8], receipt: &[u8]) -> Option<(Uuid, Reference)> {
    let addition = Addition::<Answer>::parse(content).ok()?;
    let signed = SignedReceipt::parse(receipt)?;
    Some((addition.external_id, signed.receipt.reference))
}
