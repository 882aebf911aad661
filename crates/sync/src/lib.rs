#![doc = include_str!("../README.md")]

mod drain;
mod enrolment;
mod files;
mod link;
mod notes;
mod notices;
mod packs;
mod passes;
mod setback;
mod settings;

pub mod retry;

pub use drain::{Around, Change, File, Which, drain};
pub use enrolment::{Applicant, EnrolError, Enrolment};
pub use files::{Part, Source};
pub use link::{Call, Link};
pub use notices::ask_for_notices;
pub use packs::ask_for_a_pack;
pub use passes::Clock;
pub use setback::Setback;
pub use settings::{Rules, Settings, SettingsError, bytes_of as settings_bytes};
