use std::sync::Arc;

use chrono::Utc;
use sync::{Enrolment, Setback};
use testkit::{endpoint::LocalEndpoint, report::submission};
use uuid::Uuid;
use wire::SignedReceipt;

use crate::{
    ID, link, link_to,
    stand_in::{self, ok, reply},
    stranger,
};

async fn deliver(settings: &wire::Settings) -> Result<SignedReceipt, Setback> {
    link(settings).by(&stranger(settings)).deliver(ID, &submission(ID)).await
}

async fn setback(settings: &wire::Settings) -> Setback {
    deliver(settings).await.expect_err("it is no receipt")
}

/// The same of a device that the endpoint knows.
async fn known_setback(settings: &wire::Settings, by: &Enrolment) -> Setback {
    let delivered = link(settings).by(by).deliver(ID, &submission(ID)).await;
    delivered.expect_err("it is no receipt")
}

#[tokio::test]
async fn a_report_is_delivered_and_again_with_the_same_receipt() {
    let endpoint = LocalEndpoint::started();
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    let call = link.by(&device);
    let receipt = call.deliver(ID, &submission(ID)).await.unwrap();
    assert_eq!(receipt.receipt.external_id, ID);
    assert_eq!(call.deliver(ID, &submission(ID)).await, Ok(receipt));
    assert_eq!(endpoint.held().len(), 1);
}

#[tokio::test]
async fn an_endpoint_that_is_stopped_is_unreachable_until_it_is_back() {
    let mut endpoint = LocalEndpoint::started();
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    let call = link.by(&device);
    let receipt = call.deliver(ID, &submission(ID)).await.unwrap();
    endpoint.stop();
    assert_eq!(call.deliver(ID, &submission(ID)).await, Err(Setback::Unreachable));
    endpoint.start();
    assert_eq!(call.deliver(ID, &submission(ID)).await, Ok(receipt));
}

#[tokio::test]
async fn what_the_endpoint_refuses_names_the_field() {
    let endpoint = LocalEndpoint::started();
    let text = String::from_utf8(submission(ID)).unwrap();
    let unfinished = text.replace(r#""pv-under-age":"no""#, r#""pv-under-age":"""#);
    let field = Some("pv-under-age".to_owned());
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    let refused = link.by(&device).deliver(ID, unfinished.as_bytes()).await;
    assert_eq!(refused, Err(Setback::FaultFound { field }));
}

#[tokio::test]
async fn another_report_under_the_same_identifier_is_a_conflict() {
    let endpoint = LocalEndpoint::started();
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    let call = link.by(&device);
    call.deliver(ID, &submission(ID)).await.unwrap();
    let text = String::from_utf8(submission(ID)).unwrap();
    let other = text.replace("FICTIONAL-2026-001", "FICTIONAL-2026-002");
    assert_eq!(call.deliver(ID, other.as_bytes()).await, Err(Setback::Conflict));
}

#[tokio::test]
async fn a_form_version_not_known_yet_is_tried_again() {
    let endpoint = LocalEndpoint::started();
    let text = String::from_utf8(submission(ID)).unwrap();
    let later = text.replace(form::Form::current().version(), "2999-01-01");
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    let refused = link.by(&device).deliver(ID, later.as_bytes()).await;
    assert_eq!(refused, Err(Setback::EndpointTrouble { status: 422 }));
}

#[tokio::test]
async fn an_endpoint_of_another_authority_is_not_trusted() {
    let (ours, other) = (LocalEndpoint::new(), LocalEndpoint::started());
    let settings = wire::Settings { endpoint: other.settings().endpoint, ..ours.settings() };
    assert_eq!(setback(&settings).await, Setback::WrongCertificate);
    assert_eq!(other.logged(), [], "nothing was sent");
}

#[tokio::test]
async fn what_does_not_speak_tls_gets_nothing() {
    let endpoint = LocalEndpoint::new();
    assert_eq!(setback(&stand_in::in_the_clear(&endpoint)).await, Setback::Unreachable);
}

#[tokio::test]
async fn what_speaks_tls_1_1_gets_nothing() {
    let (settings, got) = stand_in::in_tls_1_1(&LocalEndpoint::new());
    assert_eq!(setback(&settings).await, Setback::Unreachable);
    // An alert, fatal: that version of the protocol is not spoken.
    assert_eq!(got.recv().unwrap(), [21, 3, 3, 0, 2, 2, 70]);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let endpoint = LocalEndpoint::started();
    let address = endpoint.settings().endpoint + &wire::report_path(ID);
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let redirect =
            format!("HTTP/1.1 {status}\r\nlocation: {address}\r\ncontent-length: 0\r\n\r\n");
        let settings = stand_in::replying(&endpoint, redirect);
        assert_eq!(setback(&settings).await, Setback::Redirected, "{status}");
    }
    assert_eq!(endpoint.logged(), [], "nobody was sent there");
}

#[tokio::test]
async fn a_reply_that_is_not_understood_is_a_bad_reply() {
    let endpoint = LocalEndpoint::new();
    let replies = [
        ok(""),
        ok("{}"),
        ok("marmalade"),
        ok(&"[".repeat(60_000)),
        ok(&" ".repeat(10_000_000)),
        reply("204 No Content", ""),
        b"marmalade\r\n\r\n".to_vec(),
        format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "x".repeat(1_000_000)).into_bytes(),
    ];
    for reply in replies {
        let start = String::from_utf8_lossy(&reply[..reply.len().min(60)]).into_owned();
        let settings = stand_in::replying(&endpoint, reply);
        assert_eq!(setback(&settings).await, Setback::BadReply, "{start}");
    }
}

