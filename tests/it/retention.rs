//! What was sent is deleted here when its time has come, and its receipt stays.

use std::sync::Arc;

use app::Surroundings;
use chrono::{DateTime, TimeDelta, Utc};
use contract::Failure;
use contract::record::{Act, CheckRecord, Checked, Entry, ReadRecord, Said};
use contract::reports::{
    EraseReport, FindReports, Finish, LeaveReport, ListReports, OpenReport, Progress,
    ReportLeftOpen, ReportLine, StartReport, Stays,
};
use tempfile::TempDir;
use testkit::endpoint::LocalEndpoint;
use testkit::report::{adult_referral, receipt};
use uuid::Uuid;
use vault::Way;

use crate::damage::as_if_cut_off;
use crate::journey::{PASSPHRASE, fill_in, only_vault, unlock, with_vault};
use crate::keys::ahead;
use crate::window::Window;

fn days_ago(days: i64) -> DateTime<Utc> {
    let then = Utc::now() - TimeDelta::days(days);
    DateTime::from_timestamp(then.timestamp(), 0).expect("it is a time")
}

/// A vault with reports, each received so many days ago, and one that waits.
pub fn received(days: &[i64]) -> (TempDir, Vec<Uuid>, Uuid) {
    let data = tempfile::tempdir().expect("a folder can be made");
    let window = Window::main(data.path(), None);
    with_vault(&window);
    let finished = || {
        let id = window.ask(StartReport {}).expect("the app answers").id;
        fill_in(&window, id, &adult_referral());
        window.ask(Finish { id }).expect("the app answers");
        id
    };
    let ids: Vec<Uuid> = days.iter().map(|_| finished()).collect();
    let waiting = finished();
    let (vault, _) = only_vault(&window);
    // The app holds its vault for as long as something waits in it.
    let data = as_if_cut_off(data.path());
    let passphrase = seal::Passphrase::new(PASSPHRASE.to_owned());
    let way = Way::Passphrase { passphrase: &passphrase, device: None };
    let mut vault = vault::unlock(data.path(), vault, way, Utc::now()).expect("it opens");
    for (id, days) in ids.iter().zip(days) {
        let then = days_ago(*days);
        let signed = receipt(*id, then);
        let reference = signed.receipt.reference.to_string();
        let noted = vault.queue().note_receipt(*id, &signed.to_bytes(), &reference, then);
        noted.expect("it is stored");
    }
    drop(vault);
    (data, ids, waiting)
}

pub fn settings(endpoint: &LocalEndpoint, days: Option<u16>, hold: bool) -> app::Settings {
    let written = wire::Settings { retention_days: days, hold, ..endpoint.settings() };
    let written = serde_json::to_vec(&written).expect("settings are plain");
    app::Settings::parse(&written).expect("the settings are well formed")
}

fn line(window: &Window, id: Uuid) -> ReportLine {
    let reports = window.ask(ListReports {}).expect("the app answers").reports;
    reports.into_iter().find(|line| line.id == id).expect("it is listed")
}

fn delete_what_is_due(window: &Window) {
    tauri::async_runtime::block_on(window.app.delete_what_is_due());
}

fn is_expired(window: &Window, id: Uuid) -> bool {
    matches!(line(window, id).progress, Progress::Expired { .. })
}

/// Has the app look by itself for what is due, until this report's time has come.
fn until_expired(window: &Window, id: Uuid) {
    tauri::async_runtime::block_on(async {
        let app = Arc::clone(&window.app);
        let keeping = tauri::async_runtime::spawn(async move { app.keep_to_retention().await });
        while !is_expired(window, id) {
            tokio::task::yield_now().await;
        }
        keeping.abort();
    });
}

/// In how many of the reports that are read this was said.
fn found(window: &Window, said: &str) -> usize {
    let typed = said.to_owned();
    window.ask(FindReports { typed, most: 10 }).expect("the app answers").count
}

/// How long the content of a report stays, where it was sent and is here.
fn stays(window: &Window, id: Uuid) -> Option<Stays> {
    match line(window, id).progress {
        Progress::Sent { stays, .. } => Some(stays),
        _ => None,
    }
}

