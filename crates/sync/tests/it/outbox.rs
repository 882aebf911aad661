use std::cell::RefCell;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use seal::{KdfParams, Passphrase};
use sync::{Around, Change, Enrolment, Link, Setback, Source, Which};
use tempfile::TempDir;
use testkit::{
    endpoint::LocalEndpoint,
    report::{submission, submission_with},
};
use uuid::Uuid;
use vault::{Actor, New, Queue, Shared, Stage, Vault, Vaults, Way};
use wire::{Hex, SignedReceipt};

use crate::{ID, link_to, stand_in, stranger};

const VAULT: Uuid = Uuid::from_u128(9);

/// A vault of a responder, with the clock it goes by.
struct Device {
    folder: TempDir,
    vaults: Shared,
    by: Enrolment,
    now: DateTime<Utc>,
}

impl Device {
    fn of(endpoint: &LocalEndpoint) -> Self {
        Self::enrolled(endpoint.enrolled())
    }

    fn enrolled(by: Enrolment) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let params = KdfParams::cheap_for_tests();
        let new = New { id: VAULT, name: "", passphrase: &passphrase(), params, device: None };
        let mut vault = vault::make(folder.path(), &new).unwrap();
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        let kept = by.to_bytes();
        vault.by(Actor { who: None, at: now }).save_enrolment(by.device(), &kept, b"").unwrap();
        let device = Self { folder, vaults: Shared::default(), by, now };
        device.vaults.lock().unwrap().put(vault, device.later());
        device
    }

    /// When the key of a locked vault's outbox is to be forgotten.
    fn later(&self) -> DateTime<Utc> {
        self.now + TimeDelta::hours(8)
    }

    fn with<T>(&self, act: impl FnOnce(&mut Vault) -> T) -> T {
        act(self.vaults.lock().unwrap().open().unwrap())
    }

    fn queue(&self, id: Uuid, submission: &[u8]) {
        let sam = || Actor { who: Some("sam@example.police.uk".to_owned()), at: self.now };
        self.with(|vault| {
            vault.by(sam()).make_report(id, b"", &[]).unwrap();
            vault.by(sam()).finish(id, submission, b"").unwrap();
        });
    }

    /// A report with PDF files, by name and content.
    fn queue_with(&self, id: Uuid, files: &[(&str, &[u8])]) {
        let sam = || Actor { who: Some("sam@example.police.uk".to_owned()), at: self.now };
        self.with(|vault| {
            vault.by(sam()).make_report(id, b"", &[]).unwrap();
            for (name, content) in files {
                let intake = vault.begin_intake().unwrap();
                let taken = intake.take_in(*content, |_| ControlFlow::Continue(())).unwrap();
                vault.by(sam()).add_attachment(id, taken, name, b"", b"", None).unwrap();
            }
            vault.by(sam()).finish(id, &submission_with(id, files), b"").unwrap();
        });
    }

    fn stage(&self, id: Uuid) -> Stage {
        self.with(|vault| vault.listed(id).unwrap().stage)
    }

    /// How often it was tried and why it waits.
    fn waiting(&self, id: Uuid) -> (u32, Option<Setback>) {
        let Stage::Waiting(queued) = self.stage(id) else { panic!("it does not wait") };
        (queued.attempts, queued.setback.map(|bytes| Setback::parse(&bytes).unwrap()))
    }

    fn receipt(&self, id: Uuid) -> SignedReceipt {
        let Stage::Received { receipt } = self.stage(id) else { panic!("it is not sent") };
        SignedReceipt::parse(&receipt).unwrap()
    }

    async fn drain(&self, link: &Link, which: Which) -> Option<DateTime<Utc>> {
        self.drain_telling(link, which, |_| {}).await
    }

    async fn drain_telling(
        &self,
        link: &Link,
        which: Which,
        tell: impl Fn(Change),
    ) -> Option<DateTime<Utc>> {
        sync::drain(&self.vaults, link, which, &Telling(self, tell)).await
    }

    fn lock(&self) {
        self.vaults.lock().unwrap().lock(self.later());
    }

    /// Ends the app: nothing stays in memory.
    fn restart(&self) {
        *self.vaults.lock().unwrap() = Vaults::default();
    }

    fn unlock(&self) {
        let mut vaults = self.vaults.lock().unwrap();
        let way = Way::Passphrase { passphrase: &passphrase(), device: None };
        let opened = match vaults.take_outbox(VAULT) {
            Some(outbox) => outbox.unlock(way, self.now).map_err(|(_, error)| error),
            None => vault::unlock(self.folder.path(), VAULT, way, self.now),
        };
        vaults.put(opened.unwrap(), self.later());
    }
}

/// A device, and what is told of each step.
struct Telling<'d, F>(&'d Device, F);

impl<F: Fn(Change)> Around for Telling<'_, F> {
    fn now(&self) -> DateTime<Utc> {
        self.0.now
    }

    fn jitter(&self) -> f64 {
        0.0
    }

    fn changed(&self, change: Change) {
        (self.1)(change);
    }

    fn open(&self, queue: &Queue<'_>, report: Uuid, number: usize) -> Option<Box<dyn Source>> {
        let id = queue.attachments(report).ok()?.known.get(number)?.id;
        Some(Box::new(queue.content(report, id).ok()?))
    }
}

fn sending(held: u64, of: u64) -> Change {
    Change::Sending { id: ID, held, of }
}

fn passphrase() -> Passphrase {
    Passphrase::new("four words and more".to_owned())
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
async fn what_somebody_must_mend_waits_longer() {
    let endpoint = LocalEndpoint::new();
    let settings = stand_in::replying(&endpoint, stand_in::ok("marmalade"));
    let device = Device::enrolled(stranger());
    device.queue(ID, &submission(ID));
    let again_at = device.drain(&crate::link(&settings), Which::Due).await.unwrap();
    assert_eq!(device.waiting(ID), (1, Some(Setback::BadReply)));
    assert_eq!(again_at - device.now, TimeDelta::minutes(15));
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

fn digest(content: &[u8]) -> Hex<32> {
    Hex(*seal::sha256(content).as_bytes())
}

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
        assert_eq!(fs::read(folder.join(digest(content).to_string())).unwrap(), content);
    }
}

#[tokio::test]
async fn a_file_that_was_cut_off_goes_on_from_there() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::of(&endpoint);
    device.queue_with(ID, &[("a.pdf", LETTER)]);
    assert_eq!(
        link.by(&device.by).send_part(ID, digest(LETTER), 0, LETTER[..9].to_vec()).await,
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
        .send_part(ID, digest(LETTER), 0, b"torn by a power cut, and more".to_vec())
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
