use contract::Failure;
use contract::reports::{
    Finish, LeaveReport, ListReports, OpenReport, Progress, ReportLeftOpen, SaveAnswer, Setback,
    ShowPage, StartReport, TurnPage,
};
use contract::responder::{
    Enrol, Enrolling, Enrolment, LookAtEnrolment, Pictured, ReadCode, Responder, SayWhoIAm, WhoAmI,
};
use contract::vault::{Lock, LookAtVaults, MakeVault, Passphrase, Unlock, VaultState};
use form::{Answer, Answers, Form, Rule};
use testkit::endpoint::LocalEndpoint;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::window::Window;

pub const PASSPHRASE: &str = "seven wet herons left by the tram";

pub fn passphrase(typed: &str) -> Passphrase {
    Passphrase::new(typed.to_owned())
}

fn make(typed: &str) -> MakeVault {
    MakeVault { name: String::new(), passphrase: passphrase(typed) }
}

/// The only vault of the device, and how it stands.
pub fn only_vault(window: &Window) -> (Uuid, VaultState) {
    let found = window.ask(LookAtVaults {}).expect("the app answers");
    assert_eq!(found.vaults.len(), 1, "{found:?}");
    (found.vaults[0].id, found.vaults[0].state)
}

pub fn unlock(window: &Window, typed: &str) -> Result<(), Failure> {
    let (id, _) = only_vault(window);
    window.ask(Unlock { id, passphrase: passphrase(typed) })
}

pub fn with_vault(window: &Window) {
    window.ask(make(PASSPHRASE)).expect("the app answers");
    let responder = Responder {
        email: "sam.example@example.police.uk".to_owned(),
        organisation: "Kent Police".to_owned(),
    };
    assert_eq!(window.ask(SayWhoIAm { responder }).expect("the app answers"), []);
}

/// Enrols the device with a code. The endpoint must be started.
pub fn enrol(window: &Window, endpoint: &LocalEndpoint) {
    enrol_with(window, endpoint.invite());
}

/// Enrols the device with this code.
pub fn enrol_with(window: &Window, code: String) {
    let said = window.ask(Enrol { code }).expect("the app answers");
    assert!(matches!(said, Enrolling::Done(_)), "the endpoint takes the code");
}

/// The same while the endpoint is stopped: it is started for that.
pub fn enrol_before(window: &Window, endpoint: &mut LocalEndpoint) {
    endpoint.start();
    enrol(window, endpoint);
    endpoint.stop();
}

/// Turns every page with these answers, as a responder does.
pub fn fill_in(window: &Window, id: Uuid, answers: &Answers) -> Vec<String> {
    fill_in_with(window, Form::current(), id, answers)
}

/// The same with another form.
pub fn fill_in_with(window: &Window, form: &Form, id: Uuid, answers: &Answers) -> Vec<String> {
    let mut pages = vec![form.first_page().path.clone()];
    while let Some(page) = pages.last().and_then(|path| form.page(path)).filter(|p| !p.is_last()) {
        let answers: Answers = form
            .questions_on(page)
            .filter_map(|question| {
                Some((question.field.as_str(), answers.get(&question.field)?.clone()))
            })
            .collect();
        let page = page.path.clone();
        let turned =
            window.ask(TurnPage { id, page, answers, to_check: false }).expect("the app answers");
        assert_eq!(turned.problems, []);
        pages.push(turned.page);
    }
    pages
}

/// How far a report is.
pub fn progress(window: &Window, id: Uuid) -> Progress {
    let lines = window.ask(ListReports {}).expect("the app answers");
    lines.reports.into_iter().find(|line| line.id == id).expect("the app answers").progress
}

/// Sends what waits, and returns the case reference.
pub fn delivered(window: &Window, id: Uuid) -> String {
    match until(window, id, |progress| matches!(progress, Progress::Sent { .. })) {
        Progress::Sent { reference, .. } => reference,
        _ => unreachable!("it was waited for"),
    }
}

/// Delivers until the report is as far as that.
pub fn until(window: &Window, id: Uuid, is_there: impl Fn(&Progress) -> bool) -> Progress {
    tauri::async_runtime::block_on(async {
        let app = std::sync::Arc::clone(&window.app);
        let delivering = tauri::async_runtime::spawn(async move { app.keep_delivering().await });
        let there = loop {
            let progress = progress(window, id);
            if is_there(&progress) {
                break progress;
            }
            tokio::task::yield_now().await;
        };
        delivering.abort();
        there
    })
}

