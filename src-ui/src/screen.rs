//! Where the responder is, and everything they can do from there.

mod adding;
mod salvage;
mod storing;
mod support;
mod vaults;

use chrono::NaiveDate;
use contract::copies::{Copied, CopyKind, SaveCopy};
use contract::events::Event;
use contract::keys::Openers;
use contract::reports::{
    self, FindReports, Found, OpenedReport, Progress, ReportLine, ReportList, Unreadable,
};
use contract::salvage::{Aside, Opened};
use contract::vault::{self, RecoveryCode, Unsent, VaultLine, Vaults};
use contract::{Command, Failure, record, responder};
use form::{Answer, Answers, Change, Form, Problem, Remark, Route, route};
use leptos::prelude::*;
use uuid::Uuid;

use crate::backend::ask;
use crate::clock::today;
use crate::saving::{Line, Unsaved};
pub use adding::{Adding, Step};
pub use salvage::Typed;
pub use vaults::{NewPassphrase, is_of_a_passphrase};

/// The page that is shown.
#[derive(Clone)]
pub enum Where {
    /// The vault has not been looked at yet.
    Looking,
    /// Every vault of this device.
    Vaults(Vaults),
    /// A vault is to be made.
    MakeVault,
    /// A vault waits for its passphrase.
    Unlock(VaultLine),
    /// A vault waits for its recovery code, or for the organisation to open the
    /// one that is sealed to it.
    Recover(VaultLine, Option<String>),
    /// A vault is to be destroyed, and what would be lost with it.
    Wipe(VaultLine, Option<Unsent>),
    /// A newer version made the vault.
    TooNew,
    /// A vault was damaged and set aside; the day of the copy that there is.
    Damaged(Option<NaiveDate>),
    /// Another window has the vault open.
    InUse,
    /// A vault of which nothing can be written.
    ReadOnly(VaultLine),
    /// Vaults that were set aside, to be opened as far as they open.
    Aside(Vec<Aside>),
    /// What was opened of one.
    Salvaged(Opened),
    /// A new passphrase is to be chosen.
    NewPassphrase(NewPassphrase),
    /// A recovery code is to be written down.
    RecoveryCode {
        /// The code, shown this once.
        code: RecoveryCode,
        /// Whether the vault was just opened.
        first: bool,
    },
    /// What opens the vault.
    Keys(Openers),
    /// What the vault shows of itself is to be changed.
    NameVault(String),
    /// A backup of the vault is to be saved, and the page to go back to.
    Backup(Openers, Box<Where>),
    /// A vault is to be brought back from a backup.
    BringBack,
    /// A vault was brought back, as it was on that day.
    BroughtBack(VaultLine, NaiveDate),
    /// Who the responder is has to be said first.
    WhoAmI(Option<responder::Responder>),
    /// Whether this device may send reports.
    Enrol(responder::Enrolment),
    /// The list of reports.
    Home,
    /// A page of an open report.
    Report(Open),
    /// A draft that is to be moved to the form of today, and what is different
    /// in it.
    Moved(Uuid, Vec<Change>),
    /// The parts of an open report.
    Tasks(Open),
    /// The answers of one part of an open report.
    Part(Open, &'static str),
    /// A finished report.
    Finished(Open),
    /// Something is being added to one that was received.
    Add(Box<Adding>),
    /// The way to a copy of a report, and the page to go back to.
    Copy(Open, Box<Where>),
    /// What is safe while the device takes nothing, and the page to go back to.
    NotStored(Box<Where>),
    /// A report is to be deleted; how far it is.
    Erase(Open, Progress),
    /// What was done.
    Record(RecordOf),
    /// The way to a copy of the record.
    Export(RecordOf),
    /// What was tested of the app's accessibility, and what fails.
    Statement {
        /// Whether the vault is open meanwhile.
        open: bool,
    },
    /// The details that support may ask for.
    Support {
        /// As they would be saved.
        text: String,
        /// Whether the vault is open meanwhile.
        open: bool,
    },
    /// Nothing, until everything is stored and the vault is locked.
    Hidden,
}

impl Where {
    /// Whether the vault is open, and so something can be seen that others must not.
    pub fn is_open(&self) -> bool {
        self.is_among_reports()
            || matches!(
                self,
                Self::WhoAmI(_)
                    | Self::Enrol(_)
                    | Self::NewPassphrase(_)
                    | Self::RecoveryCode { .. }
                    | Self::Statement { open: true }
                    | Self::Support { open: true, .. }
                    | Self::Salvaged(_)
            )
    }

