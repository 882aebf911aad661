//! What is damaged is said, kept, and taken out as far as it opens.

#![expect(clippy::unwrap_used, reason = "a test ends at the first fault")]

use std::fs;
use std::path::{Path, PathBuf};

use contract::Failure;
use contract::additions::{KeepBegun, Said};
use contract::attachments::ListAttachments;
use contract::copies::{CopyKind, SaveCopy};
use contract::reports::{
    Finish, ListReports, OpenReport, OpenedReport, Progress, ReportLeftOpen, ReportLine,
    SaveAnswer, StartReport, TurnPage,
};
use contract::salvage::{
    ListAside, Opened, Place, Reached, ReadAlone, SaveSalvaged, StopReading, Taken,
};
use contract::vault::{LookAtVaults, Passphrase};
use form::{Answer, Answers, Form};
use rusqlite::Connection;
use tempfile::TempDir;
use testkit::disk::flip_a_bit;
use testkit::endpoint::LocalEndpoint;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::additions::{add, arrived, correction, evidence, sent};
use crate::journey::{PASSPHRASE, fill_in, passphrase, unlock, with_vault};
use crate::notices::{decide, enquire, negative};
use crate::retention::{received, settings};
use crate::window::Window;

const TYPED: &str = "nine slow otters under the pier";

pub fn database(data: &Path) -> PathBuf {
    let vaults = fs::read_dir(data.join("vaults")).unwrap();
    let folder = vaults.map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap();
    folder.join("vault.db")
}

/// A device as it would be found when its power was cut at this moment.
pub fn as_if_cut_off(data: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for path in testkit::marks::files(data).unwrap() {
        let target = copy.path().join(path.strip_prefix(data).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(path, target).unwrap();
    }
    copy
}

/// A device with a report that has every answer of the example.
fn filled_in() -> (TempDir, Uuid) {
    let data = tempfile::tempdir().unwrap();
    let window = Window::main(data.path(), None);
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, id, &adult_referral());
    (as_if_cut_off(data.path()), id)
}

fn copy_as_text(id: Uuid) -> SaveCopy {
    SaveCopy { id, kind: CopyKind::Text, passphrase: None, unsaved: Answers::default() }
}

fn copied(window: &Window, id: Uuid) -> String {
    window.ask(copy_as_text(id)).unwrap();
    String::from_utf8(window.saved.lock().unwrap().pop().unwrap().1).unwrap()
}

/// Flips one bit of what is sealed in a column of the one report, in the file.
fn flip(data: &Path, column: &str) {
    let path = database(data);
    let connection = Connection::open(&path).unwrap();
    let sql = format!("SELECT {column} FROM reports");
    let sealed: Vec<u8> = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
    drop(connection);
    flip_a_bit(&path, &sealed).unwrap();
}

fn listed(window: &Window) -> ReportLine {
    let list = window.ask(ListReports {}).unwrap();
    assert_eq!((list.reports.len(), list.unreadable), (1, 0));
    list.reports.into_iter().next().unwrap()
}

