//! The app as a responder has it: the real window, clicked and typed into.
#![cfg(target_os = "linux")]

mod accessibility;
mod delivery;
mod errors;
mod keyboard;
mod kill;
mod stage;