    /// The report that is open on the page.
    pub fn report(&self) -> Option<&Open> {
        match self {
            Self::Report(open) | Self::Tasks(open) | Self::Part(open, _) | Self::Finished(open) => {
                Some(open)
            }
            _ => None,
        }
    }

    /// Whether the page leads to what is safe and can be done while the device
    /// takes nothing.
    pub fn leads_to_what_is_safe(&self) -> bool {
        let is_of_it = matches!(self, Self::NotStored(_) | Self::Copy(..) | Self::Backup(..));
        self.is_among_reports() && !is_of_it
    }

    /// Whether the page is about what could not be stored, or was reached from
    /// there.
    fn is_about_storing(&self) -> bool {
        match self {
            Self::NotStored(_) => true,
            Self::Copy(_, from) | Self::Backup(_, from) => from.is_about_storing(),
            _ => false,
        }
    }

    /// Whether the way home leads from here.
    pub fn is_among_reports(&self) -> bool {
        matches!(
            self,
            Self::Home
                | Self::Keys(_)
                | Self::NameVault(_)
                | Self::Backup(..)
                | Self::Report(_)
                | Self::Moved(..)
                | Self::Tasks(_)
                | Self::Part(..)
                | Self::Finished(_)
                | Self::Add(_)
                | Self::Copy(..)
                | Self::NotStored(_)
                | Self::Erase(..)
                | Self::Record(_)
                | Self::Export(_)
        )
    }
}

/// An open report, and the page of it that is shown.
#[derive(Clone)]
pub struct Open {
    /// The report.
    pub id: Uuid,
    /// The path of the page.
    pub page: String,
    /// Every answer so far.
    pub answers: Answers,
    /// What was answered and can't be read.
    pub unreadable: Unreadable,
    /// Where an answer is being changed from, if it is.
    pub changing: Option<ChangedFrom>,
    /// What is wrong with the page's answers.
    pub problems: Vec<Problem>,
}

/// What a record is of, and so where the way leads back to.
#[derive(Clone)]
pub enum RecordOf {
    /// All that was done in the vault.
    All,
    /// What was done with a draft.
    Draft(Open),
    /// What was done with a finished report.
    Finished(Open),
}

impl RecordOf {
    /// The one report it is of; none where it is of all.
    pub fn report(&self) -> Option<Uuid> {
        match self {
            Self::All => None,
            Self::Draft(open) | Self::Finished(open) => Some(open.id),
        }
    }
}

/// Where an answer is changed from, and so where the way leads back to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum ChangedFrom {
    /// Check answers.
    Check,
    /// The answers of one part.
    Part(&'static str),
}

impl Open {
    /// The route that the answers lead along.
    pub fn route(&self) -> Route<'static> {
        route(Form::current(), &self.answers, today())
    }

    /// The questions of this report whose answers can't be read. It is not
    /// finished before they are answered again.
    pub fn to_answer_again(&self) -> Vec<&str> {
        let route = self.route();
        let asked = |field: &&str| route.asks(Form::current(), &self.answers, field);
        self.unreadable.fields.iter().map(String::as_str).filter(asked).collect()
    }

