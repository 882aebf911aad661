//! The command layer through Tauri's mock runtime, with the real
//! access-control list.

mod access;
mod arrows;
mod attachments;
mod copies;
mod damage;
mod forms;
mod journey;
mod keys;
mod record;
mod support;
mod window;
