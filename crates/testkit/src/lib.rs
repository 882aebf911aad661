#![doc = include_str!("../README.md")]

pub mod casework;
mod closing;
pub mod disk;
mod dragging;
pub mod endpoint;
pub mod files;
pub mod form;
pub mod journey;
pub mod marks;
#[cfg(target_os = "linux")]
pub mod memory;
pub mod proxy;
pub mod report;
pub mod window;
