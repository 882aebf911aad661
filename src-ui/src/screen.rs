//! Where the responder is, and everything they can do from there.

mod adding;
mod record;
mod reports;
mod responder;
mod salvage;
mod settings;
mod storing;
mod support;
mod vaults;
mod whereabouts;

use contract::events::Event;
use contract::reports::{
    ListReports, OpenedReport, Progress, ReportLeftOpen, ReportLine, ReportList,
};
use contract::responder::WhoAmI;
use contract::{Command, Failure};
use leptos::prelude::*;
use uuid::Uuid;

use crate::backend::ask;
use crate::saving::{Line, Unsaved};
pub use adding::{Adding, Step};
pub use salvage::Typed;
pub use vaults::{NewPassphrase, WaysIn, is_of_a_passphrase};
pub use whereabouts::{ChangedFrom, Open, RecordOf, Where, is_check};

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
        match self.done(ask(&WhoAmI {}).await) {
            Some(None) => self.go(Where::WhoAmI(None)),
            Some(Some(_)) => self.resume().await,
            None => {}
        }
    }

    async fn resume(self) {
        match self.done(ask(&ReportLeftOpen {}).await) {
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
        if let Some(reports) = self.done(ask(&ListReports {}).await) {
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
