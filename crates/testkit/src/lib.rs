#![doc = include_str!("../README.md")]

pub mod endpoint;
pub mod form;
pub mod journey;
pub mod marks;
pub mod proxy;
pub mod report;
pub mod window;
