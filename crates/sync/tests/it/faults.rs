//! What can go wrong on the way: in the end every report is one case, every
//! byte of it is there, and every receipt is true.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use seal::{Domain, VerifyingKey};
use serde_json::Value;
use sync::{Change, Link, Setback, Settings, Which};
use testkit::endpoint::{LocalEndpoint, now};
use testkit::proxy::{Proxy, Way};
use testkit::report::{submission, submission_with};
use uuid::Uuid;
use wire::SignedReceipt;

use crate::device::{Device, digest};
use crate::stand_in::{self, ok, reply};
use crate::{ID, link, link_to};

/// The files of every report here.
const SIZE: usize = 2000;

fn files(id: Uuid) -> [Vec<u8>; 2] {
    [b'a', b'b'].map(|letter| {
        let mut content = format!("%PDF-1.7 {id}").into_bytes();
        content.resize(SIZE, letter);
        content
    })
}

fn named(files: &[Vec<u8>; 2]) -> [(&str, &[u8]); 2] {
    [("a.pdf", &files[0]), ("b.pdf", &files[1])]
}

fn ids(count: u128) -> Vec<Uuid> {
    (1..=count).map(Uuid::from_u128).collect()
}

fn queue_all(device: &Device, ids: &[Uuid]) {
    for id in ids {
        device.queue_with(*id, &named(&files(*id)));
    }
}

/// Every report is one case, every byte of it and of its files is held, and its
/// receipt is signed, and the one that the endpoint has.
fn assert_all_are_there(device: &Device, endpoint: &LocalEndpoint, ids: &[Uuid]) {
    let held = endpoint.held();
    assert_eq!(held.len(), ids.len(), "one case for each report");
    let of_case = |line: &Value| line["reference"].to_string();
    assert_eq!(held.iter().map(of_case).collect::<BTreeSet<_>>().len(), ids.len());
    let held: BTreeMap<String, &Value> =
        held.iter().map(|line| (line["external-id"].as_str().unwrap().to_owned(), line)).collect();
    let key = VerifyingKey::from_bytes(&endpoint.settings().receipt_key.0).unwrap();
    for id in ids {
        let (files, line) = (files(*id), held[&id.to_string()]);
        let sent = submission_with(*id, &named(&files));
        let signed = device.receipt(*id);
        assert_eq!(line["receipt"], serde_json::to_value(&signed).unwrap());
        assert_eq!(line["submission"], serde_json::from_slice::<Value>(&sent).unwrap());
        let receipt = &signed.receipt;
        assert_eq!(receipt.submission_sha256, digest(&sent));
        assert_eq!(receipt.attachments, [digest(&files[0]), digest(&files[1])]);
        key.verify(Domain::Receipt, &receipt.signed_bytes(), &signed.signature.0).unwrap();
        for content in &files {
            assert_eq!(endpoint.file(line, digest(content)).as_ref(), Some(content));
        }
    }
}

/// The endpoint as the program that it is.
struct Program(Child);

impl Program {
    fn of(endpoint: &LocalEndpoint) -> Self {
        let config = endpoint.settings_path().with_file_name("config.json");
        let mut child = Command::new(program())
            .args(["serve", "--config"])
            .arg(config)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("listening "), "{line}");
        Self(child)
    }

    /// SIGKILL: it gets to end nothing in order.
    fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Built with the workspace, beside the folder of this test.
fn program() -> PathBuf {
    let test = env::current_exe().unwrap();
    let folder = test.parent().and_then(|deps| deps.parent()).unwrap();
    folder.join("endpoint").with_extension(env::consts::EXE_EXTENSION)
}

