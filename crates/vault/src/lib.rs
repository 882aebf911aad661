#![doc = include_str!("../README.md")]

mod database;
mod error;
mod folder;
mod header;
mod migrations;
mod standing;
mod table;
mod vault;

use std::sync::{Arc, Mutex};

pub use error::{Cause, Error, MakeError, UnlockError};
pub use standing::{Standing, look, make, unlock};
pub use table::list::{List, Listed, Stage};
pub use table::submissions::Queued;
pub use vault::Vault;

/// One vault, shared by the commands and the outbox; none while it is locked.
pub type Shared = Arc<Mutex<Option<Vault>>>;
