//! The command layer through Tauri's mock runtime, with the real
//! access-control list.

mod access;
mod additions;
mod arrows;
mod attachments;
mod backups;
mod copies;
mod damage;
mod forms;
mod journey;
mod keys;
#[cfg(target_os = "linux")]
mod memory;
mod network;
mod notices;
mod packs;
mod record;
mod retention;
mod settings;
mod support;
mod window;
