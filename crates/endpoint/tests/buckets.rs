//! Files of reports in a bucket.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod sender;

use std::{fs, sync::Arc, time::Duration};

use endpoint::{Bucket, Config, Error, Onward, Running, Shelf, admin};
use futures::future::join_all;
use reqwest::{Response, StatusCode};
use sender::Sender;
use serde_json::{Map, Value};
use testkit::{
    endpoint::{Kind, LocalEndpoint},
    moto::{self, Front, Way},
    report::{submission, submission_with},
};
use tokio::time::sleep;
use uuid::Uuid;
use wire::{End, Held, Hex, attachment_path, part_path};

const ID: Uuid = Uuid::from_u128(7);
const PART: usize = 200_000;
const BYTES: &str = "application/octet-stream";

/// A letter of some chunks, which is no other's.
fn letter(number: u128) -> Vec<u8> {
    let line = format!("% marmalade for number {number}\n");
    format!("%PDF-1.7\n{}%%EOF\n", line.repeat(700_000 / line.len())).into_bytes()
}

fn digest(content: &[u8]) -> Hex<32> {
    Hex(*seal::sha256(content).as_bytes())
}

fn with_letter(id: Uuid, letter: &[u8]) -> Vec<u8> {
    submission_with(id, &[("letter.pdf", letter)])
}

/// An endpoint that keeps files in a bucket of its own, by a front that does harm.
fn started(kind: Kind) -> (LocalEndpoint, Front, moto::Bucket) {
    let (mut endpoint, front, bucket) = made_ready(kind);
    endpoint.start();
    (endpoint, front, bucket)
}

fn made_ready(kind: Kind) -> (LocalEndpoint, Front, moto::Bucket) {
    let (front, bucket) = (Front::start().unwrap(), moto::Bucket::new());
    let mut endpoint = LocalEndpoint::with(kind);
    endpoint.keeps_files_in(&bucket, front.address());
    (endpoint, front, bucket)
}

async fn put_part(sender: &Sender, id: Uuid, content: &[u8], from: usize) -> Response {
    let part = &content[from..content.len().min(from + PART)];
    sender.put(&part_path(id, digest(content), from as u64), BYTES, part).await
}

async fn end(sender: &Sender, id: Uuid, content: &[u8]) -> Response {
    let end = serde_json::to_vec(&End { length: content.len() as u64 }).unwrap();
    sender.put(&attachment_path(id, digest(content)), "application/json", end).await
}

async fn held(sender: &Sender, id: Uuid, content: &[u8]) -> Option<Held> {
    let address = format!("{}{}", sender.address, attachment_path(id, digest(content)));
    let asked = sender.client.get(address).bearer_auth(&sender.pass).send().await.unwrap();
    if asked.status() == StatusCode::SERVICE_UNAVAILABLE {
        return None;
    }
    assert_eq!(asked.status(), StatusCode::OK);
    Some(asked.json().await.unwrap())
}

/// Sends a file and its report as a device does, from where it was, until there is a receipt.
async fn deliver(sender: &Sender, id: Uuid, content: &[u8]) {
    loop {
        let reply = match held(sender, id, content).await {
            Some(held) if held.whole => sender.send(id, with_letter(id, content)).await,
            Some(held) if held.length < content.len() as u64 => {
                put_part(sender, id, content, held.length as usize).await
            }
            Some(_) => end(sender, id, content).await,
            None => {
                sleep(Duration::from_millis(20)).await;
                continue;
            }
        };
        let (status, url) = (reply.status(), reply.url().path().to_owned());
        let is_waiting = status == StatusCode::SERVICE_UNAVAILABLE;
        assert!(status.is_success() || is_waiting, "{url}: {status}");
        if status == StatusCode::CREATED {
            return;
        }
    }
}

async fn health(sender: &Sender) -> StatusCode {
    sender.client.get(format!("{}/health", sender.address)).send().await.unwrap().status()
}

testkit::on_each_store! {
    whatever_goes_wrong_with_the_bucket_each_file_is_there_once,
    what_was_erased_leaves_no_object,
}

