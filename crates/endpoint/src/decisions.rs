//! What was decided on a report: told here once by whoever runs the endpoint, and asked
//! for by the devices of the responder whose report it is.

use axum::{Extension, Json, body::Body, extract::State, http::StatusCode};
use chrono::{DateTime, SubsecRound, Utc};
use clocks::{Decided, Matter, can_be_reconsidered, day_in_uk};
use form::Answers;
use seal::{Domain, SigningKey};
use uuid::Uuid;
use wire::{
    Decision, Decisions, DecisionsAsk, Fault, Hex, Known, MOST_ASKED, Reference, SignedDecision,
    SignedReceipt, Submission,
};

use crate::{
    Error,
    accepting::{enrolled, key_id},
    body::read,
    enrolling::Speaker,
    refusal::Refusal,
    store::{
        Books,
        audit::{self, Act, Entry},
    },
    writer::Writer,
};

const MOST_BYTES: usize = 32 * 1024;

/// As many as a device reads in one reply.
const MOST_IN_ONE_REPLY: usize = 64;

/// Adds a decision to those on a report, now; the act for the audit.
pub(crate) fn add(
    books: &mut dyn Books,
    key: &SigningKey,
    reference: Reference,
    decided: Decided,
    now: DateTime<Utc>,
) -> Result<Act, Error> {
    let external_id = books.of_reference(&reference.to_string())?;
    let external_id = external_id.ok_or(Error::NoSuchCase { reference })?;
    if books.standing(external_id)?.is_some_and(|standing| standing.is_erased) {
        return Err(Error::Erased { reference });
    }
    let before = all(books, external_id)?;
    check(books, external_id, reference, &before, decided, now)?;
    let number = u32::try_from(before.len() + 1).map_err(|_| Error::StoreDamaged)?;
    let noted_at = now.trunc_subsecs(3);
    let decision = Decision::new(external_id, reference, number, decided, noted_at, key_id(key));
    books.add_decision(external_id, number, &sign(key, decision))?;
    Ok(Act::Decided { external_id, number })
}

fn all(books: &mut dyn Books, external_id: Uuid) -> Result<Vec<Decided>, Error> {
    let signed = books.all_decisions(external_id)?;
    signed.iter().map(|signed| Ok(parsed(signed)?.decision.decided)).collect()
}

fn check(
    books: &mut dyn Books,
    external_id: Uuid,
    reference: Reference,
    before: &[Decided],
    decided: Decided,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let held = books.held(external_id)?.and_then(|held| SignedReceipt::parse(&held.receipt));
    if is_notification(books, external_id)? {
        return Err(Error::NothingToDecide { reference });
    }
    let received = day_in_uk(held.ok_or(Error::StoreDamaged)?.receipt.received_at);
    if !(received..=day_in_uk(now)).contains(&decided.on) {
        return Err(Error::DecidedOn { reference, on: decided.on, received });
    }
    if before.last() == Some(&decided) {
        return Err(Error::DecidedAlready { reference });
    }
    if decided.matter == Matter::Reconsideration && !can_be_reconsidered(before) {
        return Err(Error::NothingToReconsider { reference });
    }
    Ok(())
}

fn is_notification(books: &mut dyn Books, external_id: Uuid) -> Result<bool, Error> {
    let submission = books.submission(external_id)?.ok_or(Error::StoreDamaged)?;
    let submission = Submission::<Answers>::parse(&submission).map_err(|_| Error::StoreDamaged)?;
    Ok(form::is_notification(&submission.answers))
}

fn sign(key: &SigningKey, decision: Decision) -> Vec<u8> {
    let signature = Hex(key.sign(Domain::Decision, &decision.signed_bytes()));
    SignedDecision { decision, signature }.to_bytes()
}

fn parsed(signed: &[u8]) -> Result<SignedDecision, Error> {
    SignedDecision::parse(signed).ok_or(Error::StoreDamaged)
}

/// `POST`: the decisions that a device does not have yet.
pub(crate) async fn ask(
    State(writer): State<Writer>,
    Extension(Speaker(device)): Extension<Speaker>,
    body: Body,
) -> Result<Json<Decisions>, Refusal> {
    let body = read(body, MOST_BYTES).await?;
    let malformed = |fault| Refusal::fault(StatusCode::BAD_REQUEST, fault);
    let ask: DecisionsAsk =
        serde_json::from_slice(&body).map_err(|_| malformed(Fault::whole("json")))?;
    if ask.reports.len() > MOST_ASKED {
        return Err(malformed(Fault::of("reports", "size")));
    }
    let found = writer.write(move |books, now| given(books, device, &ask.reports, now)).await;
    found.map_err(|_| Refusal::unavailable())?.map(Json)
}

/// What follows on what is known, noted where there is any.
fn given(
    books: &mut dyn Books,
    device: Uuid,
    reports: &[Known],
    at: DateTime<Utc>,
) -> Result<Result<Decisions, Refusal>, Error> {
    let found = following(books, device, reports)?;
    let decisions = found.as_ref().map_or(0, |found| found.decisions.len() as u64);
    if decisions > 0 {
        let act = Act::DecisionsGiven { device, decisions };
        audit::append(books, &Entry { at, by: "endpoint".to_owned(), act })?;
    }
    Ok(found)
}

/// The decisions that follow on what is known; a device may have been revoked since it
/// got its pass.
fn following(
    books: &mut dyn Books,
    device: Uuid,
    reports: &[Known],
) -> Result<Result<Decisions, Refusal>, Error> {
    let Some(device) = enrolled(books, device)? else {
        return Ok(Err(Refusal::revoked()));
    };
    let mut found = Decisions::default();
    for known in reports {
        // One more than there is room for tells that there are more.
        let most = MOST_IN_ONE_REPLY + 1 - found.decisions.len();
        let signed =
            books.decisions(&device.responder, known.external_id, known.decisions, most)?;
        for signed in signed {
            found.decisions.push(parsed(&signed)?);
        }
        if found.decisions.len() > MOST_IN_ONE_REPLY {
            found.decisions.truncate(MOST_IN_ONE_REPLY);
            found.more = true;
            break;
        }
    }
    Ok(Ok(found))
}
