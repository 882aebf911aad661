//! A device of the example report's responder, at an endpoint that runs anywhere.

use std::{
    thread,
    time::{Duration, Instant},
};

use seal::EnrolmentCode;
use sync::{Applicant, Call, Enrolment, Link, Setback, Settings};
use tokio::runtime::Runtime;
use uuid::Uuid;
use wire::{Pack, PackAsk, SignedReceipt};

use crate::{endpoint::now, report::submission};

/// How long the endpoint is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// Enrolled: it trusts the authority of its settings alone.
pub struct Device {
    link: Link,
    enrolment: Enrolment,
    runtime: Runtime,
}

impl Device {
    /// With the settings of its organisation and a code that nobody used.
    pub fn enrol(settings: &[u8], code: &str) -> Self {
        let settings = Settings::parse(settings).expect("the settings are well formed");
        let runtime = Runtime::new().expect("a runtime can be made");
        let enrolment = enrol(&runtime, &settings, code);
        Self { link: Link::new(&settings, now()), enrolment, runtime }
    }

    /// Sends the example report under this number, as often as it takes; the receipt proves
    /// that the endpoint has every byte.
    pub fn send(&self, number: u128) -> SignedReceipt {
        let id = Uuid::from_u128(number);
        let report = submission(id);
        self.try_often(async |call| call.deliver(id, &report).await)
    }

    /// The pack that is given out to whoever has none, as often as it takes.
    pub fn pack(&self) -> Option<Pack> {
        self.try_often(async |call| call.pack(&PackAsk::default()).await)
    }

    fn try_often<T>(&self, ask: impl AsyncFn(Call<'_>) -> Result<T, Setback>) -> T {
        let begun = Instant::now();
        loop {
            match self.runtime.block_on(ask(self.link.by(&self.enrolment))) {
                Ok(reply) => return reply,
                Err(setback) => assert!(begun.elapsed() < PATIENCE, "{setback:?}"),
            }
            thread::sleep(BETWEEN_TRIES);
        }
    }
}

pub(crate) fn enrol(runtime: &Runtime, settings: &Settings, code: &str) -> Enrolment {
    let code = EnrolmentCode::parse(code).expect("it is a code");
    let applicant = Applicant::new(code).expect("the system gives random bytes");
    let enrolled = runtime.block_on(Link::new(settings, now()).enrol(&applicant));
    let enrolled = enrolled.expect("the endpoint takes the code");
    Enrolment::of(applicant, enrolled, settings.receipt_key())
}
