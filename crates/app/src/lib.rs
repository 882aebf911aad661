#![doc = include_str!("../README.md")]

mod copies;
mod delivery;
mod document;
mod failures;
mod reports;
mod responder;
mod surroundings;
mod vault;

use std::collections::HashSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ::vault::{Shared, Vault};
use contract::Failure;
use sync::Link;
use tokio::sync::Notify;
use uuid::Uuid;

pub use form::Form;
pub use surroundings::{SaveFile, Saved, Surroundings};
pub use sync::Settings;

/// Everything a responder can do, without a window: answers each part of the
/// contract. Safe to share between threads.
pub struct App {
    surroundings: Surroundings,
    vault: Shared,
    link: Option<Link>,
    sending: Mutex<HashSet<Uuid>>,
    wake: Notify,
    asked: AtomicBool,
}

impl App {
    /// An app with its vault locked.
    pub fn new(surroundings: Surroundings) -> Self {
        Self {
            link: surroundings.settings.as_ref().map(Link::new),
            surroundings,
            vault: Shared::default(),
            sending: Mutex::default(),
            wake: Notify::new(),
            asked: AtomicBool::new(false),
        }
    }

    fn hold(&self) -> MutexGuard<'_, Option<Vault>> {
        self.vault.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, act: impl FnOnce(&mut Vault) -> Result<T, Failure>) -> Result<T, Failure> {
        act(self.hold().as_mut().ok_or(Failure::Locked)?)
    }
}