#[test]
fn an_adult_referral_is_captured_with_no_signal_and_delivered() {
    let mut endpoint = LocalEndpoint::new();
    let folder = tempfile::tempdir().unwrap();
    let settings = app::Settings::read(&endpoint.settings_path()).unwrap();
    let window = Window::main(folder.path(), Some(settings));
    with_vault(&window);
    enrol_before(&window, &mut endpoint);

    let id = window.ask(StartReport {}).unwrap().id;
    let pages = fill_in(&window, id, &adult_referral());
    assert_eq!(pages.len(), 53);
    assert_eq!(window.ask(Finish { id }).unwrap(), []);
    assert!(matches!(progress(&window, id), Progress::Waiting { .. }));

    endpoint.start();
    let reference = delivered(&window, id);
    let held = endpoint.held();
    assert_eq!(held.len(), 1);
    assert_eq!(held[0]["reference"], reference.as_str());
    assert_eq!(held[0]["payload"]["ExternalId"], id.to_string());
    assert_eq!(held[0]["payload"]["Customer.Forename1"], "Hương");
    assert_eq!(held[0]["payload"]["Agent.Email"], "sam.example@example.police.uk");
}

#[test]
fn nothing_leaves_before_the_device_is_enrolled_and_all_that_waits_does_then() {
    let endpoint = LocalEndpoint::started();
    let folder = tempfile::tempdir().unwrap();
    let settings = app::Settings::read(&endpoint.settings_path()).unwrap();
    let window = Window::main(folder.path(), Some(settings));
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, id, &adult_referral());
    assert_eq!(window.ask(Finish { id }).unwrap(), []);
    assert!(window.ask(LookAtEnrolment {}).unwrap() == Enrolment::NotYet);
    let Progress::Waiting { setback, .. } = progress(&window, id) else { panic!("it waits") };
    assert_eq!(setback, Some(Setback::NotEnrolled));

    let code = endpoint.invite();
    let slip = window.ask(Enrol { code: code.replacen('-', "0", 1) }).unwrap();
    assert!(slip == Enrolling::NotACode);
    enrol(&window, &endpoint);
    delivered(&window, id);
    let Enrolment::For(who) = window.ask(LookAtEnrolment {}).unwrap() else { panic!("enrolled") };
    assert_eq!((&who.name[..], &who.organisation[..]), ("Sam Example", "Kent Police"));

    let responder =
        Responder { email: "jo@example.org".to_owned(), organisation: "Kalayaan".to_owned() };
    assert!(window.ask(SayWhoIAm { responder }).is_err(), "who it is, the organisation says");
    window.ask(Lock {}).unwrap();
    unlock(&window, PASSPHRASE).unwrap();
    assert!(matches!(window.ask(LookAtEnrolment {}).unwrap(), Enrolment::For(_)));
}

#[test]
fn a_code_is_read_from_its_picture_and_from_a_photograph_of_it() {
    let endpoint = LocalEndpoint::started();
    let folder = tempfile::tempdir().unwrap();
    let settings = app::Settings::read(&endpoint.settings_path()).unwrap();
    let window = Window::main(&folder.path().join("data"), Some(settings));
    with_vault(&window);
    let read = |picture: &std::path::Path| {
        window.chosen.lock().unwrap().push(picture.to_owned());
        window.ask(ReadCode {}).unwrap()
    };
    let code = endpoint.invite();
    let picture = folder.path().join("code.png");
    endpoint::admin::picture(&code, &picture).unwrap();
    assert!(read(&picture) == Pictured::Code(code.clone()));

    // Held askew, a little out of focus, on a grey table.
    let drawn = image::open(&picture).unwrap();
    let mut table = image::GrayImage::from_pixel(900, 700, image::Luma([120]));
    image::imageops::overlay(&mut table, &drawn.rotate90().to_luma8(), 250, 180);
    let photograph = folder.path().join("photograph.jpg");
    image::imageops::blur(&table, 1.5).save(&photograph).unwrap();
    assert!(read(&photograph) == Pictured::Code(code.clone()));

    std::fs::write(&picture, "no picture").unwrap();
    assert!(read(&picture) == Pictured::NoCode);
    endpoint::admin::picture("no enrolment code", &picture).unwrap();
    assert!(read(&picture) == Pictured::NoCode);
    assert!(window.ask(ReadCode {}).unwrap() == Pictured::Nothing, "they chose none");
    enrol_with(&window, code);
}

#[test]
fn a_code_is_as_good_as_before_where_there_was_no_connection() {
    let mut endpoint = LocalEndpoint::new();
    let folder = tempfile::tempdir().unwrap();
    let settings = app::Settings::read(&endpoint.settings_path()).unwrap();
    let window = Window::main(folder.path(), Some(settings));
    with_vault(&window);
    let code = endpoint.invite();
    let said = window.ask(Enrol { code: code.clone() }).unwrap();
    assert!(said == Enrolling::SetBack(Setback::Unreachable));
    endpoint.start();
    assert!(matches!(window.ask(Enrol { code: code.clone() }).unwrap(), Enrolling::Done(_)));
    assert!(window.ask(Enrol { code }).unwrap() == Enrolling::NotTaken, "it enrols once");
}

