//! The questions of the form, and nothing that the form does not ask.

use std::collections::BTreeSet;

use form::{Form, Kind, Page, Question};
use words::Words;

use crate::files::{Said, everything_said, ids};
use crate::names::names_of;

/// Asked of the responder once, not on a page of the form.
const ASKED_ONCE: &str = "user-email";

fn has(id: &str, attribute: &str) -> bool {
    Words::english().attribute(id, attribute).is_some()
}

fn id(question: &Question) -> String {
    format!("q-{}", question.field)
}

fn page_id(page: &Page) -> String {
    format!("page-{}", page.path.trim_start_matches('/').replace('/', "-"))
}

/// Whether the page needs a heading besides its question.
fn has_heading(page: &Page) -> bool {
    let mut asked =
        Form::current().questions_on(page).filter(|question| question.shown_when.is_none());
    match (asked.next(), asked.next()) {
        (Some(only), None) => only.kind == Kind::Documents,
        (Some(_), Some(_)) => true,
        (None, _) => false,
    }
}

fn one_of_boxes(question: &Question) -> bool {
    Form::current().pages().iter().any(|page| page.at_least_one.contains(&question.field))
}

fn first_of_boxes(question: &Question) -> bool {
    Form::current().pages().iter().any(|page| page.at_least_one.first() == Some(&question.field))
}

#[test]
fn every_question_has_its_words() {
    assert_eq!(Words::english().missing_for(Form::current()), None);
    assert!(has(&format!("q-{ASKED_ONCE}"), "row"));
}

#[test]
fn a_question_that_needs_an_answer_says_so_in_its_own_words() {
    for question in Form::current().questions() {
        let id = id(question);
        let needed = question.required || first_of_boxes(question);
        assert_eq!(has(&id, "err-required"), needed, "{id}");
        let listed = question.kind == Kind::List;
        assert_eq!(has(&id, "err-one-of-options"), listed, "{id}");
        assert_eq!(has(&id, "err-date"), question.kind == Kind::Date, "{id}");
    }
}

#[test]
fn a_question_that_can_be_left_blank_says_so() {
    for question in Form::current().questions() {
        let id = id(question);
        let label = Words::english().text(&id);
        let optional = !question.required && !one_of_boxes(question);
        assert_eq!(label.ends_with(" (optional)"), optional, "{id}: {label}");
    }
}

#[test]
fn every_part_and_every_page_of_several_questions_has_a_heading() {
    for page in Form::current().pages().iter().filter(|page| !page.questions.is_empty()) {
        let part = format!("part-{}", page.part);
        assert!(Words::english().has(&part), "{part} has no words");
        let id = page_id(page);
        assert_eq!(Words::english().has(&id), has_heading(page), "{id}");
    }
}

#[test]
fn nothing_is_said_that_the_form_does_not_ask() {
    let form = Form::current();
    let pages: BTreeSet<String> = form.pages().iter().map(page_id).collect();
    let parts: BTreeSet<String> = form.pages().iter().map(|page| page.part.clone()).collect();
    for id in ids() {
        if let Some(field) = id.strip_prefix("q-") {
            assert!(field == ASKED_ONCE || form.question(field).is_some(), "{id} is not asked");
        }
        if let Some(part) = id.strip_prefix("part-") {
            assert!(parts.contains(part), "{id} is no part");
        }
        if id.starts_with("page-") && !id.starts_with("page-title") {
            assert!(pages.iter().any(|page| id.starts_with(page)), "{id} is no page");
        }
    }
}

#[test]
fn nothing_is_said_about_an_option_or_rule_that_is_not_there() {
    let rules = names_of::<form::Rule>("", "");
    for Said { id, attribute } in everything_said() {
        let (Some(field), Some(attribute)) = (id.strip_prefix("q-"), attribute) else {
            continue;
        };
        let question = Form::current().question(field);
        let options = question.map_or(&[][..], |question| &question.options);
        let known = match attribute.split_once('-') {
            None => ["hint", "row"].contains(&attribute.as_str()),
            Some(("err", rule)) => rules.contains(rule),
            Some(("opt", option)) => {
                let option = option.strip_suffix("-hint").unwrap_or(option);
                options.iter().any(|known| known == option)
            }
            Some(_) => false,
        };
        assert!(known, "{id}.{attribute} is for nothing");
    }
}

#[test]
fn every_rule_has_words_that_fit_any_question() {
    for rule in names_of::<form::Rule>("", "") {
        let id = format!("rule-{rule}");
        assert!(Words::english().has(&id), "{id} has no words");
    }
}
