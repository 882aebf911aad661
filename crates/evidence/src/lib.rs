#![doc = include_str!("../README.md")]

mod archive;
mod camera;
mod jpeg;
mod kind;
mod marks;
mod png;
mod recognise;
mod strip;

pub use kind::{Kind, MOST_BYTES, MOST_FILES};
pub use marks::{Location, Marks, marks};
pub use recognise::{NotTaken, Refusal, recognise};
pub use strip::{NotStripped, strip};