#[test]
fn a_report_whose_time_has_come_leaves_its_receipt_and_the_others_stay_whole() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, waiting) = received(&[10, 40]);
    let [young, old] = ids[..] else { panic!("two were received") };
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), false)));
    unlock(&window, PASSPHRASE).unwrap();
    let draft = window.ask(StartReport {}).unwrap().id;
    window.ask(LeaveReport {}).unwrap();
    let when = days_ago(10) + TimeDelta::days(30);
    let Some(Stays::Until(said)) = stays(&window, young) else { panic!("it says until when") };
    assert!((said - when).abs() < TimeDelta::minutes(5), "{said}");
    let reading = Arc::clone(&window.app);
    tauri::async_runtime::spawn(async move { reading.keep_reading().await });
    let said = || found(&window, "shoe factory");
    while said() < 3 {
        std::thread::yield_now();
    }
    until_expired(&window, old);

    assert_eq!(said(), 2, "it is found no more");
    assert!(matches!(stays(&window, young), Some(Stays::Until(_))));
    assert!(window.ask(OpenReport { id: young }).unwrap().answers.iter().count() > 60);
    assert!(matches!(line(&window, draft).progress, Progress::Draft));
    assert!(matches!(line(&window, waiting).progress, Progress::Waiting { .. }));
    let ReportLine { reference, progress, .. } = line(&window, old);
    let Progress::Expired { reference: case, received_at, .. } = progress else { panic!("gone") };
    assert!(
        reference.is_empty() && case == receipt(old, received_at).receipt.reference.to_string()
    );
    assert!((days_ago(40) - received_at).abs() < TimeDelta::minutes(5));

    let opened = window.ask(OpenReport { id: old }).unwrap();
    assert!(
        opened.answers.iter().count() == 0 && matches!(opened.progress, Progress::Expired { .. })
    );
    assert!(window.ask(ReportLeftOpen {}).unwrap().is_some_and(|open| open.id == old));
    assert_eq!(window.ask(EraseReport { id: old }).err(), Some(Failure::NoSuchReport));
    let page = window.ask(ReadRecord { of: None, before: None }).unwrap();
    let told = page.acts.into_iter().find_map(|done| match done.said {
        Said::Kept { entry } if entry.act == Act::Expired { report: old } => Some(entry),
        _ => None,
    });
    assert!(matches!(told, Some(Entry { who: None, .. })), "the app did it");
    assert_eq!(window.ask(CheckRecord {}).unwrap(), Checked::Sound);
}

#[test]
fn a_clock_that_is_ahead_deletes_nothing_before_its_time() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, _) = received(&[10, 40]);
    let hundred_days = Arc::new((100 * 24 * 3600).into());
    let surroundings = Surroundings {
        managed: Some(Ok(settings(&endpoint, Some(30), false))),
        ..Surroundings::bare(data.path().to_owned(), ahead(&hundred_days))
    };
    let window = Window::within(surroundings);
    unlock(&window, PASSPHRASE).unwrap();
    delete_what_is_due(&window);
    assert!(matches!(stays(&window, ids[0]), Some(Stays::Until(_))));
    assert!(is_expired(&window, ids[1]), "both clocks say so");
}

#[test]
fn while_nobody_else_says_what_time_it_is_nothing_is_deleted() {
    let endpoint = LocalEndpoint::new();
    let (data, ids, _) = received(&[40]);
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), false)));
    unlock(&window, PASSPHRASE).unwrap();
    delete_what_is_due(&window);
    assert!(matches!(stays(&window, ids[0]), Some(Stays::Until(_))));
}

#[test]
fn a_report_that_is_being_looked_at_is_left_alone_until_it_is_left() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, _) = received(&[40, 40]);
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), false)));
    unlock(&window, PASSPHRASE).unwrap();
    window.ask(OpenReport { id: ids[0] }).unwrap();
    delete_what_is_due(&window);
    assert!(matches!(stays(&window, ids[0]), Some(Stays::Until(_))));
    assert!(is_expired(&window, ids[1]));
    window.ask(LeaveReport {}).unwrap();
    delete_what_is_due(&window);
    assert!(is_expired(&window, ids[0]));
}

#[test]
fn on_hold_nothing_that_was_sent_is_deleted_by_age_or_by_hand() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, waiting) = received(&[40]);
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), true)));
    unlock(&window, PASSPHRASE).unwrap();
    delete_what_is_due(&window);
    assert_eq!(stays(&window, ids[0]), Some(Stays::Held));
    assert_eq!(window.ask(EraseReport { id: ids[0] }).err(), Some(Failure::OnHold));
    assert_eq!(stays(&window, ids[0]), Some(Stays::Held));
    assert_eq!(window.ask(EraseReport { id: waiting }), Ok(()), "nobody has received it");
}

#[test]
fn where_nothing_is_set_a_report_stays_until_it_is_deleted_by_hand() {
    let endpoint = LocalEndpoint::new();
    let (data, ids, _) = received(&[4_000]);
    let window = Window::main(data.path(), Some(settings(&endpoint, None, false)));
    unlock(&window, PASSPHRASE).unwrap();
    assert_eq!(stays(&window, ids[0]), Some(Stays::UntilDeleted));
    assert_eq!(window.ask(EraseReport { id: ids[0] }), Ok(()));
}
