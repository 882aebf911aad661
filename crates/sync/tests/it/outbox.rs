use std::cell::RefCell;

use chrono::{DateTime, TimeDelta, Utc};
use seal::{KdfParams, Passphrase};
use sync::{Change, Link, Setback, Which};
use tempfile::TempDir;
use testkit::{endpoint::LocalEndpoint, report::submission};
use uuid::Uuid;
use vault::{Actor, New, Shared, Stage, Vault, Vaults, Way};
use wire::SignedReceipt;

use crate::{ID, link_to, stand_in};

const VAULT: Uuid = Uuid::from_u128(9);

/// A vault of a responder, with the clock it goes by.
struct Device {
    folder: TempDir,
    vaults: Shared,
    now: DateTime<Utc>,
}

impl Device {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let params = KdfParams::cheap_for_tests();
        let new = New { id: VAULT, name: "", passphrase: &passphrase(), params, device: None };
        let vault = vault::make(folder.path(), &new).unwrap();
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        let device = Self { folder, vaults: Shared::default(), now };
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
        sync::drain(&self.vaults, link, which, || self.now, || 0.0, |_| {}).await
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

fn passphrase() -> Passphrase {
    Passphrase::new("four words and more".to_owned())
}

#[tokio::test]
async fn what_waits_for_the_endpoint_is_delivered_once_it_answers() {
    let mut endpoint = LocalEndpoint::new();
    let link = link_to(&endpoint);
    let mut device = Device::new();
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
    let mut endpoint = LocalEndpoint::new();
    let link = link_to(&endpoint);
    let device = Device::new();
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
    let device = Device::new();
    let conflicting = Uuid::from_u128(1);
    let text = String::from_utf8(submission(conflicting)).unwrap();
    link.deliver(conflicting, text.as_bytes()).await.unwrap();
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
    let device = Device::new();
    device.queue(ID, &submission(ID));
    let again_at = device.drain(&crate::link(&settings), Which::Due).await.unwrap();
    assert_eq!(device.waiting(ID), (1, Some(Setback::BadReply)));
    assert_eq!(again_at - device.now, TimeDelta::minutes(15));
}

#[tokio::test]
async fn each_step_is_told() {
    let endpoint = LocalEndpoint::started();
    let device = Device::new();
    device.queue(ID, &submission(ID));
    let told = RefCell::new(Vec::new());
    let tell = |change| told.borrow_mut().push(change);
    let link = link_to(&endpoint);
    sync::drain(&device.vaults, &link, Which::Due, || device.now, || 0.0, tell).await;
    assert_eq!(told.into_inner(), [Change::Sending(ID), Change::Settled(ID)]);
}

#[tokio::test]
async fn a_vault_locked_on_the_way_gets_its_receipt_all_the_same() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::new();
    device.queue(ID, &submission(ID));
    let lock = |change| {
        if change == Change::Sending(ID) {
            device.lock();
        }
    };
    let again_at =
        sync::drain(&device.vaults, &link, Which::Due, || device.now, || 0.0, lock).await;
    assert_eq!(again_at, None, "nothing waits");
    device.unlock();
    let receipt = serde_json::to_value(device.receipt(ID)).unwrap();
    assert_eq!(endpoint.held()[0]["receipt"], receipt);
}

#[tokio::test]
async fn an_app_ended_on_the_way_gets_its_receipt_after_the_next_unlock() {
    let endpoint = LocalEndpoint::started();
    let link = link_to(&endpoint);
    let device = Device::new();
    device.queue(ID, &submission(ID));
    let end = |change| {
        if change == Change::Sending(ID) {
            device.restart();
        }
    };
    sync::drain(&device.vaults, &link, Which::Due, || device.now, || 0.0, end).await;
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
    let device = Device::new();
    device.queue(ID, &submission(ID));
    device.lock();
    assert_eq!(device.drain(&link_to(&endpoint), Which::Due).await, None);
    device.unlock();
    assert_eq!(endpoint.held()[0]["receipt"], serde_json::to_value(device.receipt(ID)).unwrap());
}
