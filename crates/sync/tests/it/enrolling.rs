//! Who is speaking: a device is enrolled once, and believed as long as it is.

use chrono::TimeDelta;
use seal::EnrolmentCode;
use sync::{Applicant, EnrolError, Enrolment, Link, Setback, Settings};
use testkit::{
    endpoint::{Kind, LocalEndpoint, now},
    report::submission,
};

use crate::{ID, link_to, stranger};

fn applicant(code: &str) -> Applicant {
    Applicant::new(EnrolmentCode::parse(code).unwrap()).unwrap()
}

testkit::on_each_store! {
    a_code_enrols_one_device_and_that_one_however_often_it_asks,
    a_code_that_was_never_given_or_has_run_out_enrols_nobody,
    a_device_that_is_not_known_sends_nothing,
    a_revoked_device_sends_nothing_from_that_moment_on,
    a_report_is_from_the_responder_whom_the_device_is_enrolled_for,
}

async fn a_code_enrols_one_device_and_that_one_however_often_it_asks(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let (link, code) = (link_to(&endpoint), endpoint.invite());
    let first = applicant(&code);
    let enrolled = link.enrol(&first).await.unwrap();
    assert_eq!(enrolled.email, "sam.example@example.police.uk");
    assert_eq!(enrolled.organisation, "Kent Police");
    assert!(link.enrol(&first).await.unwrap() == enrolled, "the reply may have been lost");
    assert_eq!(link.enrol(&applicant(&code)).await.err(), Some(EnrolError::Code));
    let devices = endpoint::admin::devices(endpoint.config()).unwrap();
    assert_eq!(devices.len(), 1);
}

async fn a_code_that_was_never_given_or_has_run_out_enrols_nobody(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let link = link_to(&endpoint);
    let made_up = EnrolmentCode::make().unwrap().show().to_string();
    let responder = endpoint::Responder {
        name: "Sam Example".to_owned(),
        email: "sam.example@example.police.uk".to_owned(),
        organisation: "Kent Police".to_owned(),
    };
    let run_out = endpoint::admin::invite(endpoint.config(), responder, 0).unwrap();
    for code in [made_up, run_out] {
        assert_eq!(link.enrol(&applicant(&code)).await.err(), Some(EnrolError::Code));
    }
    assert!(endpoint::admin::devices(endpoint.config()).unwrap().is_empty());
}

async fn a_device_that_is_not_known_sends_nothing(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let stranger = stranger(&endpoint.settings());
    let sent = link_to(&endpoint).by(&stranger).deliver(ID, &submission(ID)).await;
    assert_eq!(sent, Err(Setback::NotKnown));
    assert!(endpoint.held().is_empty());
}

async fn a_revoked_device_sends_nothing_from_that_moment_on(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    link.by(&device).deliver(ID, &submission(ID)).await.unwrap();
    endpoint::admin::revoke(endpoint.config(), device.device()).unwrap();
    let with_its_pass = link.by(&device).deliver(ID, &submission(ID)).await;
    assert_eq!(with_its_pass, Err(Setback::Revoked));
    let with_a_new_one = link_to(&endpoint).by(&device).deliver(ID, &submission(ID)).await;
    assert_eq!(with_a_new_one, Err(Setback::Revoked));
}

async fn a_report_is_from_the_responder_whom_the_device_is_enrolled_for(kind: Kind) {
    let endpoint = LocalEndpoint::started_with(kind);
    let others = [
        ("jo.example@example.police.uk", "Kent Police"),
        ("sam.example@example.police.uk", "Essex Police"),
    ];
    for (email, organisation) in others {
        let device = endpoint.enrolled_with(&endpoint.invite_for(email, organisation));
        let sent = link_to(&endpoint).by(&device).deliver(ID, &submission(ID)).await;
        assert_eq!(sent, Err(Setback::AnotherResponder), "{email} {organisation}");
    }
    assert!(endpoint.held().is_empty());
}

#[tokio::test]
async fn a_pass_that_is_taken_no_more_is_made_good_by_a_new_one() {
    let mut endpoint = LocalEndpoint::started();
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    link.by(&device).deliver(ID, &submission(ID)).await.unwrap();
    endpoint.stop();
    assert_eq!(link.by(&device).deliver(ID, &submission(ID)).await, Err(Setback::Unreachable));
    let other_key = seal::PassKey::make().unwrap();
    std::fs::write(&endpoint.config().pass_key, other_key.as_bytes()).unwrap();
    endpoint.start();
    assert!(link.by(&device).deliver(ID, &submission(ID)).await.is_ok());
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_put_right_by_the_endpoints() {
    let endpoint = LocalEndpoint::started();
    let device = endpoint.enrolled();
    let settings = Settings::read(&endpoint.settings_path()).unwrap();
    for wrong in [TimeDelta::days(-400), TimeDelta::minutes(-20), TimeDelta::hours(13)] {
        let here = now();
        let link = Link::new(&settings, std::sync::Arc::new(move || here() + wrong));
        assert!(link.by(&device).deliver(ID, &submission(ID)).await.is_ok(), "{wrong}");
    }
}

#[test]
fn what_is_kept_speaks_for_the_device_again() {
    let endpoint = LocalEndpoint::started();
    let device = endpoint.enrolled();
    let kept = Enrolment::parse(&device.to_bytes()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let link = link_to(&endpoint);
    let sent = runtime.block_on(link.by(&kept).deliver(ID, &submission(ID)));
    assert!(sent.is_ok());
}
