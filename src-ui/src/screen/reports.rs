//! What can be done with reports.

use contract::copies::{Copied, CopyKind, SaveCopy};
use contract::reports::{self, FindReports, Found, Progress};
use contract::vault;
use form::{Answer, Answers};
use leptos::prelude::*;
use uuid::Uuid;

use super::{ChangedFrom, Open, Screen, Where, is_check};
use crate::backend::ask;
use crate::saving::Unsaved;

impl Screen {
    /// Leaves what is open for the list of reports.
    pub fn home(self) {
        self.then(async move {
            self.store().await;
            // What the device could not store is only here: stay with it.
            let stays = !self.is_stored() && self.at.with_untracked(|at| at.report().is_some());
            if !stays && self.done(ask(&reports::LeaveReport {}).await).is_some() {
                self.show_home().await;
            }
        });
    }

    /// Makes a draft and shows its first page.
    pub fn start_report(self) {
        self.then(async move {
            if let Some(opened) = self.done(ask(&reports::StartReport {}).await) {
                self.show_report(opened);
            }
        });
    }

    /// Opens a report where the responder was in it.
    pub fn open_report(self, id: Uuid) {
        self.then(async move {
            if let Some(opened) = self.done(ask(&reports::OpenReport { id }).await) {
                self.show_report(opened);
            }
        });
    }

    /// Moves a draft to the form of today, and opens it.
    pub fn move_report(self, id: Uuid) {
        self.then(async move {
            if let Some(opened) = self.done(ask(&reports::MoveReport { id }).await) {
                self.show_report(opened);
            }
        });
    }

    /// Lists the reports anew.
    pub fn list_reports(self) {
        self.then(self.refresh());
    }

    /// Finds reports by what was said in them, if that is still wanted when
    /// its turn comes and when the reply is there.
    pub fn find_reports(
        self,
        find: FindReports,
        wanted: impl Fn(&str) -> bool + 'static,
        done: impl FnOnce(String, Found) + 'static,
    ) {
        self.then(async move {
            if !wanted(&find.typed) {
                return;
            }
            let found = self.done(ask(&find).await);
            if let Some(found) = found.filter(|_| wanted(&find.typed)) {
                done(find.typed, found);
            }
        });
    }

    /// Tries to send what waits.
    pub fn send_now(self) {
        self.then(async move {
            self.done(ask(&reports::SendNow {}).await);
        });
    }

    /// Sends a report without the files that can't be read.
    pub fn send_without_files(self, id: Uuid) {
        self.busily(async move {
            if self.done(ask(&reports::SendWithoutFiles { id }).await).is_some() {
                self.refresh().await;
            }
        });
    }

    /// Stores an answer as it is being given: at once, or with what else is
    /// typed in the moment after.
    pub fn answered(self, id: Uuid, field: &str, answer: Answer, at_once: bool) {
        self.stands(id, field, &answer);
        self.pending();
        let starts = self.unsaved.try_update_value(|unsaved| unsaved.typed(id, field, answer));
        match (at_once, starts) {
            (true, _) => self.then(self.store()),
            (false, Some(true)) => self.store_soon(),
            _ => {}
        }
    }

    /// Turns the page: the page's answers are stored before the next is shown.
    pub fn turn_page(self, open: Open, answers: Answers) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.unsaved.update_value(Unsaved::clear);
        self.then(async move {
            let Open { id, page, changing, .. } = open;
            let to_check = changing == Some(ChangedFrom::Check);
            let turn = reports::TurnPage { id, page, answers, to_check };
            let turned = ask(&turn).await;
            self.busy.set(false);
            match turned {
                Ok(turned) => {
                    let reports::Turned { problems, page, answers, unreadable } = turned;
                    let open = Open { id, page, answers, unreadable, changing, problems };
                    self.go(open.turned());
                }
                Err(failure) => {
                    for (field, answer) in turn.answers.iter() {
                        self.keep_for_later(failure, id, field.to_owned(), answer.clone());
                    }
                    self.failed(failure);
                }
            }
        });
    }

    /// Goes back from a page of a report.
    pub fn back(self, open: Open, answers: Answers) {
        let open = open.with(&answers);
        match (open.changing, open.before()) {
            (Some(ChangedFrom::Part(part)), _) => self.show_part(open, part),
            (_, Some(page)) => self.show_page(Open { page, ..open }),
            (_, None) => self.home(),
        }
    }

    /// Shows the parts of the open report.
    pub fn show_tasks(self, open: Open, answers: Answers) {
        self.leave_page(Where::Tasks(open.with(&answers).left()));
    }

    /// Shows the answers of one part of the open report.
    pub fn show_part(self, open: Open, part: &'static str) {
        self.leave_page(Where::Part(open.left(), part));
    }

    /// Shows a page of the open report.
    pub fn show_page(self, open: Open) {
        self.then(async move {
            self.store().await;
            let Open { id, page, .. } = open.clone();
            if self.done(ask(&reports::ShowPage { id, page }).await).is_some() {
                let changing = open.changing.filter(|_| !is_check(&open.page));
                self.go(Where::Report(Open { changing, ..open.left() }));
            }
        });
    }

    /// Finishes the report, or shows what keeps it from being finished.
    pub fn finish(self, open: Open) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.then(async move {
            let finished = self.done(ask(&reports::Finish { id: open.id }).await);
            self.busy.set(false);
            match finished {
                Some(problems) if problems.is_empty() => {
                    self.refresh().await;
                    self.go(Where::Finished(open));
                }
                Some(problems) => self.go(Where::Report(Open { problems, ..open })),
                None => {}
            }
        });
    }

    /// Shows what is known about the app's accessibility. The way back is
    /// [`look`](Self::look): to where the responder was.
    pub fn show_statement(self) {
        self.leave_page(Where::Statement { open: self.at.with_untracked(Where::is_open) });
    }

    /// Shows the way to a copy of a report.
    pub fn show_copy(self, open: Open) {
        let from = Box::new(self.at.get_untracked());
        self.go(Where::Copy(open, from));
    }

    /// Goes back to a page as it was left.
    pub fn go_back(self, to: Where) {
        self.go(to);
    }

    /// Shows a finished report.
    pub fn show_finished(self, open: Open) {
        self.go(Where::Finished(open));
    }

    /// Saves a copy of a report where the responder is asked for, with what is
    /// not stored yet.
    pub fn save_copy(
        self,
        id: Uuid,
        kind: CopyKind,
        passphrase: Option<vault::Passphrase>,
        done: Callback<Copied>,
    ) {
        // Once it is its turn: what is being stored until then is in neither.
        let copy = move || SaveCopy { id, kind, passphrase, unsaved: self.unsaved_of(id) };
        self.save(copy, done);
    }

    /// Shows what deleting a report does, before it is deleted.
    pub fn show_erase(self, open: Open, progress: Progress) {
        self.leave_page(Where::Erase(open, progress));
    }

    /// Goes back to the report that is not deleted after all.
    pub fn leave_erase(self, open: Open, progress: &Progress) {
        match progress {
            Progress::Draft => self.show_tasks(open, Answers::default()),
            _ => self.show_finished(open),
        }
    }

    /// Deletes a report.
    pub fn erase(self, id: Uuid) {
        self.busily(async move {
            if self.done(ask(&reports::EraseReport { id }).await).is_some() {
                self.show_home().await;
            }
        });
    }
}