#[tokio::test]
async fn an_endpoint_that_is_killed_again_and_again_has_every_report_once() {
    const REPORTS: usize = 80;
    const KILLS: usize = 6;
    let mut endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    endpoint.stop();
    let ids = ids(REPORTS as u128);
    queue_all(&device, &ids);

    let mut waiting_after = Vec::new();
    for _ in 0..KILLS {
        let link = link_to(&endpoint);
        let running = RefCell::new(Program::of(&endpoint));
        // So many are settled before it; up to seven others are on the wire.
        let before = 1 + seal::make_id().unwrap().as_u128() % 6;
        let (settled, killed) = (Cell::new(0), Cell::new(false));
        let kill = |change| match change {
            Change::Settled(_) => settled.set(settled.get() + 1),
            Change::Sending { .. } if settled.get() < before || killed.get() => {}
            Change::Sending { .. } => {
                running.borrow_mut().kill();
                killed.set(true);
            }
        };
        device.drain_telling(&link, Which::Waiting, kill).await;
        assert!(killed.get(), "on the way");
        waiting_after.push(device.count_waiting());
    }
    let left = waiting_after[KILLS - 1];
    assert!((1..REPORTS).contains(&left), "{waiting_after:?}: some were sent, and not all");
    let _running = Program::of(&endpoint);
    assert_eq!(device.drain(&link_to(&endpoint), Which::Waiting).await, None);
    assert_all_are_there(&device, &endpoint, &ids);
}

/// An endpoint behind a proxy, known by the address of that.
pub fn behind_a_proxy() -> (LocalEndpoint, Proxy, wire::Settings) {
    let mut endpoint = LocalEndpoint::new();
    let proxy = Proxy::before(endpoint.config().listen).unwrap();
    let address = format!("https://{}", proxy.address());
    endpoint.known_by(address.clone());
    endpoint.start();
    let settings = wire::Settings { endpoint: address, ..endpoint.settings() };
    (endpoint, proxy, settings)
}

#[tokio::test]
async fn a_connection_that_is_cut_or_harmed_anywhere_makes_one_case_whole() {
    const PLACES: u64 = 12;
    let (endpoint, proxy, settings) = behind_a_proxy();
    let device = Device::of(&endpoint);
    let whole = Uuid::from_u128(1000);
    queue_all(&device, &[whole]);
    proxy.cut_after(Way::There, u64::MAX);
    assert_eq!(device.drain(&link(&settings), Which::Waiting).await, None);
    let gone = proxy.gone();

    let mut sent = vec![whole];
    let (mut harmed, mut set_back) = (0, 0);
    for (number, way) in [(0, Way::There), (1, Way::Back)] {
        for place in 0..PLACES {
            for harm in [Proxy::cut_after, Proxy::flip_after] {
                let id = Uuid::from_u128(sent.len() as u128);
                sent.push(id);
                queue_all(&device, &[id]);
                harm(&proxy, way, gone[number] * place / PLACES);
                device.drain(&link(&settings), Which::Waiting).await;
                harmed += usize::from(proxy.has_harmed());
                if device.count_waiting() > 0 {
                    set_back += 1;
                    assert_eq!(device.drain(&link(&settings), Which::Waiting).await, None);
                }
            }
        }
    }
    assert_eq!(harmed, sent.len() - 1, "each of them met its harm");
    assert_eq!(set_back, harmed, "and was tried again");
    assert_all_are_there(&device, &endpoint, &sent);
}

#[tokio::test]
async fn who_is_hung_up_on_or_kept_waiting_gets_there() {
    let (endpoint, proxy, settings) = behind_a_proxy();
    let device = Device::of(&endpoint);
    let ids = ids(6);
    queue_all(&device, &ids);
    proxy.hang_up_on(usize::MAX);
    device.drain(&link(&settings), Which::Waiting).await;
    for id in &ids {
        assert_eq!(device.waiting(*id), (1, Some(Setback::Unreachable)));
    }
    assert_eq!(endpoint.held().len(), 0);
    proxy.hang_up_on(0);
    proxy.delay(Duration::from_millis(20));
    assert_eq!(device.drain(&link(&settings), Which::Waiting).await, None);
    assert_all_are_there(&device, &endpoint, &ids);
}

#[tokio::test]
async fn what_is_sent_twice_at_once_is_one_case() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    let ids = ids(12);
    queue_all(&device, &ids);
    let (one, other) = (link_to(&endpoint), link_to(&endpoint));
    let both =
        futures::join!(device.drain(&one, Which::Waiting), device.drain(&other, Which::Waiting));
    device.drain(&one, Which::Waiting).await;
    assert_all_are_there(&device, &endpoint, &ids);
    assert!(endpoint.logged().len() > 12 * 8, "{both:?}: both were on the way");
}