    /// What deserves a second look, on the pages that a test lets through.
    pub fn remarks(&self, on: impl Fn(&Route<'_>, &str) -> bool) -> Vec<Remark> {
        let route = self.route();
        let mut remarks = route.remarks(&self.answers, today());
        remarks.retain(|remark| on(&route, &remark.page));
        remarks
    }

    /// With what stands on the page. A question that is only looked at stays
    /// one that was never answered.
    fn with(mut self, on_screen: &Answers) -> Self {
        on_screen.iter().for_each(|(field, answer)| self.take(field, answer));
        self
    }

    fn take(&mut self, field: &str, answer: &Answer) {
        if !answer.is_blank() || self.answers.get(field).is_some() {
            self.answers.set(field, answer.clone());
            self.unreadable.fields.retain(|known| known != field);
        }
    }

    /// Without what was only for the page that is left.
    fn left(self) -> Self {
        Self { changing: None, problems: Vec::new(), ..self }
    }

    /// Where Back leads: to check answers while an answer is changed from
    /// there, else to the page before on the route, else home.
    fn before(&self) -> Option<String> {
        before(&self.route(), &self.page, self.changing)
    }

    /// Where Continue leads once its page was turned.
    fn turned(self) -> Where {
        match self.changing {
            Some(ChangedFrom::Part(part)) if self.problems.is_empty() => {
                Where::Part(self.left(), part)
            }
            Some(ChangedFrom::Check) if is_check(&self.page) => {
                Where::Report(Self { changing: None, ..self })
            }
            _ => Where::Report(self),
        }
    }
}

fn before(route: &Route<'_>, page: &str, changing: Option<ChangedFrom>) -> Option<String> {
    let check = route.stops().last().map(|stop| stop.page);
    let check = check.filter(|_| changing == Some(ChangedFrom::Check) && route.is_complete());
    check.or_else(|| route.before(page)).map(|page| page.path.clone())
}

/// Whether a path is the page where answers are checked.
pub fn is_check(path: &str) -> bool {
    Form::current().page(path).is_some_and(form::Page::is_last)
}

/// How the storing of what is typed goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    /// Nothing was typed on this page.
    Quiet,
    /// Something typed is not stored yet.
    Pending,
    /// Everything typed is stored.
    Done,
    /// The device could not store it; it is tried again.
    Failed,
}

/// What every page shares: where the responder is, and the way to the app.
#[derive(Clone, Copy)]
pub struct Screen {
    at: RwSignal<Where>,
    reports: RwSignal<Option<ReportList>>,
    saving: RwSignal<Saving>,
    failure: RwSignal<Option<Failure>>,
    busy: RwSignal<bool>,
    locks_soon: RwSignal<bool>,
    page_ended: RwSignal<bool>,
    pages_shown: StoredValue<u32>,
    unsaved: StoredValue<Unsaved, LocalStorage>,
    line: StoredValue<Line, LocalStorage>,
}

impl Screen {
    /// A screen that has not looked at the vault yet.
    pub fn new() -> Self {
        Self {
            at: RwSignal::new(Where::Looking),
            reports: RwSignal::new(None),
            saving: RwSignal::new(Saving::Quiet),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
            locks_soon: RwSignal::new(false),
            page_ended: RwSignal::new(false),
            pages_shown: StoredValue::new(0),
            unsaved: StoredValue::new_local(Unsaved::default()),
            line: StoredValue::new_local(Line::new()),
        }
    }

    /// The page that is shown.
    pub fn at(self) -> Signal<Where> {
        self.at.into()
    }

    /// The page that is shown, and how many were shown before it.
    pub fn shown(self) -> (u32, Where) {
        (self.pages_shown.get_value(), self.at.get())
    }

    /// The reports of the vault, once they are known.
    pub fn reports(self) -> Signal<Option<Vec<ReportLine>>> {
        Signal::derive(move || Some(self.reports.get()?.reports))
    }

    /// How many reports of the vault are damaged.
    pub fn unreadable(self) -> Signal<usize> {
        let unreadable =
            |list: &Option<ReportList>| list.as_ref().map_or(0, |list| list.unreadable);
        Signal::derive(move || self.reports.with(unreadable))
    }

    /// How the storing of what is typed goes.
    pub fn saving(self) -> Signal<Saving> {
        self.saving.into()
    }

    /// What could not be done last.
    pub fn failure(self) -> Signal<Option<Failure>> {
        self.failure.into()
    }

