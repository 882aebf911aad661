//! What the endpoint answers, path by path.

use std::time::{Duration, Instant};

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State, rejection::PathRejection},
    http::{
        HeaderMap, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_TYPE},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, put},
};
use http_body_util::BodyExt;
use uuid::Uuid;
use wire::{Fault, MOST_SUBMISSION_BYTES, Submission};

use crate::{
    check,
    log::{Line, Log},
    refusal::Refusal,
    writer::{Outcome, Proposal, Writer},
};

const WHOLE_REQUEST: Duration = Duration::from_secs(30);

/// How much more than a report may have is read before the reply, so that
/// the sender gets to read why.
const MOST_READ_BYTES: usize = 4 * MOST_SUBMISSION_BYTES;

pub(crate) fn router(writer: Writer, log: Log) -> Router {
    Router::new()
        .route("/v1/reports/{external_id}", put(take_report))
        .route("/health", get(health))
        .fallback(async || Refusal::other(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || Refusal::other(StatusCode::METHOD_NOT_ALLOWED))
        .layer(middleware::from_fn(within_time))
        .layer(middleware::from_fn_with_state(log, logged))
        .with_state(writer)
}

async fn take_report(
    State(writer): State<Writer>,
    path: Result<Path<Uuid>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let Ok(Path(external_id)) = path else {
        return Err(Refusal::fault(StatusCode::BAD_REQUEST, Fault::of("external-id", "shape")));
    };
    if !is_plain_json(&headers) {
        return Err(Refusal::other(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let bytes = read(body).await?;
    let proposal = proposal(external_id, bytes)?;
    match writer.accept(proposal).await {
        Ok(Outcome::Stored(receipt)) => Ok(receipt_reply(StatusCode::CREATED, receipt)),
        Ok(Outcome::Held(receipt)) => Ok(receipt_reply(StatusCode::OK, receipt)),
        Ok(Outcome::Refused(refusal)) => Err(refusal),
        Err(_) => Err(Refusal::other(StatusCode::SERVICE_UNAVAILABLE)),
    }
}

fn receipt_reply(status: StatusCode, receipt: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, "application/json")], receipt).into_response()
}

fn proposal(external_id: Uuid, bytes: Vec<u8>) -> Result<Proposal, Refusal> {
    let unreadable = |fault| Refusal::fault(StatusCode::BAD_REQUEST, fault);
    let submission = Submission::parse(&bytes).map_err(unreadable)?;
    if submission.external_id != external_id {
        return Err(unreadable(Fault::of("external-id", "path")));
    }
    Ok(Proposal {
        external_id,
        form_version: submission.form_version.clone(),
        submission_sha256: *seal::sha256(&bytes).as_bytes(),
        submission: bytes,
        payload: check::payload(submission),
    })
}

fn is_plain_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
        && !headers.contains_key(CONTENT_ENCODING)
}

/// The body, as far as a report may be long.
async fn read(mut body: Body) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::other(StatusCode::BAD_REQUEST))?;
        let Some(chunk) = frame.data_ref() else {
            continue;
        };
        length += chunk.len();
        if length > MOST_READ_BYTES {
            break;
        }
        if length > MOST_SUBMISSION_BYTES {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(chunk);
        }
    }
    if length > MOST_SUBMISSION_BYTES {
        Err(Refusal::fault(StatusCode::PAYLOAD_TOO_LARGE, Fault::whole("size")))
    } else {
        Ok(bytes)
    }
}

async fn health(State(writer): State<Writer>) -> Result<&'static str, Refusal> {
    if writer.is_at_work() {
        Ok("well\n")
    } else {
        Err(Refusal::other(StatusCode::SERVICE_UNAVAILABLE))
    }
}

async fn within_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(WHOLE_REQUEST, next.run(request))
        .await
        .unwrap_or_else(|_| Refusal::other(StatusCode::REQUEST_TIMEOUT).into_response())
}

async fn logged(State(log): State<Log>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().clone();
    let response = next.run(request).await;
    log(&Line::request(&method, response.status(), begun.elapsed()));
    response
}
