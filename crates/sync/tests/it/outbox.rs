use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use sync::retry::Power;
use sync::{Change, Part, Setback, Which};
use testkit::{endpoint::LocalEndpoint, report::submission};
use uuid::Uuid;
use vault::Stage;

use crate::device::{Device, digest};
use crate::{ID, link_to, stand_in, stranger};

fn sending(held: u64, of: u64) -> Change {
    Change::Sending { id: ID, held, of }
}

#[tokio::test]
async fn what_waits_for_the_endpoint_is_delivered_once_it_answers() {
    let mut endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let mut device = Device::of(&endpoint);
    endpoint.stop();
    device.queue(ID, &submission(ID));

    let again_at = device.drain(&link, Which::Due).await.unwrap();
    assert_eq!(again_at, device.now + TimeDelta::seconds(2));
    assert_eq!(device.waiting(ID), (1, Some(Setback::Unreachable)));

    endpoint.start();
    device.drain(&link, Which::Due).await;
    assert_eq!(device.waiting(ID).0, 1, "its time has not come");

    device.now = again_at;
    assert_eq!(device.drain(&link, Which::Due).await, None, "nothing waits any more");
    let held = endpoint.held();
    assert_eq!(held[0]["receipt"], serde_json::to_value(device.receipt(ID)).unwrap());
}

#[tokio::test]
async fn what_is_not_due_goes_when_asked_for() {
    let mut endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::of(&endpoint);
    endpoint.stop();
    device.queue(ID, &submission(ID));
    device.drain(&link, Which::Due).await;
    endpoint.start();
    assert_eq!(device.drain(&link, Which::Waiting).await, None);
    assert_eq!(device.receipt(ID).receipt.external_id, ID);
}

#[tokio::test]
async fn one_at_fault_holds_up_no_other() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::of(&endpoint);
    let conflicting = Uuid::from_u128(1);
    let text = String::from_utf8(submission(conflicting)).unwrap();
    link.by(&device.by).deliver(conflicting, text.as_bytes()).await.unwrap();
    device.queue(conflicting, text.replace("FICTIONAL-2026-001", "other").as_bytes());
    let unfinished = Uuid::from_u128(2);
    device.queue(unfinished, b"{}");
    let good: Vec<Uuid> = (3..30).map(Uuid::from_u128).collect();
    good.iter().for_each(|id| device.queue(*id, &submission(*id)));

    assert_eq!(device.drain(&link, Which::Due).await, None);
    let refused = |setback: Setback| Stage::Refused { setback: setback.to_bytes() };
    let field = Some("version".to_owned());
    assert!(device.stage(unfinished) == refused(Setback::FaultFound { field }));
    assert!(device.stage(conflicting) == refused(Setback::Conflict));
    for id in good {
        assert_eq!(device.receipt(id).receipt.external_id, id);
    }
}

#[tokio::test]
async fn nothing_goes_to_another_endpoint_than_the_one_that_enrolled_the_device() {
    let (mut ours, other) = (LocalEndpoint::started(), LocalEndpoint::started());
    let device = Device::of(&ours);
    ours.stop();
    device.queue(ID, &submission(ID));
    assert_eq!(device.drain(&link_to(&other), Which::Waiting).await, None);
    assert_eq!(device.waiting(ID), (0, None), "no try was made");
    assert!(other.held().is_empty());
    ours.start();
    device.drain(&link_to(&ours), Which::Waiting).await;
    assert_eq!(device.receipt(ID).receipt.external_id, ID);
}

#[tokio::test]
async fn what_somebody_must_mend_waits_longer() {
    let endpoint = LocalEndpoint::new();
    let settings = stand_in::replying(&endpoint, stand_in::ok("marmalade"));
    let device = Device::enrolled(stranger(&settings));
    device.queue(ID, &submission(ID));
    let again_at = device.drain(&crate::link(&settings), Which::Due).await.unwrap();
    assert_eq!(device.waiting(ID), (1, Some(Setback::BadReply)));
    assert_eq!(again_at - device.now, TimeDelta::minutes(15));
}

