#![doc = include_str!("../README.md")]

mod act;
#[cfg(feature = "check")]
mod check;
mod entry;
mod export;

pub use act::{Act, Came, CopyKind, Locked, Opener};
#[cfg(feature = "check")]
pub use check::{Head, Unsound, check};
pub use entry::Entry;
pub use export::{About, Begin, LAYOUT, Line};
