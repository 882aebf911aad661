//! Additions to reports, to the real endpoint and to things that only look like it.

use std::cell::RefCell;

use chrono::DateTime;
use seal::{Domain, SigningKey};
use sync::{Change, Link, Part, Setback, Which};
use testkit::proxy::{Proxy, Way};
use testkit::{
    endpoint::LocalEndpoint,
    report::{pdf, submission},
};
use uuid::Uuid;
use vault::Stage;
use wire::{Added, Addition, Hex, Receipt, Reference, SignedReceipt};

use crate::{
    device::{Device, digest},
    faults::behind_a_proxy,
    link, link_to,
    stand_in::{self, ok},
};

const ID: Uuid = Uuid::from_u128(7);
const ADDITION: Uuid = Uuid::from_u128(8);
const LETTER: &[u8] = b"%PDF-1.7 a letter";

/// A device whose report was received; its case reference.
async fn sent(endpoint: &LocalEndpoint) -> (Device, Reference) {
    let device = Device::of(endpoint);
    let reference = sent_keeping(&device, &link_to(endpoint), &[("letter.pdf", LETTER)]).await;
    (device, reference)
}

/// Has the report be received, which the vault keeps these files with and which names
/// none; its case reference.
async fn sent_keeping(device: &Device, link: &Link, files: &[(&str, &[u8])]) -> Reference {
    device.queue_keeping(ID, files, &submission(ID));
    device.drain(link, Which::Due).await;
    device.receipt(ID).receipt.reference
}

fn evidence(id: Uuid, report: Uuid, reference: Reference, text: &str) -> Vec<u8> {
    new_evidence(id, report, reference, text).to_bytes()
}

fn new_evidence(id: Uuid, report: Uuid, reference: Reference, text: &str) -> Addition<String> {
    let at = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+00:00").unwrap();
    Addition::new(id, report, reference, at, Added::Evidence { text: text.to_owned() })
}

/// Evidence that names a file.
fn with_file(id: Uuid, reference: Reference, content: &[u8]) -> Vec<u8> {
    let attachments = vec![pdf("letter.pdf", content)];
    Addition { attachments, ..new_evidence(id, ID, reference, "More") }.to_bytes()
}

fn received(stage: &Stage) -> SignedReceipt {
    let Stage::Received { receipt } = stage else { panic!("it is not sent") };
    SignedReceipt::parse(receipt).unwrap()
}

fn setback(stage: &Stage) -> Setback {
    match stage {
        Stage::Waiting(queued) => Setback::parse(queued.setback.as_ref().unwrap()).unwrap(),
        Stage::Refused { setback } => Setback::parse(setback).unwrap(),
        _ => panic!("nothing set it back"),
    }
}

fn additions(endpoint: &LocalEndpoint) -> usize {
    endpoint.held().iter().filter(|line| line.get("addition").is_some()).count()
}

#[tokio::test]
async fn an_addition_is_sent_when_there_is_a_connection_and_its_receipt_is_its_own() {
    let mut endpoint = LocalEndpoint::started();
    let (device, reference) = sent(&endpoint).await;
    let before = device.receipt(ID);
    endpoint.stop();
    let link = link_to(&endpoint);
    let addition = evidence(ADDITION, ID, reference, "More");
    device.add(ID, ADDITION, &addition);
    assert!(device.drain(&link, Which::Due).await.is_some(), "it is tried again");
    assert_eq!(setback(&device.added(ID)), Setback::Unreachable);
    endpoint.start();
    assert_eq!(device.drain(&link, Which::Waiting).await, None);
    let receipt = received(&device.added(ID)).receipt;
    assert_eq!((receipt.external_id, receipt.reference), (ADDITION, reference));
    assert_eq!(receipt.submission_sha256.0, *seal::sha256(&addition).as_bytes());
    assert_eq!(device.receipt(ID), before);
    assert_eq!(additions(&endpoint), 1);
}

