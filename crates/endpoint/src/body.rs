use axum::{
    body::{Body, HttpBody},
    http::StatusCode,
};
use http_body_util::BodyExt;
use wire::Fault;

use crate::refusal::Refusal;

/// How much more than it may have is read of a body before the reply, so that
/// the sender gets to read why.
const TIMES_READ: usize = 4;

/// The body, as far as it may be long.
pub(crate) async fn read(mut body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    let said = body.size_hint().lower();
    let mut bytes = Vec::with_capacity(most.min(usize::try_from(said).unwrap_or(most)));
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Refusal::other(StatusCode::BAD_REQUEST))?;
        let Some(chunk) = frame.data_ref() else {
            continue;
        };
        length += chunk.len();
        if length > most * TIMES_READ {
            break;
        }
        if length > most {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(chunk);
        }
    }
    if length > most {
        Err(Refusal::fault(StatusCode::PAYLOAD_TOO_LARGE, Fault::whole("size")))
    } else {
        Ok(bytes)
    }
}

/// Reads it to its end and keeps nothing, as long as it is no longer than that.
pub(crate) async fn skip(mut body: Body, most: usize) {
    let mut length = 0;
    while length <= most
        && let Some(Ok(frame)) = body.frame().await
    {
        length += frame.data_ref().map_or(0, |chunk| chunk.len());
    }
}
