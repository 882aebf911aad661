//! The catalogue says all that the form and the contract need, nothing else,
//! and says it plainly.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends at the first fault")]

mod contract;
mod files;
mod form;
mod names;
mod plain_words;
mod screen;
