//! One example report for each branch of the form.

use chrono::NaiveDate;
use form::{Answers, FinishedReport, Form, Payload, finish};
use uuid::Uuid;

macro_rules! example {
    ($name:literal) => {{
        let answers: Answers =
            serde_json::from_str(include_str!(concat!("../../../examples/", $name, ".json")))
                .expect("the example is an object of answers");
        let report = finish(Form::current(), &answers, today()).expect($name);
        for (field, answer) in answers.iter().filter(|(_, answer)| !answer.is_blank()) {
            assert_eq!(report.answers().get(field), Some(answer), "{field} is asked");
        }
        report
    }};
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day of the calendar")
}

fn holds(report: &FinishedReport, expected: &[(&str, Option<&str>)]) -> Payload {
    let payload = report.payload(Uuid::nil(), &[]);
    for (key, value) in expected {
        assert_eq!(payload.get(key), *value, "{key}");
    }
    payload
}

#[test]
fn a_child_is_referred_by_rule() {
    let report = example!("child-referral");
    holds(
        &report,
        &[
            ("Type", Some("560734")),
            ("NRMOrDuty", Some("NRM")),
            ("AdultOrChild", Some("Child")),
            ("AdultOrChildDuringExploitation", None),
            ("LocalAuthority", Some("City and County of Swansea Council")),
            ("MoreThanOneExploitationSituations", Some("DontKnow")),
            ("NeedSupport", Some("")),
            ("WhoToSendDecisionTo", None),
        ],
    );
    assert!(report.pages().iter().any(|page| page == "/pv-want-to-submit-nrm"));
    assert!(!report.pages().iter().any(|page| page == "/who-contact"));
}

#[test]
fn an_unsure_age_is_the_branch_of_a_child() {
    let report = example!("unsure-age-referral");
    holds(
        &report,
        &[
            ("AdultOrChild", Some("Unknown")),
            ("Customer.DOB", None),
            ("Customer.Custom7", None),
            ("Case.Jurisdiction", Some("NORTHERNIRELAND")),
            ("Country", Some("NI")),
            ("CountryLabel", Some("Northern-ireland")),
            ("LAFirstName", Some("")),
        ],
    );
}

#[test]
fn an_adult_who_agrees_to_work_with_the_authorities_is_named() {
    let payload = holds(
        &example!("notification-co-operating"),
        &[
            ("Type", Some("662265")),
            ("NRMOrDuty", Some("DTN")),
            ("DTNReason", Some("")),
            ("Customer.Forename1", Some("Kofi")),
            ("Customer.ContactMethod", Some("Email, Post")),
            ("SafeToEmail", Some("Yes")),
            ("Agent.Forename1", None),
        ],
    );
    assert!(matches!(payload, Payload::Named(_)));
}

#[test]
fn an_adult_who_does_not_is_nameless() {
    let payload = holds(
        &example!("notification-not-co-operating"),
        &[
            ("Type", Some("662265")),
            ("Customer.Forename1", None),
            ("Customer.ContactMethod", Some("")),
            ("OtherVictims", Some("Not sure")),
            (
                "ReportedBeforeFurtherInfo",
                Some("He told a port chaplain in May 2026. Nothing was passed on."),
            ),
            ("Customer.Custom17", Some("Male")),
        ],
    );
    assert!(matches!(payload, Payload::Nameless(_)));
}