#[tokio::test]
async fn a_reply_without_end_is_left() {
    let endpoint = LocalEndpoint::new();
    let endless = stand_in::settings(
        &endpoint,
        Box::new(|_, way_back| {
            let mut sent =
                way_back.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
            while sent.is_ok() {
                sent = way_back.write_all(b"8\r\nmarmalad\r\n");
            }
        }),
    );
    assert_eq!(setback(&endless).await, Setback::BadReply);
}

#[tokio::test]
async fn a_status_that_is_not_the_endpoints_own_word_is_trouble() {
    let endpoint = LocalEndpoint::new();
    for (line, status) in [
        ("400 Bad Request", 400),
        ("404 Not Found", 404),
        ("409 Conflict", 409),
        ("429 Too Many Requests", 429),
        ("500 Internal Server Error", 500),
        ("503 Service Unavailable", 503),
    ] {
        let settings = stand_in::replying(&endpoint, reply(line, "<p>marmalade</p>"));
        assert_eq!(setback(&settings).await, Setback::EndpointTrouble { status });
    }
    let fault = r#"{"type":"urn:first-responder:fault","title":"","status":500}"#;
    let settings = stand_in::replying(&endpoint, reply("500 Internal Server Error", fault));
    assert_eq!(setback(&settings).await, Setback::EndpointTrouble { status: 500 });
}

#[tokio::test]
async fn a_reply_cut_off_is_no_receipt() {
    let endpoint = LocalEndpoint::started();
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    let receipt = link.by(&device).deliver(ID, &submission(ID)).await.unwrap();
    let whole = ok(&String::from_utf8(receipt.to_bytes()).unwrap());
    assert_eq!(deliver(&stand_in::replying(&endpoint, whole.clone())).await, Ok(receipt));
    for length in (0..whole.len()).step_by(37) {
        let settings = stand_in::replying(&endpoint, &whole[..length]);
        assert_eq!(setback(&settings).await, Setback::Unreachable, "after {length} bytes");
    }
}

#[tokio::test]
async fn a_receipt_that_does_not_prove_it_is_refused() {
    let endpoint = LocalEndpoint::started();
    let other = Uuid::from_u128(1);
    let (link, device) = (link_to(&endpoint), endpoint.enrolled());
    let call = link.by(&device);
    let genuine = call.deliver(ID, &submission(ID)).await.unwrap();
    let of_other_report = call.deliver(other, &submission(other)).await.unwrap();

    let mut renamed = of_other_report.clone();
    renamed.receipt.external_id = ID;
    let mut of_other_bytes = genuine.clone();
    of_other_bytes.receipt.submission_sha256 = wire::Hex([0; 32]);
    let mut unsigned = genuine.clone();
    unsigned.signature = wire::Hex([0; 64]);
    let mut of_other_reference = genuine.clone();
    of_other_reference.receipt.reference = of_other_report.receipt.reference;

    for forged in [of_other_report, renamed, of_other_bytes, unsigned, of_other_reference] {
        let body = String::from_utf8(forged.to_bytes()).unwrap();
        let settings = stand_in::replying(&endpoint, ok(&body));
        assert_eq!(setback(&settings).await, Setback::BadReceipt);
    }

    let other = LocalEndpoint::new();
    let receipt_key = other.settings().receipt_key;
    let settings = wire::Settings { receipt_key, ..endpoint.settings() };
    assert_eq!(
        known_setback(&settings, &device).await,
        Setback::BadReceipt,
        "signed by another key"
    );
}

#[tokio::test]
async fn a_lost_reply_is_made_good_by_the_next_try() {
    let endpoint = LocalEndpoint::started();
    let device = Arc::new(endpoint.enrolled());
    let (behind, by) = (link_to(&endpoint), Arc::clone(&device));
    let runtime = tokio::runtime::Handle::current();
    let lossy = stand_in::settings(
        &endpoint,
        Box::new(move |body, _| {
            runtime.block_on(behind.by(&by).deliver(ID, body)).expect("the endpoint took it");
        }),
    );
    assert_eq!(setback(&lossy).await, Setback::Unreachable);
    let first = endpoint.held();
    let link = link_to(&endpoint);
    let receipt = link.by(&device).deliver(ID, &submission(ID)).await.unwrap();
    assert_eq!(endpoint.held(), first);
    assert_eq!(first[0]["receipt"], serde_json::to_value(receipt).unwrap());
}

#[tokio::test]
async fn the_endpoint_tells_its_time_and_nobody_else_does() {
    let mut endpoint = LocalEndpoint::started();
    let told = link_to(&endpoint).time().await.unwrap();
    assert!((Utc::now() - told).num_seconds().abs() < 60, "{told}");
    let clear = stand_in::in_the_clear(&endpoint);
    assert_eq!(link(&clear).time().await, None);
    endpoint.stop();
    assert_eq!(link_to(&endpoint).time().await, None);
}
