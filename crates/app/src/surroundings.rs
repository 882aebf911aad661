use std::path::PathBuf;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use form::Form;
use sync::Settings;

/// What the app is given instead of reaching for it: a place, an endpoint, a
/// clock and listeners.
pub struct Surroundings {
    /// The folder that holds the vault.
    pub data: PathBuf,
    /// The form that reports are made with.
    pub form: &'static Form,
    /// The endpoint to send to; none until it is set.
    pub settings: Option<Settings>,
    /// The time here, with the offset from UTC here.
    pub clock: fn() -> DateTime<FixedOffset>,
    /// Called when the first page can be used.
    pub on_ready: Box<dyn Fn() + Send + Sync>,
    /// Called when a report's way to the endpoint has changed.
    pub on_change: Box<dyn Fn() + Send + Sync>,
}

impl Surroundings {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)().to_utc()
    }

    pub(crate) fn today(&self) -> NaiveDate {
        (self.clock)().date_naive()
    }
}
