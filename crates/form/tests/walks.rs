//! Whatever order answers are given and changed in, a report holds those of
//! its present route and no others.

use std::collections::BTreeSet;
use std::iter::once;

use chrono::NaiveDate;
use form::{Answer, Answers, Document, Form, Kind, Payload, Question, Rule, admit, finish, route};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use uuid::Uuid;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day of the calendar")
}

/// An answer that passes, and that can be traced back to its field where the
/// kind allows it.
fn marked(question: &Question, chosen: &Index) -> Answer {
    let field = &question.field;
    match question.kind {
        Kind::Line if field.ends_with("amount") => "2".into(),
        Kind::Line | Kind::Text => format!("mark of {field}").into(),
        Kind::Email => format!("mark.{}@example.org", &field[..field.len().min(50)]).into(),
        Kind::Phone => "07700 900123".into(),
        Kind::Choice => chosen.get(&question.options).clone().into(),
        Kind::Ticks => match chosen.index(3) {
            2 => Answer::Several(question.options.clone()),
            one => question.options[one].clone().into(),
        },
        Kind::Tick => "true".into(),
        Kind::List => match question.list {
            Some(list) => {
                let entries = Form::current().lists().entries(list);
                let names = entries.iter().map(|entry| entry.name.as_str());
                let name = chosen.get(entries).name.as_str();
                let offered = |name: &&str| Form::current().offers(question, name);
                once(name).chain(names).find(offered).expect("a list has names").into()
            }
            None => Answer::blank(),
        },
        Kind::Date => "1990-02-03".into(),
        Kind::Documents => Answer::Several(vec!["a document".to_owned()]),
    }
}

/// Every field answered, as after every branch was walked.
fn all_answered(chosen: &[Index]) -> Answers {
    let questions = Form::current().questions().iter().zip(chosen.iter().cycle());
    questions.map(|(question, chosen)| (question.field.clone(), marked(question, chosen))).collect()
}

fn document() -> Document {
    Document {
        url: "https://x.example/1".to_owned(),
        name: "mark of a document".to_owned(),
        media_type: "image/png".to_owned(),
    }
}

fn texts(payload: &Payload) -> Vec<&str> {
    payload.entries().filter_map(|(key, _)| payload.get(key)).collect()
}

/// The fields that the payload carries the mark of.
fn fields_told(payload: &Payload) -> BTreeSet<String> {
    let texts = texts(payload);
    let told = |question: &&Question| {
        let mark = format!("mark of {}", question.field);
        texts.contains(&mark.as_str())
    };
    Form::current().questions().iter().filter(told).map(|q| q.field.clone()).collect()
}

fn fields_of(pages: &[String]) -> BTreeSet<String> {
    let pages = pages.iter().filter_map(|path| Form::current().page(path));
    pages.flat_map(|page| page.questions.clone()).collect()
}

/// The questions whose answers decide the route.
fn deciding() -> Vec<&'static Question> {
    let form = Form::current();
    let choices = form.questions().iter().filter(|question| question.kind == Kind::Choice);
    choices.collect()
}

const ABOUT_ANYONE_REACHABLE: [&str; 12] = [
    "Customer.Phone",
    "AlternativePhoneNumber",
    "CannotProvideContactDetails",
    "AltContactFirstName",
    "AltContactName",
    "AltContactEmail",
    "AltContactAddress",
    "AltContactTown",
    "AltContactPostcode",
    "EvidenceSubmitted",
    "Document1.Name",
    "Agent.Name",
];

const WHO_IT_IS: [&str; 9] = [
    "Customer.Forename1",
    "Customer.Surname",
    "Customer.Alias",
    "Customer.DOB",
    "Customer.Email",
    "Customer.Address",
    "Customer.Town",
    "Customer.Postcode",
    "CIDReference",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_report_holds_the_answers_of_its_route_and_no_others(
        chosen in proptest::collection::vec(any::<Index>(), 7..140),
        changes in proptest::collection::vec((select(deciding()), any::<Index>()), 0..12),
    ) {
        let form = Form::current();
        let mut answers = all_answered(&chosen);
        for (question, chosen) in changes {
            answers.set(question.field.as_str(), marked(question, &chosen));
            let report = finish(form, &answers, today()).expect("every question is answered");
            let asked = fields_of(report.pages());
            for (field, _) in report.answers().iter() {
                prop_assert!(asked.contains(field), "{field} is not asked");
            }
            let payload = report.payload(Uuid::nil(), &[document()]);
            let told = fields_told(&payload);
            prop_assert!(told.is_subset(&asked), "{:?}", told.difference(&asked));
            let again = admit(form, report.answers(), today()).expect("it was finished");
            prop_assert_eq!(again.answers(), report.answers());
        }
    }

    #[test]
    fn a_notification_says_no_more_than_was_agreed(
        chosen in proptest::collection::vec(any::<Index>(), 7..140),
        agrees: bool,
        order in Just(["pv-under-age", "pv-want-to-submit-nrm", "authorities-cooperation"]).prop_shuffle(),
    ) {
        let form = Form::current();
        let mut answers = all_answered(&chosen);
        for field in order {
            let answer = if field == "authorities-cooperation" && agrees { "yes" } else { "no" };
            answers.set(field, answer);
        }
        let report = finish(form, &answers, today()).expect("every question is answered");
        let payload = report.payload(Uuid::nil(), &[document()]);
        prop_assert_eq!(payload.get("NRMOrDuty"), Some("DTN"));
        for key in ABOUT_ANYONE_REACHABLE {
            prop_assert_eq!(payload.get(key), None, "{}", key);
        }
        prop_assert_eq!(matches!(payload, Payload::Nameless(_)), !agrees);
        for key in WHO_IT_IS {
            let expected = agrees && !["Customer.DOB", "CIDReference"].contains(&key);
            let told = payload.get(key).is_some();
            prop_assert!(told == expected, "{key}: {told}");
        }
    }

    #[test]
    fn a_route_never_turns_back(
        chosen in proptest::collection::vec(any::<Index>(), 7..140),
        left_out in proptest::collection::vec(any::<Index>(), 0..20),
    ) {
        let form = Form::current();
        let mut answers = all_answered(&chosen);
        for index in left_out {
            answers.remove(&index.get(form.questions()).field);
        }
        let route = route(form, &answers, today());
        let paths: Vec<&str> = route.stops().iter().map(|stop| stop.page.path.as_str()).collect();
        let distinct: BTreeSet<&str> = paths.iter().copied().collect();
        prop_assert_eq!(distinct.len(), paths.len());
        prop_assert_eq!(paths[0], "/reference");
        prop_assert_eq!(route.is_complete(), finish(form, &answers, today()).is_ok());
        let missing = route.problems().all(|problem| problem.rule == Rule::Required);
        prop_assert!(missing, "only what was left out is missed");
    }
}