#[test]
fn what_is_typed_is_there_after_a_lock_on_the_page_where_it_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    let typed = |window: &Window, field: &str, text: &str| {
        window.ask(SaveAnswer { id, field: field.to_owned(), answer: text.into() }).unwrap();
    };
    typed(&window, "reference", "FICTIONAL half a ref");
    window.ask(ShowPage { id, page: "/what-is-their-background".to_owned() }).unwrap();
    typed(&window, "family", "half a sent");

    window.ask(Lock {}).unwrap();
    assert_eq!(window.ask(ListReports {}).err(), Some(Failure::Locked));
    assert!(matches!(only_vault(&window).1, VaultState::Locked { .. }));
    unlock(&window, PASSPHRASE).unwrap();

    let opened = window.ask(ReportLeftOpen {}).unwrap().unwrap();
    assert_eq!(opened.page, "/what-is-their-background");
    assert_eq!(opened.answers.text("family"), "half a sent");
    assert_eq!(window.ask(ListReports {}).unwrap().reports[0].reference, "FICTIONAL half a ref");
    window.ask(LeaveReport {}).unwrap();
    assert!(window.ask(ReportLeftOpen {}).unwrap().is_none());
}

#[test]
fn a_wrong_passphrase_is_refused_and_the_next_try_delayed() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    let weak = make("password1");
    assert_eq!(window.ask(weak).err(), Some(Failure::WeakPassphrase));
    with_vault(&window);
    window.ask(Lock {}).unwrap();
    let wrong = unlock(&window, "not this one at all");
    assert_eq!(wrong.err(), Some(Failure::WrongPassphrase { wait_seconds: 1 }));
    assert!(matches!(only_vault(&window).1, VaultState::Locked { .. }));
    assert_eq!(window.ask(WhoAmI {}).err(), Some(Failure::Locked));
}

#[test]
fn a_page_with_a_problem_is_kept_and_its_answers_stored() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    let answers = [("education", "Left school at 14")].into_iter().collect();
    let page = "/what-is-their-background".to_owned();
    let report = fill_until(&window, id, &page);
    let turned = window.ask(TurnPage { id, page: report, answers, to_check: false }).unwrap();
    let missing: Vec<_> = turned.problems.iter().map(|p| (p.field.as_str(), p.rule)).collect();
    assert_eq!(missing.first(), Some(&("birthplace", Rule::Required)));
    assert_eq!(turned.page, page);
    let opened = window.ask(OpenReport { id }).unwrap();
    assert_eq!(opened.answers.text("education"), "Left school at 14");
    assert!(!window.ask(Finish { id }).unwrap().is_empty());
    assert!(opened.progress == Progress::Draft);
}

/// Answers every page before this one from the example.
fn fill_until(window: &Window, id: Uuid, path: &str) -> String {
    let (form, whole) = (Form::current(), adult_referral());
    let mut page = form.first_page().path.clone();
    while page != path {
        let questions = form.questions_on(form.page(&page).expect("the app answers"));
        let answers: Answers = questions
            .filter_map(|question| {
                Some((question.field.as_str(), whole.get(&question.field)?.clone()))
            })
            .collect();
        page = window
            .ask(TurnPage { id, page, answers, to_check: false })
            .expect("the app answers")
            .page;
    }
    page
}

#[test]
fn a_finished_report_cannot_be_changed() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, id, &adult_referral());
    window.ask(Finish { id }).unwrap();
    let late = SaveAnswer { id, field: "family".to_owned(), answer: "late".into() };
    assert_eq!(window.ask(late).err(), Some(Failure::AlreadyFinished));
    assert_eq!(window.ask(Finish { id }).err(), Some(Failure::AlreadyFinished));
}

#[test]
fn an_adult_is_asked_for_consent_that_was_a_childs_by_rule() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let id = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, id, &adult_referral());
    for age in ["yes", "no"] {
        let answers = [("pv-under-age", age)].into_iter().collect();
        let page = "/pv-under-age".to_owned();
        window.ask(TurnPage { id, page, answers, to_check: true }).unwrap();
    }
    let opened = window.ask(OpenReport { id }).unwrap();
    assert_eq!(opened.answers.get("pv-want-to-submit-nrm"), Some(&Answer::blank()));
    assert_eq!(opened.page, "/pv-want-to-submit-nrm");
}
