use std::{error::Error, io, sync::Arc, time::Duration};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode, redirect::Policy};
use rustls::{ClientConfig, crypto::ring};
use seal::{Domain, VerifyingKey};
use serde::de::DeserializeOwned;
use uuid::Uuid;
use wire::{
    DEVICES_PATH, End, Enrolled, Held, Hex, Known, NOTICES_PATH, Notices, NoticesAsk, PACK_PATH,
    Pack, PackAsk, PartHeld, Problem, ProblemKind, SignedReceipt, addition_path, attachment_path,
    part_path,
};

use crate::{
    EnrolError, Enrolment, Setback, Settings,
    enrolment::Applicant,
    files::Part,
    passes::{Clock, Passes},
    retry,
};

/// Where anybody may ask how the endpoint is.
const HEALTH_PATH: &str = "/health";
const JSON: &str = "application/json";
const BYTES: &str = "application/octet-stream";
const MOST_REPLY_BYTES: usize = 64 * 1024;
const CONNECT: Duration = Duration::from_secs(10);
const WHOLE_TRY: Duration = Duration::from_secs(60);

/// The way to the one endpoint of the settings.
#[derive(Clone)]
pub struct Link {
    pub(crate) client: Client,
    address: reqwest::Url,
    receipt_key: VerifyingKey,
    pub(crate) passes: Arc<Passes>,
}

/// The way to the endpoint for one enrolled device.
pub struct Call<'l> {
    link: &'l Link,
    by: &'l Enrolment,
}

impl Link {
    /// Makes ready to connect; nothing is sent yet. `clock` tells the time, which
    /// a device says with each proof of who it is.
    pub fn new(settings: &Settings, clock: Clock) -> Self {
        let mut builder = Client::builder()
            .tls_backend_preconfigured(tls(settings))
            .https_only(true)
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT)
            .timeout(WHOLE_TRY);
        if settings.is_local() {
            // A proxy for the way out has no business on the way to this machine.
            builder = builder.no_proxy();
        }
        Self {
            client: builder.build().expect("rustls with its ring provider is always usable"),
            address: settings.address.clone(),
            receipt_key: settings.receipt_key,
            passes: Arc::new(Passes::new(clock)),
        }
    }

    /// Has the endpoint enrol a device. To be asked again by the same applicant
    /// where the reply got lost.
    ///
    /// # Errors
    /// Any [`EnrolError`].
    pub async fn enrol(&self, applicant: &Applicant) -> Result<Enrolled, EnrolError> {
        let ask = serde_json::to_vec(&applicant.ask()).map_err(|_| Setback::BadReply)?;
        let request = self.client.post(self.url(DEVICES_PATH));
        match taken(request.header("content-type", JSON).body(ask)).await {
            Ok(reply) => Ok(read(&reply)?),
            Err(Refused { kind: Some(ProblemKind::Code), .. }) => Err(EnrolError::Code),
            Err(refused) => Err(EnrolError::Setback(refused.setback)),
        }
    }

    /// The endpoint's own time; none where it can't be reached.
    pub async fn time(&self) -> Option<DateTime<Utc>> {
        let reply = self.client.get(self.url(HEALTH_PATH)).send().await.ok()?;
        let date = reply.headers().get("date")?.to_str().ok()?;
        Some(DateTime::parse_from_rfc2822(date).ok()?.to_utc())
    }

    /// Speaks for an enrolled device.
    pub fn by<'l>(&'l self, enrolment: &'l Enrolment) -> Call<'l> {
        Call { link: self, by: enrolment }
    }

    /// Speaks for the device of a vault, by what is kept there; none where it is not
    /// enrolled with this endpoint.
    pub(crate) fn enrolment(&self, kept: &[u8]) -> Option<Enrolment> {
        let enrolment = Enrolment::parse(kept)?;
        enrolment.is_of(Hex(*self.receipt_key.as_bytes())).then_some(enrolment)
    }

    pub(crate) fn url(&self, path: &str) -> reqwest::Url {
        let mut url = self.address.clone();
        url.set_path(path);
        url
    }
}