async fn whatever_goes_wrong_with_the_bucket_each_file_is_there_once(kind: Kind) {
    let (endpoint, front, bucket) = started(kind);
    let sender = Sender::to(&endpoint);
    // Once, and so often that the endpoint has to say so.
    let ways = [Way::HangsUp, Way::Fails, Way::DoesAndFails, Way::DoesAndHangsUp];
    for way in ways {
        for times in 1..=4 {
            front.meets_next([vec![Some(way); times], vec![None; 3]].concat());
        }
    }
    let letters: Vec<_> = (1..=8).map(letter).collect();
    let sent = (1..).map(Uuid::from_u128).zip(&letters);
    join_all(sent.clone().map(|(id, letter)| deliver(&sender, id, letter))).await;
    assert!(front.did_all_harm());

    let reports = endpoint.held();
    assert_eq!(reports.len(), letters.len());
    for (id, letter) in sent {
        let report = reports.iter().find(|held| held["external-id"] == id.to_string()).unwrap();
        assert!(endpoint.file(report, digest(letter)).unwrap() == *letter);
    }
    let objects = bucket.objects();
    assert_eq!(objects.len(), letters.len(), "no part is left");
    assert!(objects.keys().all(|key| key.ends_with(".sealed")));
}

async fn what_was_erased_leaves_no_object(kind: Kind) {
    let (mut endpoint, _front, bucket) = made_ready(kind);
    let folder = endpoint.settings_path().with_file_name("onward");
    endpoint.passes_on_to(Onward::Folder { folder });
    endpoint.start();
    let (sender, another) = (Sender::to(&endpoint), Sender::to(&endpoint));
    let (sent, never_whole) = (letter(1), letter(2));
    // Under the same identifier, from a device that has no report of that name.
    for sender in [&sender, &another] {
        let taken = put_part(sender, ID, &never_whole, 0).await;
        assert_eq!(taken.status(), StatusCode::OK);
    }
    deliver(&sender, ID, &sent).await;
    assert_eq!(bucket.objects().len(), 3);
    endpoint.wait_until(<[_]>::is_empty);
    let report = endpoint.held().remove(0);
    let reference = report["reference"].as_str().unwrap().parse().unwrap();
    admin::erase(endpoint.config(), reference, "it was asked for").unwrap();
    assert!(bucket.objects().is_empty());
    assert_eq!(endpoint.file(&report, digest(&sent)), None);
    let again = sender.send(ID, with_letter(ID, &sent)).await;
    assert_eq!(again.status(), StatusCode::OK, "its receipt stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_a_bucket_is_sealed_and_opens_for_whoever_may_have_it() {
    let (mut endpoint, _front, bucket) = made_ready(Kind::Sqlite);
    let folder = endpoint.settings_path().with_file_name("onward");
    endpoint.passes_on_to(Onward::Folder { folder: folder.clone() });
    endpoint.start();
    let (sender, letter) = (Sender::to(&endpoint), letter(1));
    assert_eq!(put_part(&sender, ID, &letter, 0).await.status(), StatusCode::OK);
    let assert_sealed = || {
        let objects = bucket.objects();
        assert!(!objects.is_empty());
        let is_in = |bytes: &Vec<u8>| bytes.windows(9).any(|bytes| bytes == b"marmalade");
        assert!(!objects.values().any(is_in));
    };
    assert_sealed();
    deliver(&sender, ID, &letter).await;
    assert_sealed();
    endpoint.wait_until(<[_]>::is_empty);
    let passed = fs::read(folder.join(format!("{ID}.ndjson"))).unwrap();
    let passed: Map<String, Value> = serde_json::from_slice(&passed).unwrap();
    let address = passed["Document1.URL"].as_str().unwrap();
    let document = sender.client.get(address).send().await.unwrap();
    assert_eq!(document.headers()["content-length"], letter.len().to_string());
    assert!(document.bytes().await.unwrap() == letter);

    admin::make_key(endpoint.config()).unwrap();
    endpoint.stop();
    endpoint.start();
    admin::rekey(endpoint.config()).unwrap();
    assert!(endpoint.file(&endpoint.held()[0], digest(&letter)).unwrap() == letter);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_bucket_is_down_files_wait_and_what_was_taken_stays() {
    let (endpoint, front, _bucket) = started(Kind::Sqlite);
    let (sender, letter) = (Sender::to(&endpoint), letter(1));
    assert_eq!(put_part(&sender, ID, &letter, 0).await.status(), StatusCode::OK);
    front.goes_down();
    let waits = put_part(&sender, ID, &letter, PART).await;
    assert_eq!(waits.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(waits.headers().contains_key("retry-after"));
    assert_eq!(health(&sender).await, StatusCode::SERVICE_UNAVAILABLE);
    sender.receipt(Uuid::from_u128(8), submission(Uuid::from_u128(8))).await;

    front.is_back();
    assert_eq!(health(&sender).await, StatusCode::OK);
    let expected = Held { length: PART as u64, whole: false };
    assert_eq!(held(&sender, ID, &letter).await, Some(expected));
    deliver(&sender, ID, &letter).await;
    assert!(endpoint.file(&endpoint.held()[1], digest(&letter)).unwrap() == letter);
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_that_share_a_bucket_make_one_file_of_what_each_is_sent() {
    let (mut one, _front, bucket) = started(Kind::Postgres);
    let mut other = one.beside();
    other.start();
    let (here, letter) = (Sender::to(&one), letter(1));
    let there = Sender { pass: here.pass.clone(), ..Sender::to(&other) };
    for (number, from) in (0..letter.len()).step_by(PART).enumerate() {
        let sender = [&here, &there][number % 2];
        assert_eq!(put_part(sender, ID, &letter, from).await.status(), StatusCode::OK);
    }
    let ended = join_all([&here, &there].map(|sender| end(sender, ID, &letter))).await;
    assert!(ended.iter().any(|ended| ended.status() == StatusCode::OK));
    deliver(&there, ID, &letter).await;
    one.stop();
    assert!(other.file(&other.held()[0], digest(&letter)).unwrap() == letter);
    assert_eq!(bucket.objects().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_leads_nowhere_in_a_bucket() {
    let (endpoint, _front, bucket) = started(Kind::Sqlite);
    let (sender, digest) = (Sender::to(&endpoint), digest(b"x"));
    for path in [
        format!("/v1/reports/..%2f..%2fx/attachments/{digest}/parts/0"),
        format!("/v1/reports/{ID}%00/attachments/{digest}/parts/0"),
        format!("/v1/reports/{ID}/attachments/..%2f..%2fx/parts/0"),
        format!("/v1/reports/{ID}/attachments/{digest}%2f..%2fx/parts/0"),
        format!("/v1/reports/{ID}/attachments/{digest}.sealed/parts/0"),
        format!("/v1/reports/{ID}/attachments/{digest}%3facl/parts/0"),
        format!("/v1/reports/{ID}/attachments/{digest}/parts/-1"),
        format!("/v1/reports/{ID}/attachments/{digest}/parts/{}", u64::MAX),
    ] {
        let status = sender.put(&path, BYTES, "x").await.status();
        assert!(status.is_client_error(), "{path}: {status}");
    }
    assert!(bucket.objects().is_empty());
}

#[tokio::test]
async fn what_is_wrong_with_a_bucket_is_said_at_the_start() {
    let (endpoint, _front, _bucket) = made_ready(Kind::Sqlite);
    let Shelf::Bucket(told) = &endpoint.config().attachments else { unreachable!() };
    let start = |bucket: Bucket| {
        let attachments = Shelf::Bucket(bucket);
        let config = Config { attachments, ..endpoint.config().clone() };
        Running::start(&config, Arc::new(|_| {})).map(drop).unwrap_err()
    };
    let nowhere = Bucket { bucket: "nowhere".to_owned(), ..told.clone() };
    let said = start(nowhere).to_string();
    assert!(said.starts_with("the bucket nowhere: NoSuchBucket. "), "{said}");
    let nobody = Bucket { address: "http://127.0.0.1:1".to_owned(), ..told.clone() };
    assert!(matches!(start(nobody), Error::Bucket { .. }));
    for address in ["http://192.0.2.1/", "http://files.example/", "https://files.example/?x", "x"] {
        let in_clear = Bucket { address: address.to_owned(), ..told.clone() };
        assert!(matches!(start(in_clear), Error::BucketAddress { .. }), "{address}");
    }
    for name in ["", "a/b", "a b", "a?b", "a\nb"] {
        let [bucket, key, region] = [0, 1, 2].map(|at| {
            let mut told = told.clone();
            *[&mut told.bucket, &mut told.key, &mut told.region][at] = name.to_owned();
            told
        });
        for told in [bucket, key, region] {
            assert!(matches!(start(told), Error::NoName { .. }), "{name:?}");
        }
    }
}

#[test]
fn a_bucket_is_copied_by_its_own_means() {
    let (endpoint, _front, _bucket) = made_ready(Kind::Sqlite);
    let copy = endpoint.settings_path().with_file_name("backup.tar");
    assert!(matches!(endpoint::backup(endpoint.config(), &copy), Err(Error::NotInAFolder)));
    assert!(matches!(endpoint::restore(endpoint.config(), &copy), Err(Error::NotInAFolder)));
    assert!(!copy.exists());
}
