#![doc = include_str!("../README.md")]

mod drain;
mod files;
mod link;
mod setback;
mod settings;

pub mod retry;

pub use drain::{Around, Change, Which, drain};
pub use files::Source;
pub use link::Link;
pub use setback::Setback;
pub use settings::{Rules, Settings, SettingsError};
