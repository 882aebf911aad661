#![doc = include_str!("../README.md")]

mod addition;
mod attachment;
mod enrolment;
mod hex;
mod notice;
mod pack;
mod problem;
mod receipt;
mod reference;
mod settings;
mod submission;
mod whole;

pub use addition::{Added, Addition, MOST_ADDITION_BYTES, addition_path};
pub use attachment::{
    Attachment, End, Held, MOST_PART_BYTES, PartHeld, attachment_path, part_path,
};
pub use enrolment::{
    Assertion, DEVICES_PATH, Enrol, Enrolled, MOST_ASSERTION_SECONDS, TOKEN_PATH, Token, TokenAsk,
    TokenRefusal,
};
pub use hex::Hex;
pub use notice::{
    Enquiry, Known, MOST_ASKED, NOTICES_PATH, Notice, Notices, NoticesAsk, SignedNotice, Told,
};
pub use pack::{Keyring, Manifest, PACK_PATH, Pack, PackAsk, Signed};
pub use problem::{Problem, ProblemKind};
pub use receipt::{Receipt, SignedReceipt};
pub use reference::{NotAReference, Reference};
pub use settings::{Contact, Settings};
pub use submission::{Fault, MOST_SUBMISSION_BYTES, Submission, attachments_of};
pub use whole::whole;

/// The version of every shape in this crate.
pub const VERSION: u8 = 1;

/// The media type of a [`Problem`].
pub const PROBLEM_TYPE: &str = "application/problem+json";

/// The path of a report at the endpoint.
pub fn report_path(external_id: uuid::Uuid) -> String {
    format!("/v1/reports/{external_id}")
}