    /// Forgets what could not be done last: it is tried anew.
    pub fn try_anew(self) {
        self.failure.set(None);
    }

    /// Whether something that takes a while is under way.
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// The open report that the page in sight is of.
    pub fn report_in_sight(self) -> Option<Uuid> {
        self.at.with_untracked(|at| match at {
            Where::Report(open) | Where::Finished(open) => Some(open.id),
            _ => None,
        })
    }

    /// Whether this is the page the app starts with, which leaves the focus alone.
    pub fn is_first_page(self) -> bool {
        self.pages_shown.get_value() <= 1
    }

    /// Says who the responder is. The problems come back where it is refused.
    pub fn say_who_i_am(self, responder: responder::Responder, refused: Callback<Vec<Problem>>) {
        self.then(async move {
            match self.done(ask(&responder::SayWhoIAm { responder }).await) {
                Some(problems) if problems.is_empty() => self.show_home().await,
                Some(problems) => refused.run(problems),
                None => {}
            }
        });
    }

    /// Goes to the page that says who the responder is: of a device that is
    /// enrolled, as the organisation says.
    pub fn who_i_am(self) {
        self.then(async move {
            let standing = self.done(ask(&responder::LookAtEnrolment {}).await);
            if let Some(standing @ responder::Enrolment::For(_)) = standing {
                self.go(Where::Enrol(standing));
            } else if let Some(responder) = self.done(ask(&responder::WhoAmI {}).await) {
                self.go(Where::WhoAmI(responder));
            }
        });
    }

    /// Goes to the page on which this device is enrolled.
    pub fn show_enrolment(self) {
        self.then(async move {
            if let Some(standing) = self.done(ask(&responder::LookAtEnrolment {}).await) {
                self.go(Where::Enrol(standing));
            }
        });
    }

    /// Enrols this device. What kept it from being enrolled comes back.
    pub fn enrol(self, code: String, refused: Callback<responder::Enrolling>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.then(async move {
            let said = self.done(ask(&responder::Enrol { code }).await);
            self.busy.set(false);
            match said {
                Some(responder::Enrolling::Done(enrolled)) => {
                    self.go(Where::Enrol(responder::Enrolment::For(enrolled)));
                }
                Some(said) => refused.run(said),
                None => {}
            }
        });
    }

    /// Back from there: to the list of reports, or to who the responder is where
    /// that is not known yet.
    pub fn leave_enrolment(self) {
        self.then(self.settled());
    }

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
        self.saving.update(|saving| {
            if *saving != Saving::Failed {
                *saving = Saving::Pending;
            }
        });
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

