use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use contract::events::Event;
use form::Form;
use sync::retry::Power;
use sync::{Settings, SettingsError};

use crate::keychain::{Keychain, NoKeychain};

/// What the app is given instead of reaching for it: a place, an endpoint, a
/// clock and listeners.
pub struct Surroundings {
    /// The folder that holds the vaults.
    pub data: PathBuf,
    /// The form that reports are made with.
    pub form: &'static Form,
    /// What whoever manages this device has set; none where that is left to the
    /// responder.
    pub managed: Option<Result<Settings, SettingsError>>,
    /// The time here, with the offset from UTC here.
    pub clock: Clock,
    /// Asks the responder where a file of this name is to go, and writes it.
    pub save_file: SaveFile,
    /// Asks the responder for files to add; none where they chose none.
    pub choose_files: ChooseFiles,
    /// Asks the responder where a file of this name is to go; none where they
    /// chose no place.
    pub choose_place: ChoosePlace,
    /// Asks the responder for one file; none where they chose none.
    pub choose_file: ChooseFile,
    /// Called when the first page can be used.
    pub on_ready: Box<dyn Fn() + Send + Sync>,
    /// Tells the screen of something that it did not ask for.
    pub tell: Box<dyn Fn(Event) + Send + Sync>,
    /// Opens the page again, after [`App::page_ended`](crate::App::page_ended).
    pub open_page_again: Box<dyn Fn() + Send + Sync>,
    /// The keychain of this device.
    pub keychain: Box<dyn Keychain>,
    /// What this device runs on just now.
    pub power: Box<dyn Fn() -> Power + Send + Sync>,
    /// What this device runs, for whoever helps.
    pub system: String,
}

impl Surroundings {
    /// A folder and a clock, and nothing else: nobody to ask or to tell, no
    /// endpoint and no keychain.
    pub fn bare(
        data: PathBuf,
        clock: impl Fn() -> DateTime<FixedOffset> + Send + Sync + 'static,
    ) -> Self {
        Self {
            data,
            form: Form::current(),
            managed: None,
            clock: Arc::new(clock),
            save_file: Box::new(|_, _| Saved::Nowhere),
            choose_files: Box::new(Vec::new),
            choose_place: Box::new(|_| None),
            choose_file: Box::new(|| None),
            on_ready: Box::new(|| ()),
            tell: Box::new(|_| ()),
            open_page_again: Box::new(|| ()),
            keychain: Box::new(NoKeychain),
            power: Box::new(|| Power::Mains),
            system: std::env::consts::OS.to_owned(),
        }
    }
}

/// The time here and now.
pub type Clock = Arc<dyn Fn() -> DateTime<FixedOffset> + Send + Sync>;

/// Waits until the responder has chosen.
pub type ChooseFiles = Box<dyn Fn() -> Vec<PathBuf> + Send + Sync>;

/// Waits until the responder has chosen.
pub type ChooseFile = Box<dyn Fn() -> Option<PathBuf> + Send + Sync>;

/// Given the name that the file may have.
pub type ChoosePlace = Box<dyn Fn(&str) -> Option<PathBuf> + Send + Sync>;

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

    /// Tells the time to whoever outlasts a call.
    pub(crate) fn utc(&self) -> sync::Clock {
        let clock = Arc::clone(&self.clock);
        Arc::new(move || clock().to_utc())
    }

    pub(crate) fn today(&self) -> NaiveDate {
        (self.clock)().date_naive()
    }
}