#[tokio::test]
async fn an_endpoint_that_asks_to_be_left_alone_is_till_the_responder_asks() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    device.queue(ID, &submission(ID));
    for (line, asks, wait) in [
        ("429 Too Many Requests", "retry-after: 120", 120),
        ("503 Service Unavailable", "retry-after: 999999", 86_400),
        (
            "503 Service Unavailable",
            "date: Fri, 27 Nov 2026 10:00:00 GMT\r\nretry-after: Fri, 27 Nov 2026 11:00:00 GMT",
            3600,
        ),
    ] {
        let reply = format!("HTTP/1.1 {line}\r\n{asks}\r\ncontent-length: 0\r\n\r\n");
        let link = crate::link(&stand_in::replying(&endpoint, reply));
        let again_at = device.drain(&link, Which::Waiting).await.unwrap();
        assert_eq!(again_at - device.now, TimeDelta::seconds(wait), "{asks}");
    }
    let link = link_to(&endpoint);
    device.drain(&link, Which::MayBeReached).await;
    assert_eq!(device.waiting(ID).0, 3, "a network that changed is no reason");
    assert_eq!(device.drain(&link, Which::Waiting).await, None);
    assert_eq!(device.receipt(ID).receipt.external_id, ID);
}

#[tokio::test]
async fn what_could_not_be_sent_goes_when_the_network_changed() {
    let mut endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::of(&endpoint);
    endpoint.stop();
    device.queue(ID, &submission(ID));
    device.drain(&link, Which::Due).await;
    endpoint.start();
    assert_eq!(device.drain(&link, Which::MayBeReached).await, None);
    assert_eq!(device.receipt(ID).receipt.external_id, ID);
}

#[tokio::test]
async fn on_battery_there_is_one_try_in_15_minutes_unless_it_is_asked_for() {
    let mut endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let mut device = Device::of(&endpoint);
    device.power = Power::Battery;
    endpoint.stop();
    device.queue(ID, &submission(ID));
    let again_at = device.drain(&link, Which::Due).await.unwrap();
    assert_eq!(again_at - device.now, TimeDelta::minutes(15), "the first is at once");
    device.now += TimeDelta::minutes(14);
    for which in [Which::Due, Which::MayBeReached] {
        device.drain(&link, which).await;
        assert_eq!(device.waiting(ID).0, 1);
    }
    let finished = Uuid::from_u128(2);
    device.queue(finished, &submission(finished));
    device.drain(&link, Which::Due).await;
    assert_eq!((device.waiting(ID).0, device.waiting(finished).0), (1, 1), "just finished");
    device.drain(&link, Which::Waiting).await;
    assert_eq!((device.waiting(ID).0, device.waiting(finished).0), (2, 2), "asked for");
}

#[tokio::test]
async fn each_step_is_told() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    device.queue(ID, &submission(ID));
    let told = RefCell::new(Vec::new());
    let tell = |change| told.borrow_mut().push(change);
    let link = link_to(&endpoint);
    device.drain_telling(&link, Which::Due, tell).await;
    assert_eq!(told.into_inner(), [sending(0, 0), Change::Settled(ID)]);
}

#[tokio::test]
async fn a_vault_locked_on_the_way_gets_its_receipt_all_the_same() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::of(&endpoint);
    device.queue(ID, &submission(ID));
    let lock = |change| {
        if change == sending(0, 0) {
            device.lock();
        }
    };
    let again_at = device.drain_telling(&link, Which::Due, lock).await;
    assert_eq!(again_at, None, "nothing waits");
    device.unlock();
    let receipt = serde_json::to_value(device.receipt(ID)).unwrap();
    assert_eq!(endpoint.held()[0]["receipt"], receipt);
}

#[tokio::test]
async fn an_app_ended_on_the_way_gets_its_receipt_after_the_next_unlock() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::of(&endpoint);
    device.queue(ID, &submission(ID));
    let end = |change| {
        if change == sending(0, 0) {
            device.restart();
        }
    };
    device.drain_telling(&link, Which::Due, end).await;
    assert_eq!(device.drain(&link, Which::Waiting).await, None, "it waits for an unlock");
    assert_eq!(endpoint.held().len(), 1);

    device.unlock();
    assert_eq!(device.waiting(ID), (1, None), "the try is counted");
    device.drain(&link, Which::Due).await;
    let receipt = serde_json::to_value(device.receipt(ID)).unwrap();
    assert_eq!(endpoint.held()[0]["receipt"], receipt);
    assert_eq!(endpoint.held().len(), 1);
}

