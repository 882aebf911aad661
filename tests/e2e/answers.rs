//! Answers that the form can't judge: not known, contradicting, not asked any more.

use app::{App, Form, Surroundings};
use contract::reports::{Host as _, SaveAnswer, StartReport};
use contract::responder::{Host as _, Responder, SayWhoIAm};
use contract::vault::{Host as _, MakeVault, Passphrase};
use testkit::form::older;
use testkit::window::Window;

use crate::accessibility::{axe, check};
use crate::stage::{Device, PASSPHRASE, answers, example, follow, opening, walk_to};

#[test]
fn a_page_is_passed_without_knowing_and_the_reason_is_the_answer() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    for field in ["birthplace", "family", "education", "employment-history"] {
        window.click(&window.control(&format!("{field}-not-known")).unwrap()).unwrap();
    }
    window.fill(&answers([("family", "she would not say")])).unwrap();
    check(&window, &axe(), "background, not known");
    window.turn().unwrap();
    follow(&window, ".govuk-back-link", "/what-is-their-background");
    let family = window.control("family").unwrap();
    assert_eq!(window.value(&family).unwrap(), "she would not say");
    let ticked = window.find_all("[name$=-not-known]:checked").unwrap();
    assert_eq!(ticked.len(), 4);

    follow(&window, "[data-way=tasks]", "tasks");
    follow(&window, "[data-part=background] a", "part-answers");
    let said = window.text(&window.wait_for(".govuk-summary-list").unwrap()).unwrap();
    assert!(said.contains("Not known, because she would not say"), "{said}");
}

#[test]
fn a_birth_date_that_contradicts_the_age_is_pointed_out_and_goes_through() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/pv-dob");
    let next = window.fill_and_turn(&answers([("pv-dob", "2015-03-04")])).unwrap();
    assert_eq!(next, "/pv-gender-referral", "it is not forbidden");
    let told = window.text(&window.wait_for("[data-remarks]").unwrap()).unwrap();
    assert!(told.contains("Their date of birth makes them younger than 18"), "{told}");
    check(&window, &axe(), "a contradiction");
    walk_to(&window, "/does-pv-have-children");
    assert!(window.find("[data-remarks]").unwrap().is_none(), "said once on the way");
    walk_to(&window, "/confirm");
    check(&window, &axe(), "a contradiction in the end");
    follow(&window, "[data-check=pv-dob]", "/pv-dob");
    window.fill_and_turn(&answers([("pv-dob", "1990-03-04")])).unwrap();
    assert!(window.find("[data-remarks]").unwrap().is_none());
}

const TAKEN: &str = "were-they-taken-somewhere-by-their-exploiter";

#[test]
fn what_is_not_asked_any_more_is_shown_as_set_aside_and_comes_back() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/confirm");
    assert!(window.find("[data-set-aside]").unwrap().is_none());
    change(&window, TAKEN, "no");
    let aside = window.text(&window.wait_for("[data-set-aside]").unwrap()).unwrap();
    let journeys = example()["were-they-taken-somewhere-by-their-exploiter-journey-details"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(aside.contains(&journeys) && aside.contains("not sent"), "{aside}");
    check(&window, &axe(), "answers set aside");
    change(&window, TAKEN, "yes");
    assert!(window.find("[data-set-aside]").unwrap().is_none());
}

#[test]
fn a_draft_of_an_older_form_shows_what_is_different_and_keeps_its_answers() {
    let device = Device::new();
    begin_under_an_older_form(&device);
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "moved");
    check(&window, &axe(), "moved");
    let listed = |what: &str| {
        let list = window.wait_for(&format!("[data-changed={what}]")).unwrap();
        window.text(&list).unwrap()
    };
    assert_eq!(listed("added"), "Education");
    assert_eq!(listed("removed"), "A question of an older form");
    assert_eq!(window.press_button("continue").unwrap(), "/reference");
    let reference = window.control("reference").unwrap();
    assert_eq!(window.value(&reference).unwrap(), "FICTIONAL-7");
    drop(window);
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "/reference", "it is moved for good");
}

/// As an app of another day left it.
fn begin_under_an_older_form(device: &Device) {
    let clock = || chrono::Local::now().fixed_offset();
    let app = App::new(Surroundings {
        form: older(),
        ..Surroundings::bare(device.home().join("data"), clock)
    });
    let passphrase = Passphrase::new(PASSPHRASE.to_owned());
    app.make_vault(MakeVault { name: String::new(), passphrase }).unwrap();
    let responder = Responder {
        email: "sam.example@example.police.uk".to_owned(),
        organisation: "Kent Police".to_owned(),
    };
    app.say_who_i_am(SayWhoIAm { responder }).unwrap();
    let id = app.start_report(StartReport {}).unwrap().id;
    for (field, text) in [("reference", "FICTIONAL-7"), ("why-they-stayed", "Fear")] {
        app.save_answer(SaveAnswer { id, field: field.to_owned(), answer: text.into() }).unwrap();
    }
    assert_eq!(Form::current().question("why-they-stayed").map(|question| question.kind), None);
}

/// Changes an answer from the last page and comes back to it.
fn change(window: &Window, field: &str, answer: &str) {
    let asked = window.said(&format!("[data-change={field}]"), "data-change").unwrap();
    assert_eq!(asked.as_deref(), Some(field));
    window.click(&window.wait_for(&format!("[data-change={field}]")).unwrap()).unwrap();
    window.wait_for(&format!("[name={field}]")).unwrap();
    assert_eq!(window.fill_and_turn(&answers([(field, answer)])).unwrap(), "/confirm");
}
