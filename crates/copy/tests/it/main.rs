//! Copies as another reads them: the file is parsed, not drawn.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod any_report;
mod notebook;
mod pages;
mod reader;
mod structure;
