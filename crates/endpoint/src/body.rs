use std::sync::{Arc, Mutex, PoisonError};

use axum::{body::Body, extract::Request, http::StatusCode};
use futures::{StreamExt, stream};
use http_body_util::BodyExt;
use wire::Fault;

use crate::refusal::Refusal;

/// How much more than it may have is read of a body before the reply, so that
/// the sender gets to read why.
const TIMES_READ: usize = 4;

/// The body, as far as it may be long.
pub(crate) async fn read(mut body: Body, most: usize) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
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

/// A body, until somebody begins to read it.
pub(crate) struct Unread(Arc<Mutex<Option<Body>>>);

impl Unread {
    /// The body of this request, which stays at hand in case nobody reads it.
    pub(crate) fn of(request: Request) -> (Request, Self) {
        let (head, body) = request.into_parts();
        let unread = Self(Arc::new(Mutex::new(Some(body))));
        let read = Self(Arc::clone(&unread.0));
        let body = stream::once(async move { read.take().into_data_stream() }).flatten();
        (Request::from_parts(head, Body::from_stream(body)), unread)
    }

    fn take(&self) -> Body {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default()
    }

    /// Where nobody began to read it, reads it to its end and keeps nothing, as long as
    /// it is no longer than that.
    pub(crate) async fn skip(self, most: usize) {
        let (mut body, mut length) = (self.take(), 0);
        while length <= most
            && let Some(Ok(frame)) = body.frame().await
        {
            length += frame.data_ref().map_or(0, |chunk| chunk.len());
        }
    }
}
