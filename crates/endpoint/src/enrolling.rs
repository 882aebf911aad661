//! Who is speaking: devices are enrolled with a code, prove who they are with
//! a signed assertion, and get a pass for some minutes.

use std::{net::SocketAddr, sync::Arc, time::SystemTime};

use axum::{
    Json,
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, StatusCode, header::AUTHORIZATION},
    middleware::Next,
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use seal::{Assertion, Digest, Domain, EnrolmentCode, Pass, PassKey, VerifyingKey};
use uuid::Uuid;
use wire::{
    Enrol, Enrolled, Fault, MOST_ASSERTION_SECONDS, TOKEN_PATH, Token, TokenAsk, TokenRefusal,
    whole,
};

use crate::{
    Error,
    body::read,
    limits::Gate,
    refusal::Refusal,
    store::{
        Books,
        audit::{self, Act, Entry},
        devices::Device,
    },
    writer::Writer,
};

/// For how many seconds a pass is taken.
const PASS_SECONDS: u32 = 600;

/// How far the clock of a device may be from this one's, in seconds.
const CLOCK_SECONDS: i64 = 300;

const MOST_BYTES: usize = 8 * 1024;

/// What it takes to know who is speaking.
#[derive(Clone)]
pub(crate) struct Door {
    pub(crate) writer: Writer,
    pub(crate) passes: Arc<PassKey>,
    /// Where an assertion must be made for: the address of the token endpoint.
    pub(crate) audience: String,
    pub(crate) gate: Gate,
}

/// The device that a request came from.
#[derive(Clone, Copy)]
pub(crate) struct Speaker(pub(crate) Uuid);

impl Door {
    pub(crate) fn new(writer: Writer, passes: Arc<PassKey>, address: &str, gate: Gate) -> Self {
        let audience = format!("{address}{TOKEN_PATH}");
        Self { writer, passes, audience, gate }
    }
}

/// Lets requests in that come with a pass.
pub(crate) async fn with_pass(
    State(door): State<Door>,
    ConnectInfo(at): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let device = proven_by_pass(&door, request.headers());
    device.map_or_else(|| door.gate.stranger(at), |device| door.gate.device(device))?;
    request.extensions_mut().insert(Speaker(device.ok_or_else(Refusal::pass)?));
    Ok(next.run(request).await)
}

fn proven_by_pass(door: &Door, headers: &HeaderMap) -> Option<Uuid> {
    let now = DateTime::<Utc>::from(SystemTime::now()).timestamp();
    let pass = bearer(headers).and_then(|issued| door.passes.read(issued).ok())?;
    i64::try_from(pass.until).is_ok_and(|until| now < until).then_some(pass.device)
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, pass) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| pass.trim())
}

/// `POST`: a device is enrolled, once for a code. The same device may ask
/// again, for a reply that got lost.
pub(crate) async fn enrol(
    State(door): State<Door>,
    body: Body,
) -> Result<(StatusCode, Json<Enrolled>), Refusal> {
    let body = read(body, MOST_BYTES).await?;
    let malformed = || Refusal::fault(StatusCode::BAD_REQUEST, Fault::whole("json"));
    let ask: Enrol = whole(&body).ok_or_else(malformed)?;
    let code = EnrolmentCode::parse(&ask.code).map_err(|_| Refusal::code())?.digest();
    let signed = Enrol::signed_bytes(code.as_bytes());
    VerifyingKey::from_bytes(&ask.public_key.0)
        .and_then(|key| key.verify(Domain::Enrolment, &signed, &ask.signature.0))
        .map_err(|_| Refusal::fault(StatusCode::BAD_REQUEST, Fault::of("signature", "signed")))?;
    let enrol = move |books: &mut dyn Books, now| enrol_with(books, &code, ask.public_key.0, now);
    let device = door.writer.write(enrol).await.map_err(|_| Refusal::unavailable())?;
    let Device { id, responder, .. } = device.ok_or_else(Refusal::code)?;
    let (email, organisation) = (responder.email, responder.organisation);
    let enrolled = Enrolled { device: id, name: responder.name, email, organisation };
    Ok((StatusCode::CREATED, Json(enrolled)))
}

