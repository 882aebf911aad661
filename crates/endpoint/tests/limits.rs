//! Whoever asks too often is told when to come again, and nobody else is.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::num::NonZeroU32;

use endpoint::{Limits, Rate};
use reqwest::{Response, StatusCode, header::RETRY_AFTER};
use sender::Sender;
use testkit::{endpoint::LocalEndpoint, report::submission};
use uuid::Uuid;
use wire::{
    DEVICES_PATH, Hex, MOST_PART_BYTES, MOST_SUBMISSION_BYTES, PROBLEM_TYPE, TOKEN_PATH, part_path,
    report_path,
};

const ID: Uuid = Uuid::from_u128(7);

fn rate(at_once: u32) -> Option<Rate> {
    let (at_once, a_minute) = (NonZeroU32::new(at_once).unwrap(), NonZeroU32::new(1).unwrap());
    Some(Rate { at_once, a_minute })
}

/// Started; a device may ask so often, and strangers at one address so often.
fn endpoint(device: Option<Rate>, address: Option<Rate>) -> LocalEndpoint {
    let mut endpoint = LocalEndpoint::new();
    endpoint.limited_to(Limits { device, address });
    endpoint.start();
    endpoint
}

fn assert_turned_away(response: &Response) {
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let seconds: u32 = response.headers()[RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(response.headers()["content-type"], PROBLEM_TYPE);
}

#[tokio::test]
async fn a_device_is_counted_once_it_has_proved_who_it_is_and_holds_up_no_other() {
    let endpoint = endpoint(rate(2), None);
    let (ours, theirs) = (Sender::to(&endpoint), Sender::to(&endpoint));
    for id in [7, 8].map(Uuid::from_u128) {
        ours.receipt(id, submission(id)).await;
    }
    assert_turned_away(&ours.send(Uuid::from_u128(9), submission(Uuid::from_u128(9))).await);
    theirs.receipt(Uuid::from_u128(10), submission(Uuid::from_u128(10))).await;
    assert_eq!(endpoint.held().len(), 3, "what was turned away was not stored");
}

#[tokio::test]
async fn who_sends_much_at_once_reads_when_to_come_again() {
    let endpoint = endpoint(rate(1), None);
    let sender = Sender::to(&endpoint);
    sender.receipt(ID, submission(ID)).await;
    let (part, path) = (vec![7; MOST_PART_BYTES], part_path(ID, Hex([7; 32]), 0));
    for _ in 0..4 {
        assert_turned_away(&sender.put(&path, "application/octet-stream", part.clone()).await);
    }
}

#[tokio::test]
async fn who_is_refused_gets_to_send_all_and_read_why() {
    let endpoint = endpoint(None, None);
    let sender = Sender::to(&endpoint);
    let stranger = Sender { pass: "marmalade".to_owned(), ..sender.clone() };
    let (part, nowhere) = (part_path(ID, Hex([7; 32]), 0), "/v1/nowhere".to_owned());
    let no_file = part.replace("07", "0Z");
    for (sender, path, kind, status) in [
        (&sender, &no_file, "application/octet-stream", StatusCode::BAD_REQUEST),
        (&stranger, &part, "application/octet-stream", StatusCode::UNAUTHORIZED),
        (&sender, &nowhere, "application/json", StatusCode::NOT_FOUND),
        (&sender, &"/health".to_owned(), "application/json", StatusCode::METHOD_NOT_ALLOWED),
        (&sender, &report_path(ID), "text/plain", StatusCode::UNSUPPORTED_MEDIA_TYPE),
    ] {
        for _ in 0..4 {
            let reply = sender.put(path, kind, vec![7; MOST_SUBMISSION_BYTES]).await;
            assert_eq!(reply.status(), status, "{path}");
        }
    }
}

#[tokio::test]
async fn strangers_at_one_address_are_counted_together_and_hold_up_no_device() {
    let endpoint = endpoint(None, rate(4));
    let sender = Sender::to(&endpoint);
    let stranger = Sender { pass: "marmalade".to_owned(), ..sender.clone() };
    let post = async |path: &str| {
        let request = sender.client.post(format!("{}{path}", sender.address)).body("{}");
        request.send().await.unwrap()
    };
    // The device was enrolled from here, too.
    assert_eq!(stranger.send(ID, submission(ID)).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(post(DEVICES_PATH).await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(post(TOKEN_PATH).await.status(), StatusCode::BAD_REQUEST);
    let guessed = format!("/v1/documents/{ID}/{ID}/{}?expires=9", Hex([7; 32]));
    let fetch = async |path: &str| {
        sender.client.get(format!("{}{path}", sender.address)).send().await.unwrap()
    };
    for path in [&guessed[..], "/health"] {
        assert_turned_away(&fetch(path).await);
    }
    assert_turned_away(&post(DEVICES_PATH).await);
    assert_turned_away(&post(TOKEN_PATH).await);
    assert_turned_away(&stranger.send(ID, submission(ID)).await);
    sender.receipt(ID, submission(ID)).await;
}
