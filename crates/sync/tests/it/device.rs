//! A vault with an outbox, and what a drain asks of the device around it.

use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use seal::{KdfParams, Passphrase};
use sync::retry::Power;
use sync::{Around, Change, Enrolment, File, Link, Setback, Source, Which};
use tempfile::TempDir;
use testkit::{endpoint::LocalEndpoint, report::submission_with};
use uuid::Uuid;
use vault::{Actor, New, Queue, Shared, Stage, Vault, Vaults, Way};
use wire::{Hex, SignedNotice, SignedReceipt};

const VAULT: Uuid = Uuid::from_u128(9);

/// A vault of a responder, with the clock it goes by.
pub struct Device {
    pub folder: TempDir,
    vaults: Shared,
    pub by: Arc<Enrolment>,
    pub now: DateTime<Utc>,
    pub power: Power,
}

impl Device {
    pub fn of(endpoint: &LocalEndpoint) -> Self {
        Self::enrolled(endpoint.enrolled())
    }

    pub fn enrolled(by: Enrolment) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let params = KdfParams::cheap_for_tests();
        let new = New { id: VAULT, name: "", passphrase: &passphrase(), params, device: None };
        let mut vault = vault::make(folder.path(), &new).unwrap();
        let now = "2026-11-23T10:00:00Z".parse().unwrap();
        let kept = by.to_bytes();
        vault.by(Actor { who: None, at: now }).save_enrolment(by.device(), &kept, b"").unwrap();
        let device =
            Self { folder, vaults: Shared::default(), by: Arc::new(by), now, power: Power::Mains };
        device.vaults.lock().unwrap().put(vault, device.later());
        device
    }

    /// When the key of a locked vault's outbox is to be forgotten.
    fn later(&self) -> DateTime<Utc> {
        self.now + TimeDelta::hours(8)
    }

    pub fn with<T>(&self, act: impl FnOnce(&mut Vault) -> T) -> T {
        act(self.vaults.lock().unwrap().open().unwrap())
    }

    pub fn queue(&self, id: Uuid, submission: &[u8]) {
        self.queue_keeping(id, &[], submission);
    }

    /// A report with PDF files, by name and content.
    pub fn queue_with(&self, id: Uuid, files: &[(&str, &[u8])]) {
        self.queue_keeping(id, files, &submission_with(id, files));
    }

    /// A report that the vault keeps these files with, whatever it names.
    pub fn queue_keeping(&self, id: Uuid, files: &[(&str, &[u8])], submission: &[u8]) {
        let sam = || Actor { who: Some("sam@example.police.uk".to_owned()), at: self.now };
        self.with(|vault| {
            vault.by(sam()).make_report(id, b"", &[]).unwrap();
            for (name, content) in files {
                let intake = vault.begin_intake().unwrap();
                let taken = intake.take_in(*content, |_| ControlFlow::Continue(())).unwrap();
                vault.by(sam()).add_attachment(id, taken, name, b"", b"", None).unwrap();
            }
            vault.by(sam()).finish(id, submission, b"").unwrap();
        });
    }

    pub fn stage(&self, id: Uuid) -> Stage {
        self.with(|vault| vault.listed(id).unwrap().stage)
    }

    /// How often it was tried and why it waits.
    pub fn waiting(&self, id: Uuid) -> (u32, Option<Setback>) {
        let Stage::Waiting(queued) = self.stage(id) else { panic!("it does not wait") };
        (queued.attempts, queued.setback.map(|bytes| Setback::parse(&bytes).unwrap()))
    }

    pub fn count_waiting(&self) -> usize {
        self.with(|vault| vault.queue().waiting().unwrap().len())
    }

    pub fn receipt(&self, id: Uuid) -> SignedReceipt {
        let Stage::Received { receipt } = self.stage(id) else { panic!("it is not sent") };
        SignedReceipt::parse(&receipt).unwrap()
    }

    pub async fn drain(&self, link: &Link, which: Which) -> Option<DateTime<Utc>> {
        self.drain_telling(link, which, |_| {}).await
    }

    pub async fn drain_telling(
        &self,
        link: &Link,
        which: Which,
        tell: impl Fn(Change),
    ) -> Option<DateTime<Utc>> {
        sync::drain(&self.vaults, link, which, &Telling(self, tell)).await
    }

    pub async fn ask_for_notices(&self, link: &Link) -> Result<Vec<Uuid>, Setback> {
        let now = self.now;
        let clock: sync::Clock = Arc::new(move || now);
        sync::ask_for_notices(&self.vaults, link, &clock).await
    }

    pub fn notices(&self, id: Uuid) -> Vec<SignedNotice> {
        let notices = self.with(|vault| vault.notices(id).unwrap());
        notices.iter().map(|notice| SignedNotice::parse(notice).unwrap()).collect()
    }

    pub fn add(&self, report: Uuid, id: Uuid, addition: &[u8]) {
        let sam = Actor { who: Some("sam@example.police.uk".to_owned()), at: self.now };
        self.with(|vault| vault.by(sam).add(report, id, addition).unwrap());
    }

    /// How far the only addition to a report is.
    pub fn added(&self, report: Uuid) -> Stage {
        let [added] = &self.with(|vault| vault.additions(report).unwrap())[..] else {
            panic!("one was added")
        };
        added.stage.clone().unwrap()
    }

    /// How far one of several is.
    pub fn one_added(&self, report: Uuid, id: Uuid) -> Stage {
        let added = self.with(|vault| vault.additions(report).unwrap());
        added.into_iter().find(|added| added.id == id).unwrap().stage.unwrap()
    }

    pub fn lock(&self) {
        self.vaults.lock().unwrap().lock(self.later());
    }

    /// Ends the app: nothing stays in memory.
    pub fn restart(&self) {
        *self.vaults.lock().unwrap() = Vaults::default();
    }

    pub fn unlock(&self) {
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

    fn power(&self) -> Power {
        self.0.power
    }

    fn changed(&self, change: Change) {
        (self.1)(change);
    }

    fn open(&self, queue: &Queue<'_>, file: File) -> Option<Box<dyn Source>> {
        let File { named_in, report, number } = file;
        let named = wire::attachments_of(&queue.submission(named_in).ok()?)?;
        let sought = named.get(number)?.sha256;
        let known = queue.attachments(report).ok()?.known.into_iter();
        let mut contents = known.filter_map(|known| queue.content(report, known.id).ok());
        contents.find_map(|mut content| {
            let mut bytes = Vec::new();
            content.read_to_end(&mut bytes).ok()?;
            (digest(&bytes) == sought).then(|| Box::new(Cursor::new(bytes)) as _)
        })
    }
}

fn passphrase() -> Passphrase {
    Passphrase::new("four words and more".to_owned())
}

pub fn digest(content: &[u8]) -> Hex<32> {
    Hex(*seal::sha256(content).as_bytes())
}