type Harmed = fn(SignedReceipt) -> Vec<u8>;

/// What comes back instead of a receipt, and what the outbox makes of it.
const HARMED: [(Harmed, Setback); 6] = [
    (|_| reply("500 Internal Server Error", ""), Setback::EndpointTrouble { status: 500 }),
    (|_| reply("502 Bad Gateway", "<p>"), Setback::EndpointTrouble { status: 502 }),
    (|_| busy(), Setback::Busy { status: 429, seconds: 60 }),
    (|receipt| half(&ok(&text(&receipt))).to_vec(), Setback::Unreachable),
    (|receipt| ok(&String::from_utf8_lossy(half(&receipt.to_bytes()))), Setback::BadReply),
    (|receipt| ok(&text(&with_a_flipped_bit(receipt))), Setback::BadReceipt),
];

fn busy() -> Vec<u8> {
    let head = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 60\r\n";
    format!("{head}connection: close\r\ncontent-length: 0\r\n\r\n").into_bytes()
}

fn text(receipt: &SignedReceipt) -> String {
    String::from_utf8(receipt.to_bytes()).unwrap()
}

fn half(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len() / 2]
}

fn with_a_flipped_bit(mut receipt: SignedReceipt) -> SignedReceipt {
    receipt.signature.0[7] ^= 1;
    receipt
}

#[tokio::test]
async fn whatever_is_replied_after_it_was_stored_it_is_one_case() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    let count = HARMED.len();
    for (number, (harmed, setback)) in (1_u128..).zip(HARMED) {
        let id = Uuid::from_u128(number);
        device.queue(id, &submission(id));
        let (behind, by) = (link_to(&endpoint), Arc::clone(&device.by));
        let runtime = tokio::runtime::Handle::current();
        let answer = move |body: &[u8], way_back: &mut dyn std::io::Write| {
            let taken = runtime.block_on(behind.by(&by).deliver(id, body)).unwrap();
            drop(way_back.write_all(&harmed(taken)));
        };
        let settings = stand_in::settings(&endpoint, Box::new(answer));
        device.drain(&link(&settings), Which::Waiting).await;
        assert_eq!(device.waiting(id), (1, Some(setback)));
        let first = endpoint.held();
        assert_eq!(device.drain(&link_to(&endpoint), Which::Waiting).await, None);
        assert_eq!(endpoint.held(), first, "nothing is stored twice");
        let held = &first[first.len() - 1]["receipt"];
        assert_eq!(held, &serde_json::to_value(device.receipt(id)).unwrap());
    }
    assert_eq!(endpoint.held().len(), count);
}

#[tokio::test]
async fn a_wrong_certificate_gets_nothing_and_the_right_one_all_of_it() {
    let (endpoint, other) = (LocalEndpoint::started(), LocalEndpoint::started());
    let device = Device::of(&endpoint);
    queue_all(&device, &[ID]);
    let wrong = wire::Settings { endpoint: other.settings().endpoint, ..endpoint.settings() };
    let again_at = device.drain(&link(&wrong), Which::Waiting).await.unwrap();
    assert_eq!(device.waiting(ID), (1, Some(Setback::WrongCertificate)));
    assert_eq!(again_at - device.now, TimeDelta::minutes(15));
    assert_eq!(other.logged(), [], "nothing was sent");
    assert_eq!(device.drain(&link_to(&endpoint), Which::Waiting).await, None);
    assert_all_are_there(&device, &endpoint, &[ID]);
}

#[tokio::test]
async fn a_clock_that_is_wrong_by_days_holds_up_nothing() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    let ids = ids(2);
    for (id, days) in ids.iter().zip([-3, 400]) {
        queue_all(&device, &[*id]);
        let written = serde_json::to_vec(&endpoint.settings()).unwrap();
        let wrong: sync::Clock = Arc::new(move || now()() + TimeDelta::days(days));
        let link = Link::new(&Settings::parse(&written).unwrap(), wrong);
        assert_eq!(device.drain(&link, Which::Waiting).await, None, "{days} days off");
    }
    assert_all_are_there(&device, &endpoint, &ids);
}
