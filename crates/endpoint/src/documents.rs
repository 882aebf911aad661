//! Files of reports, for whoever the endpoint told where they are: an address
//! is signed, and good for some time.

use std::{io, net::SocketAddr, sync::Arc, time::SystemTime};

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
use tokio::{
    io::{AsyncWriteExt, DuplexStream, duplex},
    task::spawn_blocking,
};
use tokio_util::io::ReaderStream;
use uuid::Uuid;
use wire::Hex;

use crate::{
    attachments::{Attachments, Name, Opened},
    limits::Gate,
    paths::Spelt,
    refusal::Refusal,
    store::{
        Books,
        audit::{self, Act, Entry},
    },
    writer::Writer,
};

/// So much of a file is in memory at once.
const CHUNK: usize = 64 * 1024;

/// Where documents are, and who has their keys.
#[derive(Clone)]
pub(crate) struct Documents {
    pub(crate) attachments: Attachments,
    pub(crate) writer: Writer,
    pub(crate) addresses: Addresses,
    pub(crate) gate: Gate,
}

/// Where documents can be fetched, and what signs that.
#[derive(Clone)]
pub(crate) struct Addresses {
    pub(crate) key: Arc<PassKey>,
    /// The endpoint's own address.
    pub(crate) endpoint: String,
    /// For how long the address of a document is good.
    pub(crate) good_for: TimeDelta,
}

/// Until when an address is good, and what proves it.
#[derive(Deserialize)]
pub(crate) struct Ticket {
    expires: i64,
    signature: Hex<32>,
}

type Named = Result<Path<(Spelt<Uuid>, Spelt<Uuid>, Hex<32>)>, PathRejection>;

impl Addresses {
    /// Where a document can be fetched from now on, for a while.
    pub(crate) fn of(&self, name: Name, now: DateTime<Utc>) -> String {
        let said = said(name, (now + self.good_for).timestamp());
        let signature = Hex(self.key.sign_address(&said));
        format!("{}{said}&signature={signature}", self.endpoint)
    }
}

impl Documents {
    /// Opens a file; none where it is not held, or was erased.
    async fn open(&self, name: Name) -> Result<Option<Opened>, Refusal> {
        let key = self.writer.write(move |books, _| books.key(name.report)).await;
        let Some(key) = key.map_err(|_| Refusal::unavailable())? else { return Ok(None) };
        let attachments = self.attachments.clone();
        let opened = spawn_blocking(move || attachments.open(name, &key)).await;
        opened.ok().and_then(Result::ok).ok_or_else(Refusal::unavailable)
    }

    /// Notes that a file is fetched, before anything of it goes out.
    async fn note(&self, name: Name) -> Result<(), Refusal> {
        let act = Act::Fetched { external_id: name.report, sha256: name.sha256 };
        let note = move |books: &mut dyn Books, at| {
            audit::append(books, &Entry { at, by: "endpoint".to_owned(), act })
        };
        self.writer.write(note).await.map_err(|_| Refusal::unavailable())
    }
}

/// Opens a file chunk by chunk, as fast as they are taken. Of one that is damaged the rest
/// does not come, and it is shorter than was said.
async fn pour(mut file: Opened, mut to: DuplexStream) -> io::Result<()> {
    loop {
        let read = spawn_blocking(move || {
            let chunk = file.next().map(<[u8]>::to_vec);
            (file, chunk)
        });
        let (rest, chunk) = read.await?;
        let chunk = chunk?;
        if chunk.is_empty() {
            return Ok(());
        }
        to.write_all(&chunk).await?;
        file = rest;
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
    let file = documents.open(name).await?.ok_or_else(|| Refusal::other(StatusCode::NOT_FOUND))?;
    documents.note(name).await?;
    let length = file.length();
    let (poured, read) = duplex(CHUNK);
    tokio::spawn(pour(file, poured));
    let body = ReaderStream::with_capacity(read, CHUNK);
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
    let Path((Spelt(device), Spelt(report), sha256)) = path.ok()?;
    let Query(Ticket { expires, signature }) = ticket.ok()?;
    let name = Name { device, report, sha256 };
    documents.addresses.key.verify_address(&said(name, expires), &signature.0).ok()?;
    Some((name, expires))
}

/// What is signed of an address.
fn said(name: Name, expires: i64) -> String {
    let Name { device, report, sha256 } = name;
    format!("/v1/documents/{device}/{report}/{sha256}?expires={expires}")
}
