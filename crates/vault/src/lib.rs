#![doc = include_str!("../README.md")]

mod backup;
mod backup_file;
mod content;
mod database;
mod disk;
mod error;
mod file;
mod folder;
mod header;
mod health;
mod intake;
mod journal;
mod leftover;
mod making;
mod migrations;
mod outbox;
mod rekeying;
mod salvage;
mod standing;
mod table;
mod unlocking;
mod vault;
mod vaults;
mod wiping;

use std::sync::{Arc, Mutex};

pub use backup::{Restored, last_backup, restore};
pub use backup_file::{Backup, BackupError, BringBackError, BroughtBack, SavedBackup, bring_back};
pub use content::Content;
#[cfg(feature = "testing")]
pub use disk::{Act, watch_files};
pub use error::{Cause, Error, IntakeError, MakeError, UnlockError};
pub use health::{Outline, outlines};
pub use intake::{Intake, TakenIn};
pub use making::{New, make};
pub use outbox::{Came, Note, Outbox, Queue};
pub use rekeying::{NewPassphrase, Openers, Proof, sealed_code};
pub use salvage::{
    Found as SalvageFound, Later as SalvagedLater, Place, Salvage, Salvaged, SalvagedAddition,
    SalvagedBegun, SetAside, salvage, set_aside,
};
pub use standing::{Found, Known, Standing, Unsent, look};
pub use table::additions::{Added, AddedAndReceived};
pub use table::answers::Readable;
pub use table::attachments::{Attachment, Attachments};
pub use table::list::{Expired, List, Listed, PartListed, Stage};
pub use table::notices::{Received, Tells};
pub use table::record::{Kept, Said};
pub use table::submissions::Queued;
pub use unlocking::{Way, unlock};
pub use vault::{Acting, Actor, Checked, HeldBack, Vault};
#[cfg(feature = "testing")]
pub use vault::{Made, Revealed, check};
pub use vaults::Vaults;
pub use wiping::{unsent, wipe};

/// The vaults, shared by the commands and what sends.
pub type Shared = Arc<Mutex<Vaults>>;
