#![doc = include_str!("../README.md")]

mod answers;
mod casework;
mod definition;
mod finish;
pub mod lists;
mod parts;
mod problem;
mod responder;
mod route;
mod rules;
mod tidy;

pub use answers::{Answer, Answers};
pub use casework::{Document, NamelessKey, Payload, Value};
pub use definition::{Condition, Fork, Form, Given, Kind, Page, Question};
pub use finish::{FinishedReport, admit, finish};
pub use lists::List;
pub use parts::{PartProgress, PartState};
pub use problem::{Problem, Rule};
pub use responder::check_responder;
pub use route::{Route, Stop, route};
