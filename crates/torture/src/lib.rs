#![doc = include_str!("../README.md")]

pub mod contents;
pub mod cuts;
pub mod damage;
pub mod disk;
pub mod faults;
pub mod full;
pub mod fuzz;
pub mod ground;
pub mod harm;
pub mod kill;
pub mod power;
pub mod readable;
mod rescue;
pub mod run;
pub mod script;
pub mod swap;
pub mod tally;
pub mod vfs;

/// What a trial ends with when it could not be made at all.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
