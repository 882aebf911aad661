//! One component for each page the screen can show.

mod check;
mod copy;
mod exit;
mod finding;
mod finished;
mod frame;
mod hidden;
mod home;
mod make_vault;
mod moved;
mod passphrase;
mod progress;
mod remarks;
mod report;
mod shut;
mod statement;
mod tasks;
mod unlock;
mod who_am_i;

pub use check::{Check, PartAnswers};
pub use copy::SaveCopy;
pub use finished::Finished;
pub use hidden::Hidden;
pub use home::Home;
pub use make_vault::MakeVault;
pub use moved::Moved;
pub use report::Report;
pub use shut::{Damaged, InUse, Looking, TooNew};
pub use statement::Statement;
pub use tasks::Tasks;
pub use unlock::Unlock;
pub use who_am_i::WhoAmI;