#[tokio::test]
async fn a_file_goes_before_what_names_it_from_where_it_was_cut_off() {
    let endpoint = LocalEndpoint::started();
    let (device, reference) = sent(&endpoint).await;
    let link = link_to(&endpoint);
    let begun = Part::of(LETTER[..9].to_vec());
    assert_eq!(link.by(&device.by).send_part(ID, digest(LETTER), 0, begun).await, Ok(9));
    let addition = with_file(ADDITION, reference, LETTER);
    device.add(ID, ADDITION, &addition);
    let told = RefCell::new(Vec::new());
    let tell = |change| told.borrow_mut().push(change);
    assert_eq!(device.drain_telling(&link, Which::Due, tell).await, None);
    let sending = |held| Change::Sending { id: ADDITION, held, of: 17 };
    assert_eq!(told.into_inner()[1..3], [sending(9), sending(17)]);

    let receipt = received(&device.added(ID)).receipt;
    assert_eq!(receipt.submission_sha256, digest(&addition));
    assert_eq!(receipt.attachments, [digest(LETTER)]);
    let report = endpoint.held().remove(0);
    assert_eq!(report["receipt"], serde_json::to_value(device.receipt(ID)).unwrap());
    assert_eq!(endpoint.file(&report, digest(LETTER)).unwrap(), LETTER);
}

#[tokio::test]
async fn a_reply_that_got_lost_is_asked_for_again_and_it_is_there_once() {
    let endpoint = LocalEndpoint::started();
    let (device, reference) = sent(&endpoint).await;
    let addition = evidence(ADDITION, ID, reference, "More");
    let first = link_to(&endpoint).by(&device.by).add(ID, ADDITION, &addition).await.unwrap();
    device.add(ID, ADDITION, &addition);
    device.drain(&link_to(&endpoint), Which::Due).await;
    assert_eq!(received(&device.added(ID)), first);
    assert_eq!(additions(&endpoint), 1);
}

#[tokio::test]
async fn what_the_endpoint_does_not_take_needs_attention_and_holds_up_no_other() {
    let endpoint = LocalEndpoint::started();
    let (device, reference) = sent(&endpoint).await;
    let other = Uuid::from_u128(9);
    device.queue(other, &submission(other));
    device.add(ID, ADDITION, &evidence(ADDITION, ID, reference, " "));
    device.drain(&link_to(&endpoint), Which::Due).await;
    let field = Some("text".to_owned());
    assert!(matches!(device.added(ID), Stage::Refused { .. }));
    assert_eq!(setback(&device.added(ID)), Setback::FaultFound { field });
    assert!(matches!(device.stage(other), Stage::Received { .. }));
}

#[tokio::test]
async fn a_report_that_the_endpoint_does_not_know_is_asked_about_again_later() {
    let endpoint = LocalEndpoint::started();
    let (device, reference) = sent(&endpoint).await;
    let restored = LocalEndpoint::started();
    let device = {
        device.with(|vault| {
            let by = restored.enrolled();
            let actor = vault::Actor::app(DateTime::UNIX_EPOCH);
            vault.by(actor).save_enrolment(by.device(), &by.to_bytes(), b"").unwrap();
        });
        device
    };
    device.add(ID, ADDITION, &evidence(ADDITION, ID, reference, "More"));
    assert!(device.drain(&link_to(&restored), Which::Due).await.is_some());
    assert_eq!(setback(&device.added(ID)), Setback::UnknownReport);
}

#[tokio::test]
async fn it_leaves_with_its_file_while_the_vault_is_locked() {
    let endpoint = LocalEndpoint::started();
    let (device, reference) = sent(&endpoint).await;
    device.add(ID, ADDITION, &with_file(ADDITION, reference, LETTER));
    device.lock();
    assert_eq!(device.drain(&link_to(&endpoint), Which::Due).await, None);
    device.unlock();
    let receipt = received(&device.added(ID)).receipt;
    assert_eq!(receipt.attachments, [digest(LETTER)]);
    assert_eq!(endpoint.file(&endpoint.held()[0], digest(LETTER)).unwrap(), LETTER);
}

