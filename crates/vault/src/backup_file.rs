//! A backup: one file that holds a whole vault, to be kept elsewhere and
//! brought back on any device. `docs/backup.md` has the format, and what opens
//! it.

mod bringing_back;
mod error;
mod layout;
mod saving;

pub use bringing_back::{BroughtBack, bring_back};
pub use error::{BackupError, BringBackError};
pub use saving::{Backup, SavedBackup};
