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
    Added, Addition, Fault, MOST_ADDITION_BYTES, Receipt, Reference, SignedReceipt, Submission,
};

use crate::{
    Error,
    accepting::{Outcome, enrolled, key_id, sign},
    body::read,
    check::rule,
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
    let proposal = Proposal { device, addition, content };
    let (key, editions) = (Arc::clone(&intake.key), intake.editions);
    let taken =
        intake.writer.write(move |books, now| accept(books, &key, editions, &proposal, now)).await;
    reply(&intake, taken)
}

fn accept(
    books: &mut dyn Books,
    key: &SigningKey,
    editions: &'static Editions,
    proposal: &Proposal,
    now: DateTime<Utc>,
) -> Result<Outcome, Error> {
    let Proposal { device, addition, content } = proposal;
    let Some(by) = enrolled(books, *device)? else {
        return Ok(Outcome::Refused(Refusal::revoked()));
    };
    let external_id = addition.external_id;
    let Some(reference) = books.reference_of(external_id, &by.responder)? else {
        return Ok(Outcome::Refused(Refusal::unknown_report()));
    };
    let content_sha256 = *seal::sha256(content).as_bytes();
    // As with reports: what was taken once keeps its receipt.
    if let Some(held) = books.held_addition(addition.id)? {
        return Ok(if held.submission_sha256 == content_sha256 {
            Outcome::Held(held.receipt)
        } else {
            Outcome::Refused(Refusal::conflict())
        });
    }
    let Some(submission) = books.submission(external_id)? else {
        // It was erased: nobody can tell what may be added to it, and nothing is.
        return Ok(Outcome::Refused(Refusal::unknown_report()));
    };
    if let Added::Answer { to, .. } = &addition.added
        && !notices::asks(books, external_id, *to)?
    {
        let fault = Fault::of("to", rule(Rule::OneOfOptions));
        return Ok(Outcome::Refused(Refusal::unprocessable(fault)));
    }
    if let Some(fault) = fault(editions, &reference, &submission, addition)? {
        return Ok(Outcome::Refused(Refusal::unprocessable(fault)));
    }
    let received_at = now.trunc_subsecs(3);
    let id = addition.id;
    let receipt = Receipt::new(id, content_sha256, addition.reference, received_at, key_id(key));
    let receipt = sign(key, Domain::Addition, receipt);
    books.hold_addition(
        &Row {
            id,
            external_id,
            device: *device,
            content,
            content_sha256: &content_sha256,
            receipt: &receipt,
        },
        now,
    )?;
    Ok(Outcome::Stored(receipt))
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

/// An addition as it is passed on: it names the report that it belongs to.
pub(crate) fn payload(content: &[u8]) -> Option<Map<String, Value>> {
    let Addition { id, external_id, reference, added_at, added, .. } =
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
            Some(about)
        }
        _ => None,
    }
}

/// The report that an addition belongs to, and the case reference of it.
pub(crate) fn belongs_to(content: &[u8], receipt: &[u8]) -> Option<(Uuid, Reference)> {
    let addition = Addition::<Answer>::parse(content).ok()?;
    let signed = SignedReceipt::parse(receipt)?;
    Some((addition.external_id, signed.receipt.reference))
}