#[test]
fn a_damaged_place_in_the_list_is_made_again_from_what_was_said() {
    let (data, id) = filled_in();
    flip(data.path(), "sealed_summary");
    let window = Window::main(data.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    let left_open = window.ask(ReportLeftOpen {}).unwrap();
    assert_eq!(left_open.map(|opened| opened.id), Some(id), "the way in goes on");
    let line = listed(&window);
    let all = adult_referral();
    assert_eq!(line.reference, all.text("reference"));
    assert!(line.progress == Progress::Draft);
    let damage = line.damage.unwrap();
    assert!(damage.readable > 20 && damage.unreadable == 0, "{damage:?}");
    assert!(copied(&window, id).contains("Hương"));

    let report = opened(&window, id);
    let others = all.iter().filter(|(_, answer)| !answer.is_blank());
    for (known, answer) in others {
        assert_eq!(report.answers.get(known), Some(answer), "{known} is as it was");
    }
    let page = Form::current().first_page();
    let turn = TurnPage { id, page: page.path.clone(), answers: all, to_check: false };
    window.ask(turn).unwrap();
    let healed = listed(&window);
    assert_eq!(healed.damage, None);
    assert_eq!(healed.started_at, line.started_at);
    assert_eq!(window.ask(Finish { id }).unwrap(), []);
}

#[test]
fn a_report_that_can_not_be_read_at_all_keeps_nobody_from_the_others() {
    let (data, id) = filled_in();
    flip(data.path(), "wrapped_key");
    let window = Window::main(data.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    assert!(window.ask(ReportLeftOpen {}).unwrap().is_none());
    let list = window.ask(ListReports {}).unwrap();
    assert_eq!((list.reports.len(), list.unreadable), (0, 1));
    assert!(window.ask(copy_as_text(id)).is_err());
    window.ask(StartReport {}).unwrap();
}

/// The example, finished and then damaged by some SQL.
fn finished_and(sql: &str) -> (TempDir, Window, Uuid) {
    let (data, id) = filled_in();
    let window = Window::main(data.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    assert_eq!(window.ask(Finish { id }).unwrap(), []);
    damaged_by(sql, data.path(), id)
}

fn damaged_by(sql: &str, data: &Path, id: Uuid) -> (TempDir, Window, Uuid) {
    let data = as_if_cut_off(data);
    let connection = Connection::open(database(data.path())).unwrap();
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
    drop(connection);
    let window = Window::main(data.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    (data, window, id)
}

#[test]
fn a_finished_report_of_which_nobody_can_tell_how_far_it_is_is_listed_and_taken_out() {
    let (_data, window, id) = finished_and("UPDATE submissions SET stage = 'received'");
    let line = listed(&window);
    assert!(line.progress == Progress::Damaged && line.damage.is_some());
    assert_eq!(line.reference, adult_referral().text("reference"));
    assert!(opened(&window, id).progress == Progress::Damaged);
    let copy = copied(&window, id);
    assert!(copy.contains("cannot be read whether") && copy.contains("Hương"), "{copy}");
}

#[test]
fn a_draft_that_is_taken_for_finished_is_taken_out() {
    let (data, id) = filled_in();
    let (_data, window, id) = damaged_by("UPDATE reports SET finished = 1", data.path(), id);
    assert!(listed(&window).progress == Progress::Damaged);
    assert!(copied(&window, id).contains("Hương"));
}

#[test]
fn the_answers_of_a_finished_report_are_taken_out_where_its_submission_is_damaged() {
    let sql = "UPDATE submissions SET sealed = randomblob(length(sealed))";
    let (_data, window, id) = finished_and(sql);
    assert_eq!(listed(&window).damage, None);
    let copy = copied(&window, id);
    assert!(copy.contains("as they were entered") && copy.contains("Hương"), "{copy}");
    window.ask(ListAttachments { report: id }).unwrap();
}

fn opened(window: &Window, id: Uuid) -> OpenedReport {
    window.ask(OpenReport { id }).unwrap()
}

#[test]
fn a_damaged_answer_is_named_and_kept_until_it_is_answered_again() {
    let (data, id) = filled_in();
    let connection = Connection::open(database(data.path())).unwrap();
    let sql = "UPDATE answers SET sealed = randomblob(length(sealed))
               WHERE token = (SELECT token FROM answers ORDER BY length(sealed) DESC LIMIT 1)";
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
    drop(connection);

    let window = Window::main(data.path(), None);
    unlock(&window, PASSPHRASE).unwrap();
    let report = opened(&window, id);
    let [field] = &report.unreadable.fields[..] else { panic!("{:?}", report.unreadable) };
    assert_eq!(report.unreadable.others, 0);
    let all = adult_referral();
    assert_eq!(report.answers.get(field), None);
    let others = all.iter().filter(|(known, answer)| known != field && !answer.is_blank());
    for (known, answer) in others {
        assert_eq!(report.answers.get(known), Some(answer), "{known} is as it was");
    }
    assert_eq!(window.ask(Finish { id }).err(), Some(Failure::AnswersUnreadable));

    // Neither a blank box nor a page that is passed takes its place.
    window.ask(SaveAnswer { id, field: field.clone(), answer: Answer::blank() }).unwrap();
    let asks = |page: &&form::Page| page.questions.iter().any(|asked| asked == field);
    let page = Form::current().pages().iter().find(asks).unwrap();
    let mut on_page: Answers = Form::current()
        .questions_on(page)
        .filter_map(|question| Some((question.field.clone(), all.get(&question.field)?.clone())))
        .collect();
    on_page.set(field.clone(), Answer::blank());
    let turn = |answers| TurnPage { id, page: page.path.clone(), answers, to_check: false };
    let turned = window.ask(turn(on_page.clone())).unwrap();
    assert!(turned.unreadable.has(field));
    assert_eq!(opened(&window, id).unreadable, report.unreadable);
    assert_eq!(window.ask(Finish { id }).err(), Some(Failure::AnswersUnreadable));

    on_page.set(field.clone(), all.get(field).unwrap().clone());
    assert!(window.ask(turn(on_page)).unwrap().unreadable.is_empty());
    assert!(opened(&window, id).unreadable.is_empty());
    assert_eq!(window.ask(Finish { id }).unwrap(), []);
    window.ask(copy_as_text(id)).unwrap();
    let (_, copy) = window.saved.lock().unwrap().pop().unwrap();
    assert!(String::from_utf8(copy).unwrap().contains("Hương"));
}

fn open(window: &Window, typed: &str) -> Result<Opened, Failure> {
    let name = window.ask(ListAside {}).unwrap()[0].name.clone();
    window.ask(ReadAlone { place: Place::SetAside { name }, passphrase: passphrase(typed) })
}

#[test]
fn what_was_set_aside_is_opened_and_taken_out() {
    let data = tempfile::tempdir().unwrap();
    let window = Window::main(data.path(), None);
    with_vault(&window);
    let finished = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, finished, &adult_referral());
    assert_eq!(window.ask(Finish { id: finished }).unwrap(), []);
    let draft = window.ask(StartReport {}).unwrap().id;
    let answer = Answer::from("FICTIONAL-DRAFT");
    window.ask(SaveAnswer { id: draft, field: "reference".to_owned(), answer }).unwrap();
    let letter = data.path().join("letter.pdf");
    fs::write(&letter, b"%PDF-1.7\nwhat a letter says").unwrap();
    window.chosen.lock().unwrap().push(letter.clone());
    let added = contract::attachments::AddAttachments { report: draft };
    assert_eq!(window.ask(added).unwrap(), []);
    let data = as_if_cut_off(data.path());
    let path = database(data.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes[..90].fill(0xee);
    fs::write(&path, bytes).unwrap();

    let window = Window::main(data.path(), None);
    assert_eq!(window.ask(LookAtVaults {}).unwrap().set_aside, 1);
    let found = open(&window, PASSPHRASE).unwrap();
    assert_eq!((found.reports.len(), found.lost, found.may_miss), (2, 0, false));
    assert!(found.reports.iter().all(|report| report.unreadable.is_empty()));

    let save = |passphrase: Option<&str>| {
        let passphrase = passphrase.map(|typed| Passphrase::new(typed.to_owned()));
        window.ask(SaveSalvaged { kind: CopyKind::Text, passphrase })
    };
    assert_eq!(save(None), Ok(Taken::Cancelled));
    let place = tempfile::tempdir().unwrap();
    *window.place.lock().unwrap() = Some(place.path().to_owned());
    assert_eq!(save(None), Ok(Taken::Saved { files: 1, left_out: 0, undrawn: false }));
    let folder = fs::read_dir(place.path()).unwrap().next().unwrap().unwrap().path();
    let text = fs::read_to_string(folder.join("reports.txt")).unwrap();
    for said in ["FICTIONAL-DRAFT", "Hương", "Everything could be read", "nobody had"] {
        assert!(text.contains(said), "{said} is not in:\n{text}");
    }
    assert_eq!(fs::read(folder.join("001-letter.pdf")).unwrap(), fs::read(&letter).unwrap());
    assert!(fs::read_to_string(folder.join("001.custody.jsonl")).unwrap().contains("letter.pdf"));

    let another = place.path().join("sealed");
    fs::create_dir(&another).unwrap();
    *window.place.lock().unwrap() = Some(another.clone());
    assert!(matches!(save(Some(TYPED)), Ok(Taken::Saved { files: 1, .. })));
    for path in testkit::marks::files(&another).unwrap() {
        assert!(fs::read(&path).unwrap().starts_with(b"age-encryption.org/v1"), "{path:?}");
    }

    window.ask(StopReading {}).unwrap();
    assert_eq!(save(None), Err(Failure::Locked));
    assert!(matches!(open(&window, TYPED), Err(Failure::WrongPassphrase { wait_seconds: 1 })));
    // The wait doubles: sooner or later a try is made within it.
    let hurried = (0..6).any(|_| matches!(open(&window, TYPED), Err(Failure::TooSoon { .. })));
    assert!(hurried);
}

/// A device with a sent report: a correction and a letter were received, a decision and a
/// question came back, an answer waits, and something is begun.
fn much_came_after() -> (TempDir, Window, Uuid) {
    let endpoint = LocalEndpoint::started();
    let (data, window, id, reference) = sent(&endpoint, &adult_referral());
    assert_eq!(add(&window, id, correction("family", "One sister", "A slip")), []);
    let letter = data.path().join("letter.pdf");
    fs::write(&letter, b"%PDF-1.7\nwhat a letter says").unwrap();
    window.chosen.lock().unwrap().push(letter);
    let added = contract::attachments::AddAttachments { report: id };
    assert_eq!(window.ask(added).unwrap(), []);
    assert_eq!(add(&window, id, evidence("A letter came.")), []);
    arrived(&window, id);
    decide(&endpoint, &reference, negative());
    enquire(&endpoint, &reference, "What was his street?");
    tauri::async_runtime::block_on(window.app.ask_for_notices());
    let answer = Said::Answer { to: 2, text: "Mill Lane, by the canal".to_owned() };
    assert_eq!(add(&window, id, answer), []);
    let said = Some(evidence("There was a second van."));
    window.ask(KeepBegun { id, said }).unwrap();
    (data, window, id)
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rows of a text from one that says `from` on.
fn from<'t>(text: &'t str, from: &str) -> &'t str {
    &text[text.find(from).expect(from)..]
}

const CAME_AFTER: [&str; 9] = [
    "They ask for more information",
    "What was his street?",
    "Reasonable grounds: negative",
    "Correction",
    "One sister",
    "A letter came.",
    "letter.pdf",
    "Mill Lane, by the canal",
    "There was a second van.",
];

fn is_all_in(text: &str) {
    for said in CAME_AFTER {
        assert!(text.contains(said), "{said} is not in:\n{text}");
    }
    let added = from(text, "Added to this report");
    assert_eq!(added.matches("The app has checked the receipt for it").count(), 2, "{added}");
    assert_eq!(added.matches("Signature of the endpoint").count(), 3, "with that of the report");
    assert!(from(added, "There was a second van").contains("Proof"), "the proof is at the end");
}

#[test]
fn a_copy_of_a_sent_report_has_what_came_after() {
    let (_data, window, id) = much_came_after();
    let copy = copied(&window, id);
    let copy = in_one_line(&copy);
    is_all_in(&copy);
    let waits = from(&copy, "Answer to what they asked");
    assert!(waits.contains("Not sent yet") && waits.contains("Begun, and not sent"), "{waits}");
    assert!(!copy.contains("Tell the decision-maker"), "it is sent from here: {copy}");
}

#[test]
fn a_copy_is_made_where_what_came_after_can_not_be_read() {
    let (data, window, id) = much_came_after();
    let sql = "UPDATE receipts SET wrapped_key = randomblob(length(wrapped_key))";
    let (_data, damaged, id) = damaged_by(sql, data.path(), id);
    drop(window);
    let copy = in_one_line(&copied(&damaged, id));
    assert!(
        copy.contains("Hương") && copy.contains("Something came back on this report"),
        "{copy}"
    );
}

/// What is taken out of the one vault that was set aside, as text.
fn taken_out(data: &Path) -> (Opened, String) {
    let window = Window::main(data, None);
    assert_eq!(window.ask(LookAtVaults {}).unwrap().set_aside, 1);
    let opened = open(&window, PASSPHRASE).unwrap();
    let place = tempfile::tempdir().unwrap();
    *window.place.lock().unwrap() = Some(place.path().to_owned());
    window.ask(SaveSalvaged { kind: CopyKind::Text, passphrase: None }).unwrap();
    let folder = fs::read_dir(place.path()).unwrap().next().unwrap().unwrap().path();
    (opened, in_one_line(&fs::read_to_string(folder.join("reports.txt")).unwrap()))
}

/// The device as it was cut off, after some SQL.
pub fn cut_off_after(data: &Path, sql: &str) -> TempDir {
    let data = as_if_cut_off(data);
    let connection = Connection::open(database(data.path())).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    assert_eq!(connection.execute(sql, []).unwrap(), 1, "{sql}");
    connection.close().unwrap();
    data
}

/// The same, with a broken header.
fn broken_after(data: &Path, sql: &str) -> TempDir {
    let data = cut_off_after(data, sql);
    let path = database(data.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes[..90].fill(0xee);
    fs::write(&path, bytes).unwrap();
    data
}

#[test]
fn what_came_after_a_report_was_sent_is_taken_out_and_what_is_to_be_sent_again_is_marked() {
    let (data, window, _) = much_came_after();
    let broken = broken_after(data.path(), "UPDATE reports SET finished = 1");
    drop(window);
    let (opened, text) = taken_out(broken.path());
    assert_eq!((opened.reports[0].unsent, opened.reports[0].damaged_others), (2, 0));
    assert!(!opened.may_miss_later && !opened.elsewhere);
    assert_eq!(opened.reports[0].reached, Reached::Received);
    assert!(text.contains("which is at the end. Not sent: 2 things you added"), "{text}");
    is_all_in(&text);
    assert!(text.contains("Everything could be read"), "{text}");
    assert_eq!(text.matches("Tell the decision-maker").count(), 2, "{text}");
    let again = "you can add this to it again.";
    for unsent in ["Your answer Mill Lane", "What you added There was a second van"] {
        assert!(text.contains(&format!("{again} {unsent}")), "{unsent} is not marked: {text}");
    }
    let files = from(&text, "Files in this report");
    let letter = &from(files, "letter.pdf")[..30];
    assert!(letter.contains("Added later"), "{letter}");
}

#[test]
fn what_was_added_is_taken_out_where_its_report_can_not_be_told() {
    let (data, window, id) = much_came_after();
    let sql = "UPDATE reports SET id = x'00'";
    let broken = broken_after(data.path(), sql);
    drop(window);
    let (opened, text) = taken_out(broken.path());
    assert!(opened.reports.is_empty() && opened.elsewhere && opened.may_miss);
    let elsewhere = from(&text, "Added to a report that cannot be read");
    for said in [&id.to_string(), "Mill Lane, by the canal", "A letter came.", "second van"] {
        assert!(elsewhere.contains(said), "{said} is not in:\n{elsewhere}");
    }
    assert_eq!(elsewhere.matches("Tell the decision-maker").count(), 2, "{elsewhere}");
}

#[test]
fn a_file_is_taken_out_where_its_report_can_not_be_told() {
    let (data, window, _) = much_came_after();
    let broken = broken_after(data.path(), "UPDATE attachments SET report = 77");
    drop(window);
    let (opened, text) = taken_out(broken.path());
    assert_eq!((opened.reports[0].files, opened.elsewhere), (0, true));
    assert!(text.contains("A file of a report that is not known letter.pdf"), "{text}");
}

#[test]
fn what_is_left_of_a_report_whose_content_was_deleted_is_taken_out_with_what_was_added_to_it() {
    let endpoint = LocalEndpoint::started();
    let (data, ids, _) = received(&[40]);
    let window = Window::main(data.path(), Some(settings(&endpoint, Some(30), false)));
    unlock(&window, PASSPHRASE).unwrap();
    tauri::async_runtime::block_on(window.app.delete_what_is_due());
    assert_eq!(add(&window, ids[0], evidence("He wrote again.")), []);
    let broken = broken_after(data.path(), "UPDATE record_head SET one = 1");
    drop(window);
    let (opened, text) = taken_out(broken.path());
    let expired = opened.reports.iter().find(|report| report.id == ids[0]).unwrap();
    assert!((expired.unsent, expired.may_miss, opened.lost) == (1, false, 0), "{expired:?}");
    let of_it = from(&text, &ids[0].to_string());
    for said in [
        "Its content was deleted from this device on",
        "Tell the decision-maker",
        "He wrote again.",
        "Signature of the endpoint",
    ] {
        assert!(of_it.contains(said), "{said} is not in:\n{of_it}");
    }
}

#[test]
fn what_can_not_be_read_of_what_came_after_is_counted() {
    let (data, window, _) = much_came_after();
    for sql in [
        "UPDATE additions SET sealed = randomblob(99) WHERE stage = 'waiting'",
        "UPDATE decisions SET sealed = randomblob(99) WHERE place = 2",
        "UPDATE documents SET sealed = randomblob(99) WHERE name LIKE 'begun %'",
    ] {
        let broken = broken_after(data.path(), sql);
        let (opened, text) = taken_out(broken.path());
        assert_eq!(opened.reports[0].damaged_others, 1, "{sql}");
        let said = "Cannot be read: 1 more answer, file or update";
        assert!(text.contains(said), "{sql}: {text}");
    }
    drop(window);
}
