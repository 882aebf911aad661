//! What the endpoint answers, path by path.

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Body,
    extract::{MatchedPath, Path, Request, State, rejection::PathRejection},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use seal::SigningKey;
use tokio::{
    sync::Notify,
    time::{Instant, timeout_at},
};
use uuid::Uuid;
use wire::{Fault, MOST_SUBMISSION_BYTES, ProblemKind, Submission};

use crate::{
    accepting::{Outcome, Proposal, accept},
    additions,
    body::{Unread, read},
    check,
    documents::{self, Documents},
    enrolling::{self, Door, Speaker},
    limits,
    log::{Line, Log},
    notices,
    packs::{self, Editions},
    parts::{self, Desk},
    paths::{self, Spelt},
    refusal::Refusal,
    writer::{Trouble, Writer},
};

/// What it takes to take a report.
#[derive(Clone)]
pub(crate) struct Intake {
    pub(crate) writer: Writer,
    /// Signs the receipts.
    pub(crate) key: Arc<SigningKey>,
    pub(crate) desk: Desk,
    /// Rung when a report was stored.
    pub(crate) stored: Arc<Notify>,
    /// Which forms they may be made with.
    pub(crate) editions: &'static Editions,
}

/// `whole` is how long a request may take.
pub(crate) fn router(
    intake: Intake,
    door: Door,
    documents: Documents,
    whole: Duration,
    log: Log,
) -> Router {
    let files = Router::new()
        .route(paths::FILE, get(parts::held).put(parts::end))
        .route(paths::PART, put(parts::take_part))
        .with_state(intake.desk.clone());
    let decided =
        Router::new().route(paths::NOTICES, post(notices::ask)).with_state(intake.writer.clone());
    let packs = Router::new().route(paths::PACK, post(packs::ask)).with_state(intake.editions);
    let known = Router::new()
        .route(paths::REPORT, put(take_report))
        .route(paths::ADDITION, put(additions::take))
        .with_state(intake.clone())
        .merge(files)
        .merge(decided)
        .merge(packs)
        .route_layer(middleware::from_fn_with_state(door.clone(), enrolling::with_pass));
    let gate = door.gate.clone();
    let anybody = Router::new()
        .route(paths::DEVICES, post(enrolling::enrol))
        .route(paths::TOKEN, post(enrolling::token))
        .with_state(door)
        .merge(Router::new().route(paths::HEALTH, get(health)).with_state(intake))
        .route(paths::DESCRIPTION, get(describe))
        .route_layer(middleware::from_fn_with_state(gate, limits::strangers));
    Router::new()
        .merge(anybody)
        .merge(Router::new().route(paths::DOCUMENT, get(documents::fetch)).with_state(documents))
        .merge(known)
        .fallback(async || Refusal::other(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || Refusal::other(StatusCode::METHOD_NOT_ALLOWED))
        .layer(middleware::from_fn_with_state(whole, within_time))
        .layer(middleware::from_fn_with_state(log, logged))
}

async fn take_report(
    State(intake): State<Intake>,
    Extension(Speaker(device)): Extension<Speaker>,
    path: Result<Path<Spelt<Uuid>>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let Ok(Path(Spelt(external_id))) = path else {
        return Err(Refusal::fault(StatusCode::BAD_REQUEST, Fault::of("external-id", "shape")));
    };
    if !is_plain_json(&headers) {
        return Err(Refusal::other(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let bytes = read(body, MOST_SUBMISSION_BYTES).await?;
    let proposal = proposal(&intake, device, external_id, bytes).await?;
    let key = Arc::clone(&intake.key);
    let taken = intake.writer.write(move |books, now| accept(books, &key, proposal, now)).await;
    reply(&intake, taken)
}

/// The reply to what was to be taken. What was stored is passed on soon.
pub(crate) fn reply(intake: &Intake, taken: Result<Outcome, Trouble>) -> Result<Response, Refusal> {
    match taken {
        Ok(Outcome::Stored(receipt)) => {
            intake.stored.notify_one();
            Ok(receipt_reply(StatusCode::CREATED, receipt))
        }
        Ok(Outcome::Held(receipt)) => Ok(receipt_reply(StatusCode::OK, receipt)),
        Ok(Outcome::Refused(refusal)) => Err(refusal),
        Err(_) => Err(Refusal::unavailable()),
    }
}

fn receipt_reply(status: StatusCode, receipt: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], receipt).into_response()
}

async fn proposal(
    intake: &Intake,
    device: Uuid,
    external_id: Uuid,
    bytes: Vec<u8>,
) -> Result<Proposal, Refusal> {
    let unreadable = |fault| Refusal::fault(StatusCode::BAD_REQUEST, fault);
    let submission = Submission::parse(&bytes).map_err(unreadable)?;
    if submission.external_id != external_id {
        return Err(unreadable(Fault::of("external-id", "path")));
    }
    let by = check::signed(&submission);
    let named = &submission.attachments;
    let payload = match check::payload(intake.editions, &submission) {
        Ok(payload) => intake.desk.holds(device, external_id, named).await.map(|()| payload),
        refused => refused,
    };
    Ok(Proposal {
        external_id,
        device,
        by,
        attachments: named.iter().map(|attachment| attachment.sha256).collect(),
        form_version: submission.form_version,
        submission_sha256: *seal::sha256(&bytes).as_bytes(),
        submission: bytes,
        payload,
    })
}

pub(crate) fn is_plain_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
        && !headers.contains_key(CONTENT_ENCODING)
}

/// What is answered, for programs.
async fn describe() -> Response {
    ([(CONTENT_TYPE, "application/json")], paths::DESCRIBED).into_response()
}

async fn health(State(intake): State<Intake>) -> Result<&'static str, Refusal> {
    if !intake.writer.is_at_work().await {
        return Err(Refusal::unavailable());
    }
    intake.desk.is_ready().await.map(|()| "well\n")
}

async fn within_time(State(whole): State<Duration>, request: Request, next: Next) -> Response {
    let until = Instant::now() + whole;
    let (request, unread) = Unread::of(request);
    let Ok(response) = timeout_at(until, next.run(request)).await else {
        return Refusal::other(StatusCode::REQUEST_TIMEOUT).into_response();
    };
    // Whoever was refused and hung up on while still sending would not get to read why.
    let _ = timeout_at(until, unread.skip(MOST_SUBMISSION_BYTES)).await;
    response
}

async fn logged(State(log): State<Log>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let problem = response.extensions().get::<ProblemKind>().copied();
    log(&Line::request(&method, route.as_ref(), response.status(), problem, begun.elapsed()));
    response
}
