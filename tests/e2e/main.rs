//! The app as a responder has it: the real window, clicked and typed into.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a journey that is stuck has failed")]

mod accessibility;
mod additions;
mod answers;
mod backups;
mod colours;
mod copies;
mod damage;
mod delivery;
mod enrolling;
mod erasing;
mod errors;
mod exit;
mod files;
mod full;
mod idle;
mod keyboard;
mod kill;
mod marks;
mod memory;
mod notices;
mod packs;
mod record;
mod retention;
mod settings;
mod stage;
mod system;
mod tasks;
mod unseen;
mod vaults;
