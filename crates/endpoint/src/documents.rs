//! Files of reports, for whoever the endpoint told where they are: an address
//! is signed, and good for some time.

use std::{net::SocketAddr, sync::Arc, time::SystemTime};

use axum::{
    body::Body,
    extract::{
        ConnectInfo, Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{
        StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE,
            X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
};
use chrono::{DateTime, TimeDelta, Utc};
use seal::PassKey;
use serde::Deserialize;
use tokio::task::spawn_blocking;
use tokio_util::io::ReaderStream;
use uuid::Uuid;
use wire::Hex;

use crate::{
    attachments::{Attachments, Name},
    limits::Gate,
    refusal::Refusal,
};

/// So much of a file is in memory at once.
const CHUNK: usize = 64 * 1024;

/// Where documents are, and what signs their addresses.
#[derive(Clone)]
pub(crate) struct Documents {
    pub(crate) attachments: Attachments,
    pub(crate) key: Arc<PassKey>,
    /// The endpoint's own address.
    pub(crate) address: String,
    /// For how long the address of a document is good.
    pub(crate) good_for: TimeDelta,
    pub(crate) gate: Gate,
}

/// Until when an address is good, and what proves it.
#[derive(Deserialize)]
pub(crate) struct Ticket {
    expires: i64,
    signature: Hex<32>,
}

type Named = Result<Path<(Uuid, Uuid, Hex<32>)>, PathRejection>;

impl Documents {
    /// Where a document can be fetched from now on, for a while.
    pub(crate) fn address(&self, name: Name, now: DateTime<Utc>) -> String {
        let said = said(name, (now + self.good_for).timestamp());
        let signature = Hex(self.key.sign_address(&said));
        format!("{}{said}&signature={signature}", self.address)
    }
}

/// `GET`: a document, to whoever has its address.
pub(crate) async fn fetch(
    State(documents): State<Documents>,
    ConnectInfo(at): ConnectInfo<SocketAddr>,
    path: Named,
    ticket: Result<Query<Ticket>, QueryRejection>,
) -> Result<Response, Refusal> {
    let Some((name, expires)) = proven(&documents, path, ticket) else {
        documents.gate.stranger(at)?;
        return Err(Refusal::other(StatusCode::FORBIDDEN));
    };
    if DateTime::<Utc>::from(SystemTime::now()).timestamp() >= expires {
        return Err(Refusal::other(StatusCode::GONE));
    }
    let opened = spawn_blocking(move || documents.attachments.open(name)).await;
    let file = opened.ok().and_then(Result::ok).ok_or_else(Refusal::unavailable)?;
    let file = file.ok_or_else(|| Refusal::other(StatusCode::NOT_FOUND))?;
    let length = file.metadata().map_err(|_| Refusal::unavailable())?.len();
    let body = ReaderStream::with_capacity(tokio::fs::File::from_std(file), CHUNK);
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_LENGTH, length.to_string()),
        (CONTENT_DISPOSITION, "attachment".to_owned()),
        (X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// What the address is of and until when it is good, if the endpoint signed it.
fn proven(
    documents: &Documents,
    path: Named,
    ticket: Result<Query<Ticket>, QueryRejection>,
) -> Option<(Name, i64)> {
    let Path((device, report, sha256)) = path.ok()?;
    let Query(Ticket { expires, signature }) = ticket.ok()?;
    let name = Name { device, report, sha256 };
    documents.key.verify_address(&said(name, expires), &signature.0).ok()?;
    Some((name, expires))
}

/// What is signed of an address.
fn said(name: Name, expires: i64) -> String {
    let Name { device, report, sha256 } = name;
    format!("/v1/documents/{device}/{report}/{sha256}?expires={expires}")
}
