//! What comes back on a report, a decision or an enquiry: told here once by whoever runs
//! the endpoint, and asked for by the devices of the responder whose report it is.

use axum::{Extension, Json, body::Body, extract::State, http::StatusCode};
use chrono::{DateTime, SubsecRound, Utc};
use clocks::{Decided, Matter, can_be_reconsidered, day_in_uk};
use form::Answers;
use seal::{Domain, SigningKey};
use uuid::Uuid;
use wire::{
    Fault, Hex, Known, MOST_ASKED, Notice, Notices, NoticesAsk, Reference, SignedNotice,
    SignedReceipt, Submission, Told, whole,
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

/// As many as a device reads in one reply, of the shortest.
const MOST_IN_ONE_REPLY: usize = 64;

/// As many bytes of them as leave room in one reply for another of the longest.
const MOST_BYTES_IN_ONE_REPLY: usize = 40 * 1024;

/// Adds to the notices of a report, now; the act for the audit.
pub(crate) fn add(
    books: &mut dyn Books,
    key: &SigningKey,
    reference: Reference,
    told: Told,
    now: DateTime<Utc>,
) -> Result<Act, Error> {
    let external_id = books.of_reference(&reference.to_string())?;
    let external_id = external_id.ok_or(Error::NoSuchCase { reference })?;
    if books.standing(external_id)?.is_some_and(|standing| standing.is_erased) {
        return Err(Error::Erased { reference });
    }
    if is_notification(books, external_id)? {
        return Err(Error::NothingComesBack { reference });
    }
    let before = all(books, external_id)?;
    if let Told::Decided(decided) = &told {
        check(books, external_id, reference, &before, *decided, now)?;
    }
    let number = u32::try_from(before.len() + 1).map_err(|_| Error::StoreDamaged)?;
    let act = match &told {
        Told::Decided(_) => Act::Decided { external_id, number },
        Told::Asked(_) => Act::Asked { external_id, number },
    };
    let noted_at = now.trunc_subsecs(3);
    let notice = Notice::new(external_id, reference, number, told, noted_at, key_id(key));
    books.add_notice(external_id, number, &sign(key, notice))?;
    Ok(act)
}

/// Whether the notice of this number asks for more.
pub(crate) fn asks(books: &mut dyn Books, external_id: Uuid, number: u32) -> Result<bool, Error> {
    let before = all(books, external_id)?;
    let at = (number as usize).checked_sub(1);
    Ok(at.and_then(|at| before.get(at)).is_some_and(|told| matches!(told, Told::Asked(_))))
}

fn all(books: &mut dyn Books, external_id: Uuid) -> Result<Vec<Told>, Error> {
    let signed = books.all_notices(external_id)?;
    signed.iter().map(|signed| Ok(parsed(signed)?.notice.told)).collect()
}

fn check(
    books: &mut dyn Books,
    external_id: Uuid,
    reference: Reference,
    before: &[Told],
    decided: Decided,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let before: Vec<Decided> = before.iter().filter_map(decision).collect();
    let held = books.held(external_id)?.and_then(|held| SignedReceipt::parse(&held.receipt));
    let received = day_in_uk(held.ok_or(Error::StoreDamaged)?.receipt.received_at);
    if !(received..=day_in_uk(now)).contains(&decided.on) {
        return Err(Error::DecidedOn { reference, on: decided.on, received });
    }
    if before.last() == Some(&decided) {
        return Err(Error::DecidedAlready { reference });
    }
    if decided.matter == Matter::Reconsideration && !can_be_reconsidered(&before) {
        return Err(Error::NothingToReconsider { reference });
    }
    Ok(())
}

fn decision(told: &Told) -> Option<Decided> {
    match told {
        Told::Decided(decided) => Some(*decided),
        Told::Asked(_) => None,
    }
}

fn is_notification(books: &mut dyn Books, external_id: Uuid) -> Result<bool, Error> {
    let submission = books.submission(external_id)?.ok_or(Error::StoreDamaged)?;
    let submission = Submission::<Answers>::parse(&submission).map_err(|_| Error::StoreDamaged)?;
    Ok(form::is_notification(&submission.answers))
}

fn sign(key: &SigningKey, notice: Notice) -> Vec<u8> {
    let signature = Hex(key.sign(Domain::Notice, &notice.signed_bytes()));
    SignedNotice { notice, signature }.to_bytes()
}

fn parsed(signed: &[u8]) -> Result<SignedNotice, Error> {
    SignedNotice::parse(signed).ok_or(Error::StoreDamaged)
}

/// `POST`: the notices that a device does not have yet.
pub(crate) async fn ask(
    State(writer): State<Writer>,
    Extension(Speaker(device)): Extension<Speaker>,
    body: Body,
) -> Result<Json<Notices>, Refusal> {
    let body = read(body, MOST_BYTES).await?;
    let malformed = |fault| Refusal::fault(StatusCode::BAD_REQUEST, fault);
    let ask: NoticesAsk = whole(&body).ok_or_else(|| malformed(Fault::whole("json")))?;
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
) -> Result<Result<Notices, Refusal>, Error> {
    let found = following(books, device, reports)?;
    let notices = found.as_ref().map_or(0, |found| found.notices.len() as u64);
    if notices > 0 {
        let act = Act::NoticesGiven { device, notices };
        audit::append(books, &Entry { at, by: "endpoint".to_owned(), act })?;
    }
    Ok(found)
}

/// The notices that follow on what is known; a device may have been revoked since it
/// got its pass.
fn following(
    books: &mut dyn Books,
    device: Uuid,
    reports: &[Known],
) -> Result<Result<Notices, Refusal>, Error> {
    let Some(device) = enrolled(books, device)? else {
        return Ok(Err(Refusal::revoked()));
    };
    let (mut found, mut bytes) = (Notices::default(), 0);
    for known in reports {
        // One more than there is room for tells that there are more.
        let most = MOST_IN_ONE_REPLY + 1 - found.notices.len();
        let signed = books.notices(&device.responder, known.external_id, known.notices, most)?;
        for signed in signed {
            if found.notices.len() == MOST_IN_ONE_REPLY || bytes > MOST_BYTES_IN_ONE_REPLY {
                found.more = true;
                return Ok(Ok(found));
            }
            bytes += signed.len();
            found.notices.push(parsed(&signed)?);
        }
    }
    Ok(Ok(found))
}