#[tokio::test]
async fn a_report_leaves_while_its_vault_is_locked() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    device.queue(ID, &submission(ID));
    device.lock();
    assert_eq!(device.drain(&link_to(&endpoint), Which::Due).await, None);
    device.unlock();
    assert_eq!(endpoint.held()[0]["receipt"], serde_json::to_value(device.receipt(ID)).unwrap());
}

const LETTER: &[u8] = b"%PDF-1.7 a letter";
const OTHER: &[u8] = b"%PDF-1.7 another one";

#[tokio::test]
async fn a_report_arrives_with_its_files_whether_its_vault_is_open_or_locked() {
    let endpoint = LocalEndpoint::started();
    let device = Device::of(&endpoint);
    device.queue_with(ID, &[("a.pdf", LETTER), ("b.pdf", OTHER), ("again.pdf", LETTER)]);
    device.lock();
    let told = RefCell::new(Vec::new());
    let tell = |change| told.borrow_mut().push(change);
    assert_eq!(device.drain_telling(&link_to(&endpoint), Which::Due, tell).await, None);
    let steps =
        [(0, 37), (0, 37), (17, 37), (17, 37), (37, 37)].map(|(held, of)| sending(held, of));
    assert_eq!(told.into_inner()[..], [&steps[..], &[Change::Settled(ID)]].concat());

    device.unlock();
    let receipt = device.receipt(ID);
    assert_eq!(receipt.receipt.attachments, [LETTER, OTHER, LETTER].map(digest));
    let held = &endpoint.held()[0];
    assert_eq!(held["receipt"], serde_json::to_value(receipt).unwrap());
    assert_eq!(held["payload"]["Document3.Name"], "again.pdf");
    let folder = endpoint.files_of(ID);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "the same content is sent once");
    for content in [LETTER, OTHER] {
        assert_eq!(endpoint.file(held, digest(content)).unwrap(), content);
    }
}

#[tokio::test]
async fn a_file_that_was_cut_off_goes_on_from_there() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::of(&endpoint);
    device.queue_with(ID, &[("a.pdf", LETTER)]);
    assert_eq!(
        link.by(&device.by).send_part(ID, digest(LETTER), 0, Part::of(LETTER[..9].to_vec())).await,
        Ok(9)
    );
    let told = RefCell::new(Vec::new());
    let tell = |change| told.borrow_mut().push(change);
    device.drain_telling(&link, Which::Due, tell).await;
    assert_eq!(told.into_inner()[1..3], [sending(9, 17), sending(17, 17)]);
    assert_eq!(device.receipt(ID).receipt.attachments, [digest(LETTER)]);
}

#[tokio::test]
async fn a_file_whose_beginning_is_wrong_at_the_endpoint_is_sent_anew() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let mut device = Device::of(&endpoint);
    device.queue_with(ID, &[("a.pdf", LETTER)]);
    link.by(&device.by)
        .send_part(ID, digest(LETTER), 0, Part::of(b"torn by a power cut, and more".to_vec()))
        .await
        .unwrap();
    device.now = device.drain(&link, Which::Due).await.unwrap();
    assert_eq!(device.waiting(ID).1, Some(Setback::EndpointTrouble { status: 409 }));
    assert_eq!(device.drain(&link, Which::Due).await, None);
    assert_eq!(device.receipt(ID).receipt.attachments, [digest(LETTER)]);
}

#[tokio::test]
async fn a_report_is_not_sent_without_a_file_that_cannot_be_read() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::of(&endpoint);
    device.queue_with(ID, &[("a.pdf", LETTER)]);
    for entry in walk(device.folder.path()) {
        if entry.parent().is_some_and(|folder| folder.ends_with("attachments")) {
            fs::remove_file(entry).unwrap();
        }
    }
    let other = Uuid::from_u128(8);
    device.queue(other, &submission(other));
    device.drain(&link, Which::Due).await;
    assert_eq!(device.waiting(ID), (1, Some(Setback::FileUnreadable)));
    assert_eq!(endpoint.held().len(), 1, "the other is not held up");
}

/// Every file below a folder.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}
