//! The components of GOV.UK Frontend 6.6 that the screen uses, one file each:
//! its markup, class names, roles, ids and associations, as they stand once
//! its own scripts would have started. Plain texts go in, so that each can be
//! drawn without a browser; no words are made here.

mod asked;
mod back_link;
mod button;
mod character_count;
mod checkboxes;
mod combobox;
mod date_input;
mod details;
#[cfg(test)]
mod drawn;
mod error_message;
mod error_summary;
mod exit_this_page;
mod fieldset;
mod footer;
#[cfg(test)]
mod golden;
mod header;
mod hint;
mod input;
mod label;
mod notification_banner;
mod panel;
mod password_input;
mod radios;
mod service_navigation;
mod skip_link;
mod summary_list;
mod tag;
mod task_list;
mod textarea;
mod warning_text;

pub use asked::{Asked, Fault, Look};
pub use back_link::BackLink;
pub use button::{Button, ButtonLook};
pub use character_count::{CharacterCount, CountWords};
pub use checkboxes::{Checkbox, Checkboxes};
pub use combobox::{Combobox, ListWords, Match};
pub use date_input::{DateInput, DatePart};
pub use details::Details;
pub use error_message::ErrorMessage;
pub use error_summary::{ErrorLink, ErrorSummary};
pub use exit_this_page::ExitThisPage;
pub use fieldset::Fieldset;
pub use footer::Footer;
pub use header::Header;
pub use hint::Hint;
pub use input::Input;
pub use label::Label;
pub use notification_banner::NotificationBanner;
pub use panel::Panel;
pub use password_input::{PasswordInput, PasswordWords};
pub use radios::{Radio, Radios};
pub use service_navigation::ServiceNavigation;
pub use skip_link::SkipLink;
pub use summary_list::{SummaryList, SummaryRow};
pub use tag::Tag;
pub use task_list::{Task, TaskList};
pub use textarea::Textarea;
pub use warning_text::WarningText;

/// Class names in a row, without the blank ones.
fn classes(names: &[&str]) -> String {
    let named: Vec<&str> = names.iter().copied().filter(|name| !name.is_empty()).collect();
    named.join(" ")
}
