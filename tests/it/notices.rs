//! What comes back after a report was sent, and drafts that were not.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::Surroundings;
use chrono::{Days, NaiveDate, Utc};
use clocks::{Clock, Decided, Matter, Outcome, Reminder, Runs, day_in_uk};
use contract::Failure;
use contract::additions::{self, AddToReport};
use contract::events::Event;
use contract::notices::{Enquiry, Last, LookForNotices, Notice, Notices, ReadNotices};
use contract::record::{Act, ReadRecord, Said};
use contract::reports::{
    FindReports, Finish, IN_ADDED, IN_ASKED, ListReports, OpenReport, Progress, ReportLine,
    SaveAnswer, SendNow, StartReport,
};
use contract::vault::Lock;
use tempfile::TempDir;
use testkit::endpoint::LocalEndpoint;
use testkit::report::{adult_referral, nameless, receipt};
use uuid::Uuid;
use wire::{Hex, SignedNotice, Told};

use crate::additions::{arrived, held};
use crate::damage::database;
use crate::journey::{PASSPHRASE, delivered, enrol, enrol_with, fill_in, unlock, with_vault};
use crate::keys::ahead;
use crate::retention::{received, settings};
use crate::window::Window;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// A device whose clock can be turned on.
struct Device {
    folder: TempDir,
    seconds: Arc<AtomicI64>,
    window: Window,
}

impl Device {
    fn of(endpoint: &LocalEndpoint) -> Self {
        let device = Self::with(app::Settings::read(&endpoint.settings_path()).ok());
        enrol(&device.window, endpoint);
        device
    }

    fn with(settings: Option<app::Settings>) -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let seconds = Arc::<AtomicI64>::default();
        let bare = Surroundings::bare(folder.path().to_owned(), ahead(&seconds));
        let window = Window::within(Surroundings { managed: settings.map(Ok), ..bare });
        with_vault(&window);
        Self { folder, seconds, window }
    }

    fn goes_on(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::AcqRel);
    }

    /// Sends the example; its case reference.
    fn sent(&self) -> (Uuid, String) {
        let id = self.window.ask(StartReport {}).expect("the app answers").id;
        fill_in(&self.window, id, &adult_referral());
        assert_eq!(self.window.ask(Finish { id }).expect("the app answers"), []);
        (id, delivered(&self.window, id))
    }

    /// As if it was time to look whether it is time to ask.
    fn looks(&self) {
        tauri::async_runtime::block_on(self.window.app.ask_for_notices());
    }

    fn known(&self, id: Uuid) -> Notices {
        self.window.ask(ReadNotices { id }).expect("the app answers")
    }

    fn decided(&self, id: Uuid) -> Vec<Decided> {
        let notices = self.known(id).notices.into_iter();
        let decided = notices.filter_map(|notice| match notice {
            Notice::Decided(decided) => Some(decided),
            Notice::Asked(_) => None,
        });
        decided.collect()
    }

    fn line(&self, id: Uuid) -> ReportLine {
        line(&self.window, id)
    }

    fn heard(&self, event: Event) -> bool {
        let mut told = self.window.told.lock().expect("nobody panics");
        let heard = told.contains(&event);
        told.clear();
        heard
    }
}

fn line(window: &Window, id: Uuid) -> ReportLine {
    let reports = window.ask(ListReports {}).expect("the app answers").reports;
    reports.into_iter().find(|line| line.id == id).expect("it is listed")
}

fn today() -> NaiveDate {
    day_in_uk(Utc::now())
}

pub fn negative() -> Decided {
    Decided { matter: Matter::ReasonableGrounds, outcome: Outcome::Negative, on: today() }
}

pub fn decide(endpoint: &LocalEndpoint, reference: &str, decided: Decided) {
    let reference = reference.parse().expect("it is a case reference");
    endpoint::admin::decide(endpoint.config(), reference, decided).expect("it is decided");
}

pub fn enquire(endpoint: &LocalEndpoint, reference: &str, text: &str) {
    let reference = reference.parse().expect("it is a case reference");
    endpoint::admin::ask(endpoint.config(), reference, &mut text.as_bytes()).expect("it is asked");
}

