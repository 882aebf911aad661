#![doc = include_str!("../README.md")]

mod addition;
mod answers;
mod casework;
mod changes;
mod consent;
mod definition;
mod finish;
mod fold;
mod lists;
mod not_known;
mod parts;
mod problem;
mod remark;
mod responder;
mod route;
mod rules;
mod tidy;

pub use addition::{Addable, MOST_TEXT, tidied};
pub use answers::{Answer, Answers};
pub use casework::{Document, NamelessKey, Payload, Value};
pub use changes::{Change, What, changes};
pub use consent::{CONSENT, is_by_rule, is_notification};
pub use definition::{BadForm, Condition, Fork, Form, Given, Kind, Page, Question};
pub use finish::{FinishedReport, admit, finish};
pub use fold::{fold, fold_each, is_mark};
pub use lists::{Entry, List, Lists};
pub use not_known::NotKnown;
pub use parts::{PartProgress, PartState};
pub use problem::{Problem, Rule};
pub use remark::{Noticed, Remark};
pub use responder::check_responder;
pub use route::{Route, Stop, route};
