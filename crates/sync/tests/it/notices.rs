//! Notices, from the real endpoint and from things that only look like it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clocks::{Decided, Matter, Outcome};
use endpoint::admin;
use seal::{Domain, SigningKey};
use sync::{Setback, Which};
use testkit::{endpoint::LocalEndpoint, report::submission};
use uuid::Uuid;
use wire::{Enquiry, Hex, Notice, Notices, NoticesAsk, SignedNotice, Told};

use crate::{
    device::Device,
    link, link_to,
    stand_in::{self, ok},
};

const ID: Uuid = Uuid::from_u128(7);
const OTHER: Uuid = Uuid::from_u128(8);

/// A device whose reports were received.
async fn sent(endpoint: &LocalEndpoint, ids: &[Uuid]) -> Device {
    let device = Device::of(endpoint);
    for id in ids {
        device.queue(*id, &submission(*id));
    }
    device.drain(&link_to(endpoint), Which::Due).await;
    device
}

fn decided(outcome: Outcome) -> Decided {
    let on = clocks::day_in_uk(chrono::DateTime::from(std::time::SystemTime::now()));
    Decided { matter: Matter::ReasonableGrounds, outcome, on }
}

fn decide(endpoint: &LocalEndpoint, device: &Device, id: Uuid, outcome: Outcome) {
    let reference = device.receipt(id).receipt.reference;
    admin::decide(endpoint.config(), reference, decided(outcome)).unwrap();
}

fn kept(device: &Device, id: Uuid) -> Vec<Outcome> {
    let notices = device.notices(id);
    let outcome = |signed: &SignedNotice| match signed.notice.told {
        Told::Decided(decided) => Some(decided.outcome),
        Told::Asked(_) => None,
    };
    notices.iter().filter_map(outcome).collect()
}

#[tokio::test]
async fn each_notice_is_kept_once_with_the_report_it_is_on() {
    let endpoint = LocalEndpoint::started();
    let device = sent(&endpoint, &[ID, OTHER]).await;
    let link = link_to(&endpoint);
    assert_eq!(device.ask_for_notices(&link).await, Ok(vec![]));
    decide(&endpoint, &device, ID, Outcome::Negative);
    assert_eq!(device.ask_for_notices(&link).await, Ok(vec![ID]));
    assert_eq!(device.ask_for_notices(&link).await, Ok(vec![]));
    decide(&endpoint, &device, OTHER, Outcome::Positive);
    decide(&endpoint, &device, ID, Outcome::Positive);
    device.restart();
    device.unlock();
    let mut news = device.ask_for_notices(&link).await.unwrap();
    news.sort();
    assert_eq!(news, [ID, OTHER]);
    assert_eq!(kept(&device, ID), [Outcome::Negative, Outcome::Positive]);
    assert_eq!(kept(&device, OTHER), [Outcome::Positive]);
}

#[tokio::test]
async fn what_is_asked_is_kept_among_what_was_decided() {
    let endpoint = LocalEndpoint::started();
    let device = sent(&endpoint, &[ID]).await;
    decide(&endpoint, &device, ID, Outcome::Positive);
    let reference = device.receipt(ID).receipt.reference;
    admin::ask(endpoint.config(), reference, &mut &b"Where did she work?"[..]).unwrap();
    assert_eq!(device.ask_for_notices(&link_to(&endpoint)).await, Ok(vec![ID, ID]));
    let told: Vec<_> = device.notices(ID).into_iter().map(|signed| signed.notice.told).collect();
    let asked = Told::Asked(Enquiry::new("Where did she work?").unwrap());
    assert_eq!(told, [Told::Decided(decided(Outcome::Positive)), asked]);
}

#[tokio::test]
async fn more_than_fit_in_one_reply_and_more_reports_than_in_one_question_are_all_had() {
    let endpoint = LocalEndpoint::started();
    let ids: Vec<Uuid> = (1..=102).map(Uuid::from_u128).collect();
    let device = sent(&endpoint, &ids).await;
    for outcome in [Outcome::Positive, Outcome::Negative].into_iter().cycle().take(130) {
        decide(&endpoint, &device, ids[0], outcome);
    }
    decide(&endpoint, &device, ids[101], Outcome::Positive);
    let news = device.ask_for_notices(&link_to(&endpoint)).await.unwrap();
    assert_eq!(news.len(), 131);
    assert_eq!((kept(&device, ids[0]).len(), kept(&device, ids[101]).len()), (130, 1));
}