#[test]
fn a_notice_is_shown_with_its_report_and_says_which_time_runs() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    let (id, reference) = device.sent();
    let before = device.known(id);
    assert!(before.is_expected && before.notices.is_empty() && before.looked_at.is_none());
    let clock = before.clock.expect("a decision is aimed at");
    assert_eq!(clock.runs, Runs::ToReasonableGrounds);
    assert!(clock.until.is_none_or(|until| until >= today() + Days::new(5)));

    decide(&endpoint, &reference, negative());
    device.looks();
    assert!(device.heard(Event::ReportsChanged));
    let known = device.known(id);
    assert_eq!(known.notices, [Notice::Decided(negative())]);
    let until = Some(today() + Days::new(30));
    assert_eq!(known.clock, Some(Clock { runs: Runs::ToReconsideration, until }));
    assert!(known.looked_at.is_some() && !known.look_failed && !known.unreadable);
    assert_eq!(device.line(id).notice, Some(Last::Decided(negative())));

    let record = device.window.ask(ReadRecord { of: Some(id), before: None }).unwrap();
    let Said::Kept { entry } = &record.acts[0].said else { panic!("it can be read") };
    assert!(entry.act == Act::Decided { report: id } && entry.who.is_none());

    let Device { folder, window, .. } = device;
    window.ask(Lock {}).unwrap();
    assert_eq!(window.ask(ReadNotices { id }).err(), Some(Failure::Locked));
    drop(window);
    let window = Window::main(folder.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    assert_eq!(line(&window, id).notice, Some(Last::Decided(negative())), "it is in the vault");
}

#[test]
fn more_that_is_asked_for_is_shown_and_is_answered_from_the_app() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    let (id, reference) = device.sent();
    let text = "Where did she work?\nIn which year?";
    enquire(&endpoint, &reference, text);
    device.looks();
    let asked = || match &device.known(id).notices[..] {
        [Notice::Asked(enquiry)] => enquiry.clone(),
        notices => panic!("{notices:?}"),
    };
    let Enquiry { number, at, .. } = asked();
    assert_eq!(asked(), Enquiry { number: 1, text: text.to_owned(), at, answered: false });
    assert_eq!(device.line(id).notice, Some(Last::Asked(at)));
    assert!(device.known(id).clock.is_some(), "the time to the decision runs on");
    assert!(device.known(id).may_answer);
    let record = device.window.ask(ReadRecord { of: Some(id), before: None }).unwrap();
    let Said::Kept { entry } = &record.acts[0].said else { panic!("it can be read") };
    assert!(entry.act == Act::Enquired { report: id } && entry.who.is_none());

    let found = |typed: &str| {
        let find = FindReports { typed: typed.to_owned(), most: 9 };
        let found = device.window.ask(find).expect("the app answers").reports.into_iter();
        found.map(|found| found.field).collect::<Vec<_>>()
    };
    assert_eq!(found("in which year"), [IN_ASKED]);
    assert!(found("car wash").is_empty());
    let answer = |text: &str| {
        let said = additions::Said::Answer { to: number, text: text.to_owned() };
        device.window.ask(AddToReport { id, said }).expect("the app answers")
    };
    assert_eq!(answer(" ").len(), 1);
    assert!(!asked().answered);
    assert_eq!(answer("In a car wash, in 2024"), []);
    assert!(asked().answered);
    assert_eq!(found("car wash"), [IN_ADDED]);
    assert!(matches!(arrived(&device.window, id)[0].progress, Progress::Sent { .. }));
    let said = wire::Added::Answer { to: 1, text: "In a car wash, in 2024".to_owned() };
    assert!(held(&endpoint)[0].0.added == said);
}

#[test]
fn the_endpoint_is_asked_once_an_hour_and_at_once_when_the_responder_wants_to_know() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    let (id, reference) = device.sent();
    device.looks();
    let then = negative();
    let after = Decided { matter: Matter::Reconsideration, outcome: Outcome::Positive, ..then };
    decide(&endpoint, &reference, then);
    device.goes_on(HOUR - 60);
    device.looks();
    assert_eq!(device.decided(id), [], "it is left alone");
    device.goes_on(60);
    device.looks();
    assert_eq!(device.decided(id), [then]);

    decide(&endpoint, &reference, after);
    device.looks();
    assert_eq!(device.decided(id), [then]);
    device.window.ask(LookForNotices {}).unwrap();
    device.looks();
    assert_eq!(device.decided(id), [then, after]);

    let last = Decided { matter: Matter::ConclusiveGrounds, ..then };
    decide(&endpoint, &reference, last);
    device.window.ask(SendNow {}).unwrap();
    device.looks();
    assert_eq!(device.decided(id), [then, after, last]);
}