fn enrol_with(
    books: &mut dyn Books,
    code: &Digest,
    public_key: [u8; 32],
    now: DateTime<Utc>,
) -> Result<Option<Device>, Error> {
    let Some(invitation) = books.invitation(code)? else { return Ok(None) };
    if let Some(used) = invitation.device {
        let device = books.device(used)?;
        return Ok(device.filter(|device| device.public_key == public_key));
    }
    if invitation.until <= now {
        return Ok(None);
    }
    let device = Device {
        id: seal::make_id().map_err(|_| Error::Random)?,
        public_key,
        responder: invitation.responder,
        enrolled_at: now,
        revoked_at: None,
    };
    books.enrol(code, &device)?;
    let act = Act::Enrolled { device: device.id, email: device.responder.email.clone() };
    audit::append(books, &Entry { at: now, by: "endpoint".to_owned(), act })?;
    Ok(Some(device))
}

/// `POST`: a device that proves who it is gets a pass.
pub(crate) async fn token(State(door): State<Door>, body: Body) -> Result<Json<Token>, NoToken> {
    let body = read(body, MOST_BYTES).await.map_err(NoToken::request)?;
    let malformed = || NoToken::request(Refusal::other(StatusCode::BAD_REQUEST));
    let ask: TokenAsk = serde_urlencoded::from_bytes(&body).map_err(|_| malformed())?;
    if ask.grant_type != TokenAsk::GRANT || ask.client_assertion_type != TokenAsk::BEARER {
        return Err(malformed());
    }
    let audience = door.audience.clone();
    let prove =
        move |books: &mut dyn Books, now| proven(books, &ask.client_assertion, &audience, now);
    let proven = door.writer.write(prove).await;
    let proven = proven.map_err(|_| NoToken::request(Refusal::unavailable()))?;
    let (device, now) = proven.map_err(NoToken::client)?;
    let until = now.timestamp().unsigned_abs() + u64::from(PASS_SECONDS);
    Ok(Json(Token {
        access_token: door.passes.issue(Pass { device, until }),
        token_type: "Bearer".to_owned(),
        expires_in: PASS_SECONDS,
    }))
}

/// The device that an assertion proves, and when it did.
fn proven(
    books: &mut dyn Books,
    assertion: &str,
    audience: &str,
    now: DateTime<Utc>,
) -> Result<Result<(Uuid, DateTime<Utc>), Refusal>, Error> {
    let read = Assertion::parse(assertion).ok().and_then(|assertion| {
        let claims = serde_json::from_slice::<wire::Assertion>(assertion.claimed()).ok()?;
        Some((assertion, claims))
    });
    let Some((assertion, claims)) = read else { return Ok(Err(Refusal::pass())) };
    let Some(device) = books.device(claims.iss)? else {
        return Ok(Err(Refusal::pass()));
    };
    let key = VerifyingKey::from_bytes(&device.public_key).map_err(|_| Error::StoreDamaged)?;
    if assertion.verified(&key).is_err() || claims.sub != claims.iss || claims.aud != audience {
        return Ok(Err(Refusal::pass()));
    }
    if device.revoked_at.is_some() {
        return Ok(Err(Refusal::revoked()));
    }
    if !is_of_now(&claims, now.timestamp()) {
        return Ok(Err(Refusal::clock()));
    }
    let until = claims.exp.saturating_add(CLOCK_SECONDS);
    match books.take_assertion(device.id, claims.jti, until, now)? {
        true => Ok(Ok((device.id, now))),
        false => Ok(Err(Refusal::pass())),
    }
}

fn is_of_now(claims: &wire::Assertion, now: i64) -> bool {
    let age = now.checked_sub(claims.iat);
    let lasts = claims.exp.checked_sub(claims.iat);
    age.is_some_and(|age| age.abs() <= CLOCK_SECONDS)
        && lasts.is_some_and(|lasts| (1..=MOST_ASSERTION_SECONDS).contains(&lasts))
        && now < claims.exp.saturating_add(CLOCK_SECONDS)
}

/// Why there is no pass, as OAuth 2.0 says it and as this interface does.
pub(crate) struct NoToken {
    error: &'static str,
    refusal: Refusal,
}

impl NoToken {
    fn request(refusal: Refusal) -> Self {
        Self { error: "invalid_request", refusal }
    }

    fn client(refusal: Refusal) -> Self {
        Self { error: "invalid_client", refusal }
    }
}

impl IntoResponse for NoToken {
    fn into_response(self) -> Response {
        let problem = self.refusal.problem.clone();
        let told = TokenRefusal { error: self.error.to_owned(), problem };
        let mut response = (self.refusal.status(), Json(told)).into_response();
        self.refusal.mark(&mut response);
        response
    }
}
