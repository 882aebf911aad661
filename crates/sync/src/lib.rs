#![doc = include_str!("../README.md")]

mod drain;
mod link;
mod setback;
mod settings;

pub mod retry;

pub use drain::{Change, Which, drain};
pub use link::Link;
pub use setback::Setback;
pub use settings::{Rules, Settings, SettingsError};
