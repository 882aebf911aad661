//! Files of every kind, and files that are none.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on has failed")]

mod pictures;
mod recognising;
