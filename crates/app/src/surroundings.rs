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
    /// Asks the responder where a file of this name is to go, and writes it.
    pub save_file: SaveFile,
    /// Called when the first page can be used.
    pub on_ready: Box<dyn Fn() + Send + Sync>,
    /// Called when a report's way to the endpoint has changed.
    pub on_change: Box<dyn Fn() + Send + Sync>,
}

/// Given the name that a file may have, and what is to be in it.
pub type SaveFile = Box<dyn Fn(&str, &[u8]) -> Saved + Send + Sync>;

/// Where a file that the responder was asked about is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    /// Where they chose.
    There,
    /// They chose no place.
    Nowhere,
    /// It could not be written where they chose.
    Failed,
}

impl Surroundings {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)().to_utc()
    }

    pub(crate) fn today(&self) -> NaiveDate {
        (self.clock)().date_naive()
    }
}