#[test]
fn where_nobody_can_be_asked_it_says_so_and_tries_again() {
    let mut endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    device.window.ask(LookForNotices {}).unwrap();
    device.looks();
    assert!(!device.heard(Event::LookedForNotices), "there is nothing to ask about");
    let (id, reference) = device.sent();
    decide(&endpoint, &reference, negative());
    endpoint.stop();
    device.looks();
    assert!(device.heard(Event::LookedForNotices));
    let known = device.known(id);
    assert!(known.look_failed && known.looked_at.is_none());
    endpoint.start();
    device.looks();
    assert_eq!(device.decided(id), [negative()], "it does not wait for an hour");
    assert!(!device.known(id).look_failed);
}

#[test]
fn no_notice_is_to_be_expected_on_a_notification() {
    let endpoint = LocalEndpoint::started();
    let device = Device::with(app::Settings::read(&endpoint.settings_path()).ok());
    let answers = nameless();
    let (email, organisation) = (answers.text("user-email"), answers.text("user-organisation"));
    enrol_with(&device.window, endpoint.invite_for(email, organisation));
    let id = device.window.ask(StartReport {}).unwrap().id;
    fill_in(&device.window, id, &answers);
    assert_eq!(device.window.ask(Finish { id }).unwrap(), []);
    delivered(&device.window, id);
    device.looks();
    let known = device.known(id);
    assert!(!known.is_expected && known.clock.is_none() && known.notices.is_empty());
    assert!(!known.may_answer, "it takes no text");
}

#[test]
fn notices_stay_when_what_was_said_is_deleted() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, _) = received(&[40]);
    let id = ids[0];
    as_if_decided(data.path(), id, negative());
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), false)));
    unlock(&window, PASSPHRASE).unwrap();
    tauri::async_runtime::block_on(window.app.delete_what_is_due());
    let line = line(&window, id);
    assert!(matches!(line.progress, Progress::Expired { .. }));
    assert_eq!(line.notice, Some(Last::Decided(negative())));
    let known = window.ask(ReadNotices { id }).unwrap();
    assert_eq!(known.notices, [Notice::Decided(negative())]);
    assert_eq!(known.clock.map(|clock| clock.runs), Some(Runs::ToReconsideration));
}

#[test]
fn one_that_cannot_be_read_is_told_of_and_harms_nothing() {
    let (data, ids, _) = received(&[4]);
    as_if_decided(data.path(), ids[0], negative());
    let file = rusqlite::Connection::open(database(data.path())).unwrap();
    assert_eq!(file.execute("UPDATE decisions SET sealed = x'00'", []).unwrap(), 1);
    drop(file);
    let window = Window::main(data.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    let known = window.ask(ReadNotices { id: ids[0] }).unwrap();
    assert!(known.unreadable && known.notices.is_empty() && known.clock.is_none());
    let line = line(&window, ids[0]);
    assert!(matches!(line.progress, Progress::Sent { .. }) && line.notice.is_none());
}

/// A decision on a report of a vault that is not open, as if it had been asked for.
fn as_if_decided(data: &Path, id: Uuid, decided: Decided) {
    let found = vault::look(data, Utc::now()).expect("the folder can be read").vaults;
    let passphrase = seal::Passphrase::new(PASSPHRASE.to_owned());
    let way = vault::Way::Passphrase { passphrase: &passphrase, device: None };
    let mut vault = vault::unlock(data, found[0].id, way, Utc::now()).expect("it opens");
    let reference = receipt(id, Utc::now()).receipt.reference;
    let told = Told::Decided(decided);
    let notice = wire::Notice::new(id, reference, 1, told, Utc::now(), [0; 8]);
    let signed = SignedNotice { notice, signature: Hex([0; 64]) };
    let mut app = vault.by(vault::Actor::app(Utc::now()));
    app.add_notice(id, 1, vault::Tells::Decision, &signed.to_bytes()).expect("it is stored");
}

#[test]
fn a_draft_that_lies_is_reminded_of_and_never_deleted() {
    let device = Device::with(None);
    let id = device.window.ask(StartReport {}).unwrap().id;
    let after = |days: i64| {
        device.goes_on(days * DAY);
        device.line(id).reminder
    };
    assert_eq!(after(20), None);
    assert_eq!(after(1), Some(Reminder::ThreeWeeks));
    assert_eq!(after(7), Some(Reminder::FourWeeks));
    assert_eq!(after(2000), Some(Reminder::FourWeeks));
    assert!(device.window.ask(OpenReport { id }).unwrap().progress == Progress::Draft);
    let (field, answer) = ("reference".to_owned(), "FICTIONAL 9".into());
    device.window.ask(SaveAnswer { id, field, answer }).unwrap();
    assert_eq!(after(0), None, "it was changed");
}
