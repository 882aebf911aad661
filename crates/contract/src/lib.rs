#![doc = include_str!("../README.md")]

mod failure;
mod part;

pub mod additions;
pub mod attachments;
pub mod backup;
pub mod copies;
pub mod events;
pub mod keys;
pub mod notices;
pub mod packs;
pub mod record;
pub mod reports;
pub mod responder;
pub mod salvage;
pub mod settings;
pub mod support;
pub mod vault;

pub use failure::Failure;
pub use part::{Command, PartHost};
