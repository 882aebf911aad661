#![doc = include_str!("../README.md")]

mod hex;
mod problem;
mod receipt;
mod reference;
mod settings;
mod submission;

pub use hex::Hex;
pub use problem::{Problem, ProblemKind};
pub use receipt::{Receipt, SignedReceipt};
pub use reference::{NotAReference, Reference};
pub use settings::Settings;
pub use submission::{Fault, MOST_SUBMISSION_BYTES, Submission};

/// The version of every shape in this crate.
pub const VERSION: u8 = 1;

/// The media type of a [`Problem`].
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// The path of a report at the endpoint.
pub fn report_path(external_id: uuid::Uuid) -> String {
    format!("/v1/reports/{external_id}")
}
