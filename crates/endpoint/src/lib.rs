#![doc = include_str!("../README.md")]

mod accepting;
mod additions;
pub mod admin;
mod attachments;
mod backup;
mod body;
mod check;
mod config;
mod documents;
mod enrolling;
mod erasing;
mod error;
mod export;
mod file;
mod init;
mod limits;
mod link;
mod log;
mod metrics;
mod notices;
mod onward;
mod packing;
mod packs;
mod parts;
mod paths;
mod picture;
mod place;
mod random;
mod recovery;
mod refusal;
mod reports;
mod sealing;
mod serve;
mod shelf;
mod store;
mod tls;
mod writer;

pub use backup::{backup, restore};
pub use clocks::{Decided, Matter, Outcome};
pub use config::{Body, Config, Icasework, Limits, Onward, Packs, Queue, Rate};
pub use error::Error;
pub use export::{export, export_case};
pub use init::init;
pub use log::{Line, Log};
pub use packing::{NextKeys, Packing, add_keyring, check_pack, make_pack, make_pack_key};
pub use place::Place;
pub use recovery::{make_recovery_key, open_sealed_code};
pub use serve::Running;
pub use shelf::{Bucket, Shelf};
pub use store::{
    audit::{Act, Entry},
    devices::{Device, Responder},
    parcels::Undelivered,
};