#[tokio::test]
async fn while_it_is_locked_or_the_endpoint_is_gone_nothing_is_kept_and_nothing_lost() {
    let mut endpoint = LocalEndpoint::started();
    let device = sent(&endpoint, &[ID]).await;
    decide(&endpoint, &device, ID, Outcome::Positive);
    let link = link_to(&endpoint);
    device.lock();
    assert_eq!(device.ask_for_notices(&link).await, Ok(vec![]));
    device.unlock();
    endpoint.stop();
    assert_eq!(device.ask_for_notices(&link).await, Err(Setback::Unreachable));
    endpoint.start();
    assert_eq!(device.ask_for_notices(&link).await, Ok(vec![ID]));
}

#[tokio::test]
async fn a_report_that_was_deleted_by_hand_is_not_asked_about() {
    let endpoint = LocalEndpoint::started();
    let device = sent(&endpoint, &[ID, OTHER]).await;
    for id in [ID, OTHER] {
        decide(&endpoint, &device, id, Outcome::Positive);
    }
    device.with(|vault| vault.by(vault::Actor::app(device.now)).erase(ID)).unwrap();
    assert_eq!(device.ask_for_notices(&link_to(&endpoint)).await, Ok(vec![OTHER]));
}

/// A reply with these notices, which says that there are no more.
fn replied(notices: Vec<SignedNotice>) -> Vec<u8> {
    let reply = serde_json::to_string(&Notices { notices, more: false }).unwrap();
    ok(&reply)
}

#[tokio::test]
async fn what_the_endpoint_did_not_sign_or_is_not_on_this_report_is_not_kept() {
    let endpoint = LocalEndpoint::started();
    let device = sent(&endpoint, &[ID, OTHER]).await;
    let key = std::fs::read(&endpoint.config().receipt_key).unwrap();
    let key = SigningKey::from_pkcs8(&key).unwrap();
    let stranger = SigningKey::make().unwrap();
    let [reference, of_other] = [ID, OTHER].map(|id| device.receipt(id).receipt.reference);
    let notice = |id, reference, number| {
        let told = Told::Decided(decided(Outcome::Positive));
        Notice::new(id, reference, number, told, device.now, [0; 8])
    };
    let right = notice(ID, reference, 1);
    let signed = |by: &SigningKey, domain, notice: &Notice| SignedNotice {
        signature: Hex(by.sign(domain, &notice.signed_bytes())),
        notice: notice.clone(),
    };
    let mut turned = signed(&key, Domain::Notice, &right);
    turned.notice.told = Told::Decided(decided(Outcome::Negative));
    let mut newer = right.clone();
    newer.version = 2;
    for (forged, expected) in [
        (signed(&stranger, Domain::Notice, &right), Err(Setback::BadReceipt)),
        (signed(&key, Domain::Receipt, &right), Err(Setback::BadReceipt)),
        (turned, Err(Setback::BadReceipt)),
        (signed(&key, Domain::Notice, &newer), Err(Setback::BadReceipt)),
        (signed(&key, Domain::Notice, &notice(ID, of_other, 1)), Ok(vec![])),
        (signed(&key, Domain::Notice, &notice(ID, reference, 2)), Ok(vec![])),
        (signed(&key, Domain::Notice, &notice(Uuid::nil(), reference, 1)), Ok(vec![])),
    ] {
        let settings = stand_in::replying(&endpoint, replied(vec![forged]));
        assert_eq!(device.ask_for_notices(&link(&settings)).await, expected);
    }
    assert_eq!((kept(&device, ID), kept(&device, OTHER)), (vec![], vec![]));

    let settings =
        stand_in::replying(&endpoint, replied(vec![signed(&key, Domain::Notice, &right)]));
    assert_eq!(device.ask_for_notices(&link(&settings)).await, Ok(vec![ID]));
    let again = device.ask_for_notices(&link(&settings)).await;
    assert_eq!(again, Ok(vec![]), "the same again is not another");
    assert_eq!(kept(&device, ID), [Outcome::Positive]);
}

#[tokio::test]
async fn whoever_promises_more_for_ever_is_left() {
    let endpoint = LocalEndpoint::started();
    let device = sent(&endpoint, &[ID]).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let more = ok(&serde_json::to_string(&Notices { notices: vec![], more: true }).unwrap());
    let settings = stand_in::settings(
        &endpoint,
        Box::new(move |body, way_back| {
            let ask: NoticesAsk = serde_json::from_slice(body).unwrap();
            assert_eq!(ask.reports.len(), 1);
            counted.fetch_add(1, Ordering::Relaxed);
            let _ = way_back.write_all(&more);
        }),
    );
    assert_eq!(device.ask_for_notices(&link(&settings)).await, Err(Setback::BadReply));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    for reply in ["{}", "[]", "", r#"{"notices":[{}],"more":false}"#] {
        let settings = stand_in::replying(&endpoint, ok(reply));
        let refused = device.ask_for_notices(&link(&settings)).await;
        assert_eq!(refused, Err(Setback::BadReply), "{reply}");
    }
}
