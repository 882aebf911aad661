//! What was done, to be read and taken out.

use contract::{record, vault};
use form::Answers;
use leptos::prelude::*;
use uuid::Uuid;

use super::{RecordOf, Screen, Where};
use crate::backend::ask;

impl Screen {
    /// Shows what was done.
    pub fn show_record(self, of: RecordOf) {
        self.leave_page(Where::Record(of));
    }

    /// Goes back from the record to where it was asked for.
    pub fn leave_record(self, of: RecordOf) {
        match of {
            RecordOf::All => self.home(),
            RecordOf::Draft(open) => self.show_tasks(open, Answers::default()),
            RecordOf::Finished(open) => self.show_finished(open),
        }
    }

    /// Reads what was done last, or before an act that is known.
    pub fn read_record(
        self,
        of: Option<Uuid>,
        before: Option<u64>,
        read: Callback<record::RecordPage>,
    ) {
        self.then(async move {
            if let Some(page) = self.done(ask(&record::ReadRecord { of, before }).await) {
                read.run(page);
            }
        });
    }

    /// Finds out whether the record is as it was written.
    pub fn check_record(self, checked: Callback<record::Checked>) {
        self.then(async move {
            if let Some(found) = self.done(ask(&record::CheckRecord {}).await) {
                checked.run(found);
            }
        });
    }

    /// Shows the way to a copy of the record.
    pub fn show_export(self, of: RecordOf) {
        self.go(Where::Export(of));
    }

    /// Saves a copy of the record where the responder is asked for.
    pub fn export_record(
        self,
        of: Option<Uuid>,
        passphrase: Option<vault::Passphrase>,
        done: Callback<record::Exported>,
    ) {
        self.save(move || record::ExportRecord { of, passphrase }, done);
    }
}
