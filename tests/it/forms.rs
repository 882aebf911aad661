//! A draft outlives the version of the form that it was begun under.

use std::path::Path;

use app::Settings;
use contract::Failure;
use contract::reports::{
    Finish, MoveReport, OpenReport, Progress, ReportLeftOpen, SaveAnswer, StartReport, TurnPage,
};
use contract::vault::Lock;
use form::{Answer, Answers, Change, Form, Problem, Rule, What};
use testkit::endpoint::LocalEndpoint;
use testkit::form::older;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::journey::{PASSPHRASE, enrol, fill_in, progress, unlock, with_vault};
use crate::window::Window;

const REMOVED: &str = "why-they-stayed";
const ORGANISATION: &str = "user-organisation";

/// A draft that the responder left half answered under a form.
fn begun_under(form: &'static Form, data: &Path) -> Uuid {
    let window = Window::with_form(form, data);
    with_vault(&window);
    let id = window.ask(StartReport {}).expect("the app answers").id;
    for (field, text) in [("reference", "FICTIONAL-1"), ("family", "Two sisters")] {
        window
            .ask(SaveAnswer { id, field: field.to_owned(), answer: text.into() })
            .expect("the app answers");
    }
    if form.question(REMOVED).is_some() {
        let answer = "She was told that she owed money".into();
        window.ask(SaveAnswer { id, field: REMOVED.to_owned(), answer }).expect("the app answers");
    }
    window.ask(Lock {}).expect("the app answers");
    id
}

fn opened_with(form: &'static Form, data: &Path) -> Window {
    let window = Window::with_form(form, data);
    unlock(&window, PASSPHRASE).expect("the app answers");
    window
}

fn turn(window: &Window, id: Uuid) -> Result<Answers, Failure> {
    let page = "/reference".to_owned();
    let answers = [("reference", "FICTIONAL-2")].into_iter().collect();
    let turned = window.ask(TurnPage { id, page, answers, to_check: false })?;
    Ok(turned.answers)
}

#[test]
fn a_draft_is_moved_to_a_newer_form_by_hand_and_loses_nothing() {
    let data = tempfile::tempdir().unwrap();
    let id = begun_under(older(), data.path());
    let window = opened_with(Form::current(), data.path());

    let change = |field: &str, what| Change { field: field.to_owned(), what };
    let changes = vec![change("education", What::Added), change(REMOVED, What::Removed)];
    assert_eq!(window.ask(OpenReport { id }).unwrap().moves, Some(changes.clone()));
    assert_eq!(window.ask(ReportLeftOpen {}).unwrap().unwrap().moves, Some(changes));
    assert_eq!(turn(&window, id).err(), Some(Failure::FormMoved));
    assert_eq!(window.ask(Finish { id }).err(), Some(Failure::FormMoved));

    let moved = window.ask(MoveReport { id }).unwrap();
    assert_eq!(moved.moves, None);
    assert_eq!(moved.answers.text("family"), "Two sisters");
    let kept = Answer::from("She was told that she owed money");
    assert_eq!(moved.answers.get(REMOVED), Some(&kept), "what is not asked any more is kept");
    let route = form::route(Form::current(), &moved.answers, chrono::NaiveDate::MAX);
    assert!(route.set_aside(Form::current(), &moved.answers).contains(&REMOVED));
    assert_eq!(turn(&window, id).unwrap().text("reference"), "FICTIONAL-2");
    assert_eq!(window.ask(OpenReport { id }).unwrap().moves, None, "once is enough");
}

#[test]
fn a_draft_of_a_newer_form_is_not_touched_and_bars_no_other() {
    let data = tempfile::tempdir().unwrap();
    let id = begun_under(Form::current(), data.path());
    let window = opened_with(older(), data.path());
    assert_eq!(window.ask(OpenReport { id }).err(), Some(Failure::FormTooNew));
    assert_eq!(window.ask(MoveReport { id }).err(), Some(Failure::FormTooNew));
    assert_eq!(turn(&window, id).err(), Some(Failure::FormTooNew));
    assert!(window.ask(ReportLeftOpen {}).unwrap().is_none(), "the way to the others is open");
    window.ask(Lock {}).unwrap();

    let window = opened_with(Form::current(), data.path());
    let opened = window.ask(OpenReport { id }).unwrap();
    assert_eq!(opened.answers.text("reference"), "FICTIONAL-1");
}

#[test]
fn an_enrolled_device_finishes_no_report_of_another_organisation() {
    let data = tempfile::tempdir().unwrap();
    let endpoint = LocalEndpoint::started();
    let window =
        Window::main(data.path(), Some(Settings::read(&endpoint.settings_path()).unwrap()));
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    let own = adult_referral();
    fill_in(&window, id, &own);
    enrol(&window, &endpoint);
    let works_for = |name: &str| {
        let (field, answer) = (ORGANISATION.to_owned(), name.into());
        window.ask(SaveAnswer { id, field, answer }).unwrap();
        window.ask(Finish { id }).unwrap()
    };
    let problems = works_for("Kalayaan");
    let [Problem { page, field, rule: Rule::Enrolled }] = &problems[..] else {
        panic!("{problems:?}")
    };
    assert_eq!((page.as_str(), field.as_str()), ("/organisation", ORGANISATION));
    assert!(progress(&window, id) == Progress::Draft, "and nothing waits");
    assert_eq!(works_for(own.text(ORGANISATION)), []);
}