    fn save<C: Command + 'static>(
        self,
        save: impl FnOnce() -> C + 'static,
        done: Callback<C::Reply>,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.failure.set(None);
        self.then(async move {
            let saved = self.done(ask(&save()).await);
            self.busy.set(false);
            if let Some(saved) = saved {
                done.run(saved);
            }
        });
    }

    fn heed(self, event: Event) {
        let open = self.at.with_untracked(Where::is_open);
        match event {
            Event::ReportsChanged if self.reports.with_untracked(Option::is_some) => {
                self.list_reports();
            }
            Event::LocksSoon => self.locks_soon.set(open),
            Event::LockNow if open => self.exit(),
            _ => {}
        }
    }

    fn then(self, job: impl Future<Output = ()> + 'static) {
        self.line.with_value(|line| line.then(job));
    }

    /// Goes from a page of the form to one that is not of the form: the
    /// responder's place in the form stays where it was.
    fn leave_page(self, at: Where) {
        self.then(async move {
            self.store().await;
            self.go(at);
        });
    }

    fn go(self, at: Where) {
        // What was asked for before everything was hidden must not show now.
        if self.is_hidden() && at.is_open() {
            return;
        }
        if self.is_stored() && !at.is_about_storing() {
            self.saving.set(Saving::Quiet);
            self.failure.set(None);
        }
        self.pages_shown.update_value(|shown| *shown += 1);
        self.at.set(at);
    }

    /// Who the responder is, and what they were doing.
    async fn settled(self) {
        match self.done(ask(&responder::WhoAmI {}).await) {
            Some(None) => self.go(Where::WhoAmI(None)),
            Some(Some(_)) => self.resume().await,
            None => {}
        }
    }

    async fn resume(self) {
        match self.done(ask(&reports::ReportLeftOpen {}).await) {
            Some(Some(opened)) => self.show_report(opened),
            Some(None) => self.show_home().await,
            None => {}
        }
    }

    async fn show_home(self) {
        self.refresh().await;
        self.go(Where::Home);
    }

    async fn refresh(self) {
        if let Some(reports) = self.done(ask(&reports::ListReports {}).await) {
            self.reports.set(Some(reports));
        }
    }

    fn show_report(self, opened: OpenedReport) {
        let OpenedReport { id, page, answers, unreadable, progress, moves, held_back } = opened;
        self.take_over(id, &held_back);
        if let Some(changes) = moves {
            return self.go(Where::Moved(id, changes));
        }
        let problems = Vec::new();
        let open = Open { id, page, answers, unreadable, changing: None, problems };
        if progress == Progress::Draft {
            self.go(Where::Report(open.with(&self.unsaved_of(id))));
        } else {
            self.then(self.refresh());
            self.go(Where::Finished(open));
        }
    }

    /// Forgets what only an open vault may show.
    fn forget(self) {
        self.unsaved.update_value(Unsaved::clear);
        self.reports.set(None);
        self.locks_soon.set(false);
        self.go(Where::Looking);
    }

    fn is_hidden(self) -> bool {
        self.at.with_untracked(|at| matches!(at, Where::Hidden))
    }

    /// The reply; where there is none, what went wrong is shown.
    pub fn done<T>(self, reply: Result<T, Failure>) -> Option<T> {
        reply.map_err(|failure| self.failed(failure)).ok()
    }

    fn failed(self, failure: Failure) {
        match failure {
            Failure::Locked => return self.locked(),
            Failure::VaultTooNew => return self.go(Where::TooNew),
            Failure::VaultDamaged => return self.locked(),
            Failure::VaultInUse => return self.go(Where::InUse),
            Failure::NotStored => {
                self.saving.set(Saving::Failed);
                self.try_again();
            }
            _ => {}
        }
        // Said once: what is read out again with every key is no help.
        if self.failure.get_untracked() != Some(failure) {
            self.failure.set(Some(failure));
        }
    }
}

/// Does what the app says without being asked.
pub fn follow(screen: Screen) {
    for event in [Event::ReportsChanged, Event::LocksSoon, Event::LockNow] {
        crate::backend::listen(event, move || screen.heed(event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn before_on(
        page: &str,
        answers: &[(&str, &str)],
        changing: Option<ChangedFrom>,
    ) -> Option<String> {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let answers = answers.iter().copied().collect();
        before(&route(Form::current(), &answers, day), page, changing)
    }

    #[test]
    fn back_follows_the_route_and_leads_home_from_its_start() {
        let adult = [("pv-under-age", "no")];
        assert_eq!(before_on("/organisation", &adult, None).as_deref(), Some("/reference"));
        assert_eq!(
            before_on("/what-is-their-background", &adult, None).as_deref(),
            Some("/pv-under-age-at-time-of-exploitation"),
        );
        assert_eq!(before_on("/reference", &adult, None), None);
    }

    #[test]
    fn back_goes_along_the_branch_that_the_answers_take() {
        let child = [("pv-under-age", "yes")];
        assert_eq!(
            before_on("/what-is-their-background", &child, None).as_deref(),
            Some("/local-authority-contacted-about-child"),
        );
    }

    #[test]
    fn back_from_a_change_stays_on_the_route_while_it_is_not_whole() {
        let adult = [("pv-under-age", "no")];
        assert_eq!(
            before_on("/organisation", &adult, Some(ChangedFrom::Check)).as_deref(),
            Some("/reference")
        );
    }
}
