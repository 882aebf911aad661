#![doc = include_str!("../README.md")]

mod additions;
mod attachments;
mod backups;
mod copies;
mod delivery;
mod document;
mod failures;
mod faults;
mod finding;
mod held_back;
mod index;
mod keychain;
mod keys;
mod later;
mod mending;
mod notices;
mod packs;
mod pictured;
mod record;
mod reports;
mod responder;
mod retention;
mod salvage;
mod settings;
mod support;
mod surroundings;
mod vault;
mod watch;
mod work;

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::vault::{Acting, Shared, Vaults};
use attachments::Tray;
use backups::Backing;
use contract::Failure;
use faults::Faults;
use held_back::Kept;
use index::Index;
use notices::Looking;
use packs::Packs;
use settings::Standing;
use sync::{Applicant, Which};
use tokio::sync::Notify;
use uuid::Uuid;
use watch::Watch;
use work::Work;

pub use form::Form;
pub use keychain::{Keychain, NoKeychain};
pub use seal::DeviceSecret;
pub use surroundings::{ChooseFile, ChooseFiles, ChoosePlace, SaveFile, Saved, Surroundings};
pub use sync::retry::Power;
pub use sync::{Settings, SettingsError};
pub use work::Asked;

/// Everything a responder can do, without a window: answers each part of the
/// contract. Safe to share between threads.
pub struct App {
    surroundings: Surroundings,
    settings: Standing,
    packs: Packs,
    vaults: Shared,
    /// Who the responder is, while their vault is open.
    who: Mutex<Option<String>>,
    index: Index,
    /// Whether the open vault says what this device is enrolled as.
    enrolled: AtomicBool,
    /// Who asked to be enrolled and heard nothing yet.
    applicant: Mutex<Option<Applicant>>,
    sending: Mutex<HashMap<Uuid, delivery::Sending>>,
    wake: Notify,
    looking: Looking,
    /// A vault was opened: what it has may be due to be deleted.
    opened: Notify,
    /// Which of the reports that wait to try next.
    asked: Mutex<Which>,
    watch: Mutex<Watch>,
    watched: Notify,
    /// Whether the open vault was opened with a code, and so needs a passphrase.
    recovered: Mutex<bool>,
    tray: Tray,
    backing: Backing,
    /// What is open to be read alone.
    salvage: Mutex<Option<Arc<Mutex<::vault::Salvage>>>>,
    work: Work,
    faults: Faults,
    held_back: Kept,
    /// Whether the page ended since the screen last looked.
    page_ended: AtomicBool,
    /// The details for support that were looked at last.
    details: Mutex<String>,
}

impl App {
    /// An app with no vault open.
    pub fn new(surroundings: Surroundings) -> Self {
        let settings = Standing::found(&surroundings);
        Self {
            packs: Packs::found(&surroundings, settings.pack_root().as_ref()),
            settings,
            watch: Mutex::new(Watch::seen(surroundings.now())),
            surroundings,
            vaults: Shared::default(),
            who: Mutex::default(),
            index: Index::default(),
            enrolled: AtomicBool::new(false),
            applicant: Mutex::default(),
            sending: Mutex::default(),
            wake: Notify::new(),
            looking: Looking::default(),
            opened: Notify::new(),
            asked: Mutex::new(Which::Due),
            watched: Notify::new(),
            recovered: Mutex::new(false),
            tray: Tray::default(),
            backing: Backing::default(),
            salvage: Mutex::default(),
            work: Work::default(),
            faults: Faults::default(),
            held_back: Kept::default(),
            page_ended: AtomicBool::new(false),
            details: Mutex::default(),
        }
    }

    /// Whether the open vault has what it takes to send.
    fn is_enrolled(&self) -> bool {
        self.enrolled.load(Ordering::Acquire)
    }

    fn set_enrolled(&self, enrolled: bool) {
        self.enrolled.store(enrolled, Ordering::Release);
    }

    fn hold(&self) -> MutexGuard<'_, Vaults> {
        self.vaults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watch(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn recovered(&self) -> MutexGuard<'_, bool> {
        self.recovered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something with the open vault, in its responder's name.
    fn with<T>(
        &self,
        act: impl FnOnce(&mut Acting<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        act(&mut self.hold().open().ok_or(Failure::Locked)?.by(self.actor()))
    }
}