impl Call<'_> {
    /// Sends a submission's canonical bytes and takes the receipt, verified:
    /// it names every file that the submission does.
    ///
    /// May be repeated at will: the endpoint stores a report once and gives
    /// the same receipt again.
    ///
    /// # Errors
    /// Any [`Setback`].
    pub async fn deliver(
        &self,
        external_id: Uuid,
        submission: &[u8],
    ) -> Result<SignedReceipt, Setback> {
        let path = wire::report_path(external_id);
        let reply = self.put(&path, JSON, submission.to_vec()).await?;
        self.verified(&reply, Domain::Receipt, external_id, submission)
    }

    /// Sends what is added to a report, and takes the receipt, verified. May be repeated
    /// at will, in the same way.
    ///
    /// # Errors
    /// Any [`Setback`].
    pub async fn add(
        &self,
        external_id: Uuid,
        id: Uuid,
        addition: &[u8],
    ) -> Result<SignedReceipt, Setback> {
        let reply = self.put(&addition_path(external_id, id), JSON, addition.to_vec()).await?;
        self.verified(&reply, Domain::Addition, id, addition)
    }

    /// How much of a file the endpoint holds.
    ///
    /// # Errors
    /// Any [`Setback`].
    pub async fn held(&self, external_id: Uuid, sha256: Hex<32>) -> Result<Held, Setback> {
        let path = attachment_path(external_id, sha256);
        read(&self.ask(Method::GET, &path, BYTES, Vec::new()).await?)
    }

    /// Sends a part of a file; returns how much of it the endpoint holds now.
    ///
    /// # Errors
    /// Any [`Setback`].
    pub async fn send_part(
        &self,
        external_id: Uuid,
        sha256: Hex<32>,
        offset: u64,
        part: Part,
    ) -> Result<u64, Setback> {
        let end = offset + part.bytes.len() as u64;
        let path = part_path(external_id, sha256, offset);
        let reply: PartHeld = read(&self.put(&path, BYTES, part.bytes).await?)?;
        let is_held = reply.sha256 == part.sha256 && reply.held >= end;
        if is_held { Ok(end) } else { Err(Setback::BadReply) }
    }

    /// Has the endpoint take a file for whole.
    ///
    /// # Errors
    /// Any [`Setback`].
    pub async fn end(
        &self,
        external_id: Uuid,
        sha256: Hex<32>,
        length: u64,
    ) -> Result<(), Setback> {
        let end = serde_json::to_vec(&End { length }).map_err(|_| Setback::BadReply)?;
        let path = attachment_path(external_id, sha256);
        let held: Held = read(&self.put(&path, JSON, end).await?)?;
        if held == (Held { length, whole: true }) { Ok(()) } else { Err(Setback::BadReply) }
    }

    /// The notices that follow on those that are known, each proved to be the
    /// endpoint's. Asking changes nothing there.
    ///
    /// # Errors
    /// Any [`Setback`].
    pub async fn notices(&self, known: &[Known]) -> Result<Notices, Setback> {
        let ask = NoticesAsk { reports: known.to_vec() };
        let ask = serde_json::to_vec(&ask).map_err(|_| Setback::BadReply)?;
        let found: Notices = read(&self.ask(Method::POST, NOTICES_PATH, JSON, ask).await?)?;
        let is_proved = found.notices.iter().all(|signed| {
            let (bytes, signature) = (signed.notice.signed_bytes(), &signed.signature.0);
            signed.notice.version == wire::VERSION
                && self.link.receipt_key.verify(Domain::Notice, &bytes, signature).is_ok()
        });
        if is_proved { Ok(found) } else { Err(Setback::BadReceipt) }
    }

    /// A pack that is newer than what is here; none where there is none.
    ///
    /// # Errors
    /// Any [`Setback`].
    pub async fn pack(&self, ask: &PackAsk) -> Result<Option<Pack>, Setback> {
        let ask = serde_json::to_vec(ask).map_err(|_| Setback::BadReply)?;
        let most = usize::try_from(Pack::MOST).unwrap_or(usize::MAX);
        read(&self.ask_for(most, Method::POST, PACK_PATH, JSON, ask).await?)
    }

    async fn put(
        &self,
        path: &str,
        kind: &str,
        body: impl Into<Bytes>,
    ) -> Result<Vec<u8>, Setback> {
        self.ask(Method::PUT, path, kind, body).await
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        kind: &str,
        body: impl Into<Bytes>,
    ) -> Result<Vec<u8>, Setback> {
        self.ask_for(MOST_REPLY_BYTES, method, path, kind, body).await
    }

    /// Asks with a pass, and once more with a new one where the endpoint takes
    /// it no more. A reply that is longer than `most` bytes is none.
    async fn ask_for(
        &self,
        most: usize,
        method: Method,
        path: &str,
        kind: &str,
        body: impl Into<Bytes>,
    ) -> Result<Vec<u8>, Setback> {
        let pass = self.link.passes.of(self.link, self.by).await?;
        let body = body.into();
        let ask = |pass: &str, body: Bytes| {
            let request = self.link.client.request(method.clone(), self.link.url(path));
            request.bearer_auth(pass).header("content-type", kind).body(body)
        };
        match taken_up_to(most, ask(&pass, body.clone())).await {
            Err(Refused { kind: Some(ProblemKind::Pass), .. }) => {
                self.link.passes.forget(&pass).await;
                let pass = self.link.passes.of(self.link, self.by).await?;
                Ok(taken_up_to(most, ask(&pass, body)).await?)
            }
            reply => Ok(reply?),
        }
    }

    fn verified(
        &self,
        reply: &[u8],
        domain: Domain,
        id: Uuid,
        submission: &[u8],
    ) -> Result<SignedReceipt, Setback> {
        let signed = SignedReceipt::parse(reply).ok_or(Setback::BadReply)?;
        let receipt = &signed.receipt;
        let named = wire::attachments_of(submission).unwrap_or_default();
        let same = receipt.external_id == id
            && receipt.submission_sha256.0 == *seal::sha256(submission).as_bytes()
            && receipt.attachments.iter().eq(named.iter().map(|file| &file.sha256));
        let bytes = receipt.signed_bytes();
        let signature = self.link.receipt_key.verify(domain, &bytes, &signed.signature.0);
        if same && signature.is_ok() { Ok(signed) } else { Err(Setback::BadReceipt) }
    }
}

