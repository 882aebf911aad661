//! The example adult referral, from its answers to the casework payload.

use chrono::NaiveDate;
use form::{Answer, Answers, Form, Rule, admit, finish, route};
use uuid::Uuid;

fn example() -> Answers {
    serde_json::from_str(include_str!("../../../examples/adult-referral.json"))
        .expect("the example is an object of answers")
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day of the calendar")
}

#[test]
fn it_can_be_finished() {
    let report = finish(Form::current(), &example(), today()).unwrap();
    assert_eq!(report.pages().first().unwrap(), "/reference");
    assert_eq!(report.pages().last().unwrap(), "/confirm");
    assert_eq!(report.pages().len(), 53);
}

#[test]
fn its_payload_is_what_casework_expects() {
    let id = Uuid::from_u128(7);
    let payload = finish(Form::current(), &example(), today()).unwrap().payload(id, &[]);
    for (key, value) in [
        ("Type", "560734"),
        ("NRMOrDuty", "NRM"),
        ("ExternalId", "00000000-0000-0000-0000-000000000007"),
        ("Customer.Forename1", "Hương"),
        ("Customer.Custom17", "Female"),
        ("Customer.Custom7", "Yes"),
        ("Customer.DOB", "2007-05-09"),
        ("Case.Jurisdiction", "ENGLAND"),
        ("Country", "ENG"),
        ("CountryLabel", "England"),
        ("AdultOrChild", "Adult"),
        ("AdultOrChildDuringExploitation", "Unknown"),
        ("MoreThanOneExploitationSituations", "Yes"),
        ("ExploitationLocationPresented", "BOTH"),
        ("City1", "Bromley"),
        ("City3", ""),
        ("Country1", "Russia"),
        ("ComponentForcedCrime", "Yes"),
        ("OtherVictims", "Yes"),
        ("FirstChanceToReport", "No"),
        ("PVExploitersLastContact", "within-the-last-month"),
        ("Customer.ContactMethod", ""),
        ("WhoToSendDecisionTo", "Someone else"),
        ("AltContactPermissionToSend", "Yes"),
        ("AlternativePhoneRelationshipToPV", "Support worker"),
        ("Agent.Email", "sam.example@example.police.uk"),
        ("Agent.Organisation", "Kent Police"),
    ] {
        assert_eq!(payload.get(key), Some(value), "{key}");
    }
    for absent in ["ComponentFraud", "LocalAuthority", "DTNReason", "VictimAccount", "reference"] {
        assert_eq!(payload.get(absent), None, "{absent}");
    }
    let dates = payload.get("ExploitationDates").unwrap();
    assert!(dates.contains("nail bar") && dates.contains('\n'));
}

#[test]
fn the_endpoint_admits_it_unchanged() {
    let report = finish(Form::current(), &example(), today()).unwrap();
    let admitted = admit(Form::current(), report.answers(), today()).unwrap();
    assert_eq!(admitted.answers(), report.answers());
}

#[test]
fn every_required_answer_is_missed_when_it_is_gone() {
    let form = Form::current();
    let whole = example();
    for page in route(form, &whole, today()).stops() {
        for question in form.questions_on(page.page).filter(|question| question.required) {
            if !question.is_shown(&whole) {
                continue;
            }
            let mut answers = whole.clone();
            answers.set(question.field.as_str(), Answer::blank());
            let problems = finish(form, &answers, today()).unwrap_err();
            assert!(
                problems.iter().any(|problem| {
                    problem.field == question.field && problem.rule == Rule::Required
                }),
                "{}",
                question.field
            );
        }
    }
}

#[test]
fn answers_off_the_route_are_not_in_the_report() {
    let mut answers = example();
    answers.set("pv-want-to-submit-nrm", "no");
    answers.set("authorities-cooperation", "no");
    let report = finish(Form::current(), &answers, today()).unwrap();
    let payload = report.payload(Uuid::nil(), &[]);
    assert_eq!(payload.get("NRMOrDuty"), Some("DTN"));
    for identifying in [
        "Customer.Forename1",
        "Customer.Surname",
        "Customer.Phone",
        "AlternativePhoneNumber",
        "AltContactEmail",
        "Customer.DOB",
        "Agent.Name",
    ] {
        assert_eq!(payload.get(identifying), None, "{identifying}");
    }
}
