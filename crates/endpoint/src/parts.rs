//! Files of reports, as they come in: part by part, each kept for good before it
//! is said to be held.

use axum::{
    Extension, Json,
    body::Body,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use seal::RecordKey;
use tokio::task::spawn_blocking;
use uuid::Uuid;
use wire::{Attachment, End, Fault, Held, Hex, MOST_PART_BYTES, PartHeld, whole};

use crate::{
    Line, Log,
    attachments::{Attachments, Ended, Name, Put},
    body::read,
    check,
    enrolling::Speaker,
    paths::Spelt,
    refusal::Refusal,
    writer::Writer,
};

/// Where files go, who has their keys, and whoever runs the endpoint is told of trouble.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) attachments: Attachments,
    pub(crate) writer: Writer,
    pub(crate) log: Log,
}

type Named = Result<Path<(Spelt<Uuid>, Spelt<Hex<32>>)>, PathRejection>;
type NamedPart = Result<Path<(Spelt<Uuid>, Spelt<Hex<32>>, Spelt<u64>)>, PathRejection>;

/// `GET`: how much of a file is held.
pub(crate) async fn held(
    State(desk): State<Desk>,
    Extension(by): Extension<Speaker>,
    path: Named,
) -> Result<Json<Held>, Refusal> {
    let name = name(by, path)?;
    let Some(key) = desk.key_to_open(name.report).await? else {
        return Ok(Json(Held { length: 0, whole: false }));
    };
    Ok(Json(desk.aside(move |attachments| attachments.held(name, &key)).await?))
}

/// `PUT`: a part.
pub(crate) async fn take_part(
    State(desk): State<Desk>,
    Extension(Speaker(device)): Extension<Speaker>,
    path: NamedPart,
    body: Body,
) -> Result<Json<PartHeld>, Refusal> {
    let Path((Spelt(report), Spelt(sha256), Spelt(offset))) = path.map_err(|_| not_a_path())?;
    let name = Name { device, report, sha256 };
    let part = read(body, MOST_PART_BYTES).await?;
    if part.is_empty() {
        return Err(Refusal::fault(StatusCode::BAD_REQUEST, Fault::of("part", "required")));
    }
    let sha256 = Hex(*seal::sha256(&part).as_bytes());
    let Some(key) = desk.key(report).await? else {
        // It had its receipt, and was erased: it comes again, and is not kept.
        return Ok(Json(PartHeld { sha256, held: offset.saturating_add(part.len() as u64) }));
    };
    match desk.aside(move |attachments| attachments.put(name, &key, offset, &part)).await? {
        Put::Held(held) => Ok(Json(PartHeld { sha256, held })),
        Put::Elsewhere => Err(Refusal::out_of_place()),
        Put::TooMuch => {
            Err(Refusal::fault(StatusCode::PAYLOAD_TOO_LARGE, Fault::of("attachments", "size")))
        }
    }
}

/// `PUT`: that it is whole.
pub(crate) async fn end(
    State(desk): State<Desk>,
    Extension(by): Extension<Speaker>,
    path: Named,
    body: Body,
) -> Result<Json<Held>, Refusal> {
    let name = name(by, path)?;
    let body = read(body, 1024).await?;
    let unreadable = || Refusal::fault(StatusCode::BAD_REQUEST, Fault::whole("json"));
    let End { length } = whole(&body).ok_or_else(unreadable)?;
    let Some(key) = desk.key(name.report).await? else {
        return Ok(Json(Held { length, whole: true }));
    };
    match desk.aside(move |attachments| attachments.end(name, &key, length)).await? {
        Ended::Whole => Ok(Json(Held { length, whole: true })),
        Ended::Short | Ended::Other => Err(Refusal::out_of_place()),
    }
}

impl Desk {
    /// The key of a case, made where there is none; none where it was erased.
    async fn key(&self, report: Uuid) -> Result<Option<RecordKey>, Refusal> {
        let key = self.writer.write(move |books, _| books.case_key(report)).await;
        key.map_err(|_| Refusal::unavailable())
    }

    /// The key of a case; none where nothing is held of it.
    async fn key_to_open(&self, report: Uuid) -> Result<Option<RecordKey>, Refusal> {
        let key = self.writer.write(move |books, _| books.key(report)).await;
        key.map_err(|_| Refusal::unavailable())
    }

    /// Whether this device sent every file that is named with a report, by [`check::held`].
    pub(crate) async fn holds(
        &self,
        device: Uuid,
        report: Uuid,
        named: &[Attachment],
    ) -> Result<(), Refusal> {
        if named.is_empty() {
            return Ok(());
        }
        let (attachments, key) = (self.attachments.clone(), self.key_to_open(report).await?);
        let named = named.to_owned();
        let held = move || check::held(&attachments, key.as_ref(), device, report, &named);
        spawn_blocking(held).await.unwrap_or_else(|_| Err(Refusal::unavailable()))
    }

    /// Whether files could be kept now.
    pub(crate) async fn is_ready(&self) -> Result<(), Refusal> {
        self.aside(Attachments::be_ready).await
    }

    /// Does what waits for the disk, or a bucket, where it holds up nobody.
    async fn aside<T: Send + 'static>(
        &self,
        act: impl FnOnce(&Attachments) -> std::io::Result<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        let attachments = self.attachments.clone();
        let done = spawn_blocking(move || act(&attachments)).await;
        done.unwrap_or_else(|gone| Err(std::io::Error::other(gone))).map_err(|cause| {
            (self.log)(&Line::NotStored { cause: cause.to_string() });
            Refusal::unavailable()
        })
    }
}

fn name(Speaker(device): Speaker, path: Named) -> Result<Name, Refusal> {
    let Path((Spelt(report), Spelt(sha256))) = path.map_err(|_| not_a_path())?;
    Ok(Name { device, report, sha256 })
}

fn not_a_path() -> Refusal {
    Refusal::fault(StatusCode::BAD_REQUEST, Fault::of("attachments", "shape"))
}