/// A request that was not done.
pub(crate) struct Refused {
    pub setback: Setback,
    /// Which problem the endpoint named.
    pub kind: Option<ProblemKind>,
    /// The endpoint's own time.
    pub date: Option<String>,
}

impl From<Refused> for Setback {
    fn from(refused: Refused) -> Self {
        refused.setback
    }
}

impl From<Setback> for Refused {
    fn from(setback: Setback) -> Self {
        Self { setback, kind: None, date: None }
    }
}

/// The body of a reply that says it went well.
pub(crate) async fn taken(request: RequestBuilder) -> Result<Vec<u8>, Refused> {
    taken_up_to(MOST_REPLY_BYTES, request).await
}

async fn taken_up_to(most: usize, request: RequestBuilder) -> Result<Vec<u8>, Refused> {
    let response = request.send().await.map_err(|error| broken(&error))?;
    match response.status() {
        StatusCode::OK | StatusCode::CREATED => Ok(body(response, most).await?),
        status if status.is_redirection() => Err(Setback::Redirected.into()),
        status if status.is_success() => Err(Setback::BadReply.into()),
        status => {
            let date = response.headers().get("date").and_then(|date| date.to_str().ok());
            let date = date.map(str::to_owned);
            let asked = seconds_asked(&response);
            let refused =
                refusal(status, &body(response, MOST_REPLY_BYTES).await.unwrap_or_default());
            Err(Refused { date, setback: told_to_wait(refused.setback, asked), ..refused })
        }
    }
}

/// How long whoever answers asks to be left alone, where its status goes with that.
fn seconds_asked(response: &Response) -> Option<u32> {
    let header = |name| response.headers().get(name)?.to_str().ok();
    match response.status() {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            retry::seconds_asked(header("retry-after")?, header("date"))
        }
        _ => None,
    }
}

fn told_to_wait(setback: Setback, asked: Option<u32>) -> Setback {
    match (setback, asked) {
        (Setback::EndpointTrouble { status }, Some(seconds)) => Setback::Busy { status, seconds },
        (setback, _) => setback,
    }
}

pub(crate) fn read<T: DeserializeOwned>(reply: &[u8]) -> Result<T, Setback> {
    serde_json::from_slice(reply).map_err(|_| Setback::BadReply)
}

fn tls(settings: &Settings) -> ClientConfig {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("ring has suites for TLS 1.2 and 1.3")
        .with_root_certificates(settings.roots.clone())
        .with_no_client_auth()
}

/// The body, as far as a reply may be long.
async fn body(mut response: Response, most: usize) -> Result<Vec<u8>, Setback> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| broken(&error))? {
        if bytes.len() + chunk.len() > most {
            return Err(Setback::BadReply);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Only a problem in the endpoint's own terms is taken as a last word: any
/// box on the way can answer with a status.
fn refusal(status: StatusCode, body: &[u8]) -> Refused {
    let problem = serde_json::from_slice::<Problem>(body).ok();
    let kind = problem.as_ref().map(|problem| problem.kind);
    let setback = match problem {
        Some(Problem { kind: ProblemKind::Fault, rule: Some(rule), .. }) if rule == ENROLLED => {
            Setback::AnotherResponder
        }
        Some(Problem { kind: ProblemKind::Fault, field, .. }) if status.is_client_error() => {
            Setback::FaultFound { field }
        }
        Some(Problem { kind: ProblemKind::Conflict, .. }) if status == StatusCode::CONFLICT => {
            Setback::Conflict
        }
        Some(Problem { kind: ProblemKind::Revoked, .. }) => Setback::Revoked,
        Some(Problem { kind: ProblemKind::Pass, .. }) => Setback::NotKnown,
        Some(Problem { kind: ProblemKind::UnknownReport, .. }) => Setback::UnknownReport,
        Some(Problem { kind: ProblemKind::Clock, .. }) => Setback::WrongClock,
        _ => Setback::EndpointTrouble { status: status.as_u16() },
    };
    Refused { setback, kind, date: None }
}

/// The rule that a report is from the responder whom the device is enrolled for.
const ENROLLED: &str = "enrolled";

fn broken(error: &reqwest::Error) -> Setback {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(setback) = named(error) {
            return setback;
        }
        cause = below(error);
    }
    Setback::Unreachable
}

fn named(error: &(dyn Error + 'static)) -> Option<Setback> {
    if let Some(rustls::Error::InvalidCertificate(_)) = error.downcast_ref() {
        return Some(Setback::WrongCertificate);
    }
    let hyper = error.downcast_ref::<hyper::Error>()?;
    hyper.is_parse().then_some(Setback::BadReply)
}

/// An I/O error does not show what it wraps as its source.
fn below<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}
