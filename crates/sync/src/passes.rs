//! The passes that enrolled devices have, as long as they are taken.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Mutex;
use uuid::Uuid;
use wire::{Assertion, MOST_ASSERTION_SECONDS, ProblemKind, TOKEN_PATH, Token, TokenAsk};

use crate::link::{Refused, read, taken};
use crate::{Enrolment, Link, Setback};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// How long before its end a pass is renewed.
const BEFORE_ITS_END: Duration = Duration::from_secs(30);

const FORM: &str = "application/x-www-form-urlencoded";

/// One pass for each device.
pub(crate) struct Passes {
    clock: Clock,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    of: HashMap<Uuid, Issued>,
    /// How far the endpoint's clock is ahead of this device's.
    ahead: TimeDelta,
}

struct Issued {
    pass: String,
    until: Instant,
}

impl Passes {
    pub fn new(clock: Clock) -> Self {
        Self { clock, known: Mutex::default() }
    }

    /// The pass of a device. Those who come while it is asked for wait for it.
    pub async fn of(&self, link: &Link, enrolment: &Enrolment) -> Result<String, Setback> {
        let mut known = self.known.lock().await;
        let device = enrolment.device();
        if let Some(issued) = known.of.get(&device).filter(|issued| Instant::now() < issued.until) {
            return Ok(issued.pass.clone());
        }
        let token = match self.ask(link, enrolment, known.ahead).await {
            Err(Refused { kind: Some(ProblemKind::Clock), date: Some(date), .. }) => {
                known.ahead = self.ahead(&date).ok_or(Setback::WrongClock)?;
                self.ask(link, enrolment, known.ahead).await?
            }
            asked => asked?,
        };
        let lasts = Duration::from_secs(u64::from(token.expires_in)).saturating_sub(BEFORE_ITS_END);
        let issued = Issued { pass: token.access_token.clone(), until: Instant::now() + lasts };
        known.of.insert(device, issued);
        Ok(token.access_token)
    }

    /// Forgets a pass that is taken no more.
    pub async fn forget(&self, pass: &str) {
        self.known.lock().await.of.retain(|_, issued| issued.pass != pass);
    }

    async fn ask(&self, link: &Link, by: &Enrolment, ahead: TimeDelta) -> Result<Token, Refused> {
        let url = link.url(TOKEN_PATH);
        let made = ((self.clock)() + ahead).timestamp();
        let id = seal::make_id().map_err(|_| Setback::Unreachable)?;
        let claims = Assertion {
            iss: by.device(),
            sub: by.device(),
            aud: url.to_string(),
            jti: id,
            iat: made,
            exp: made + MOST_ASSERTION_SECONDS,
        };
        let claims = serde_json::to_vec(&claims).map_err(|_| Setback::BadReply)?;
        let ask = TokenAsk::with(by.key.assert(&claims));
        let ask = serde_urlencoded::to_string(ask).map_err(|_| Setback::BadReply)?;
        let reply = taken(link.client.post(url).header("content-type", FORM).body(ask)).await?;
        Ok(read(&reply)?)
    }

    fn ahead(&self, date: &str) -> Option<TimeDelta> {
        let there = DateTime::parse_from_rfc2822(date).ok()?.to_utc();
        Some(there - (self.clock)())
    }
}