#[tokio::test]
async fn a_receipt_that_does_not_prove_it_is_not_taken() {
    let endpoint = LocalEndpoint::started();
    let (device, reference) = sent(&endpoint).await;
    let addition = with_file(ADDITION, reference, LETTER);
    let key = std::fs::read(&endpoint.config().receipt_key).unwrap();
    let key = SigningKey::from_pkcs8(&key).unwrap();
    let content = digest(&addition).0;
    let receipt = |id, content| {
        let attachments = vec![digest(LETTER)];
        let receipt = Receipt::new(id, content, reference, device.now, [0; 8]);
        Receipt { attachments, ..receipt }
    };
    let names_no_file = Receipt { attachments: Vec::new(), ..receipt(ADDITION, content) };
    let signed = |by: &SigningKey, domain, receipt: Receipt| {
        let signature = Hex(by.sign(domain, &receipt.signed_bytes()));
        SignedReceipt { receipt, signature }
    };
    let stranger = SigningKey::make().unwrap();
    for forged in [
        signed(&stranger, Domain::Addition, receipt(ADDITION, content)),
        signed(&key, Domain::Receipt, receipt(ADDITION, content)),
        signed(&key, Domain::Addition, receipt(ID, content)),
        signed(&key, Domain::Addition, names_no_file),
        signed(&key, Domain::Addition, receipt(ADDITION, [0; 32])),
    ] {
        let reply = ok(&String::from_utf8(forged.to_bytes()).unwrap());
        let refused = link(&stand_in::replying(&endpoint, reply));
        let refused = refused.by(&device.by).add(ID, ADDITION, &addition).await;
        assert_eq!(refused, Err(Setback::BadReceipt));
    }
    let right = signed(&key, Domain::Addition, receipt(ADDITION, content));
    let reply = ok(&String::from_utf8(right.to_bytes()).unwrap());
    let taken = link(&stand_in::replying(&endpoint, reply));
    assert_eq!(taken.by(&device.by).add(ID, ADDITION, &addition).await, Ok(right));
}

/// A file that is no other's.
fn letter(number: u64) -> Vec<u8> {
    let mut content = format!("%PDF-1.7 {number}").into_bytes();
    content.resize(2000, b'x');
    content
}

#[tokio::test]
async fn one_whose_connection_is_cut_or_harmed_anywhere_is_there_once() {
    const PLACES: u64 = 12;
    let (endpoint, proxy, settings) = behind_a_proxy();
    let device = Device::of(&endpoint);
    let letters: Vec<_> = (0..=4 * PLACES).map(letter).collect();
    let kept: Vec<_> = letters.iter().map(|letter| ("letter.pdf", &letter[..])).collect();
    let reference = sent_keeping(&device, &link(&settings), &kept).await;
    let add = |number: usize| {
        let id = Uuid::from_u128(1000 + number as u128);
        let addition = with_file(id, reference, &letters[number]);
        device.add(ID, id, &addition);
        (id, addition)
    };
    let (whole, _) = add(0);
    proxy.cut_after(Way::There, u64::MAX);
    assert_eq!(device.drain(&link(&settings), Which::Waiting).await, None);
    received(&device.one_added(ID, whole));
    let gone = proxy.gone();

    let report = endpoint.held().remove(0);
    let (mut made, mut harmed) = (1, 0);
    for (number, way) in [(0, Way::There), (1, Way::Back)] {
        for place in 0..PLACES {
            for harm in [Proxy::cut_after, Proxy::flip_after] {
                let (id, addition) = add(made);
                made += 1;
                harm(&proxy, way, gone[number] * place / PLACES);
                device.drain(&link(&settings), Which::Waiting).await;
                harmed += usize::from(proxy.has_harmed());
                assert_eq!(device.drain(&link(&settings), Which::Waiting).await, None);
                let receipt = received(&device.one_added(ID, id)).receipt;
                assert_eq!(receipt.submission_sha256, digest(&addition));
                let letter = &letters[made - 1];
                assert_eq!(receipt.attachments, [digest(letter)]);
                assert_eq!(endpoint.file(&report, digest(letter)).as_ref(), Some(letter));
            }
        }
    }
    assert_eq!(harmed, made - 1, "each of them met its harm");
    assert_eq!(additions(&endpoint), made);
}
