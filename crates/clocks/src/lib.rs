#![doc = include_str!("../README.md")]

mod day;
mod decided;
mod holidays;
mod reminder;
mod running;

pub use day::day_in_uk;
pub use decided::{Decided, Matter, NotAWord, Outcome, can_be_reconsidered};
pub use holidays::{Nation, is_working_day, known_years, working_days_after};
pub use reminder::Reminder;
pub use running::{Clock, Runs, Sent, running};
