//! A vault with an outbox, on a device that is enrolled.

use std::{ops::ControlFlow, time::SystemTime};

use chrono::{DateTime, TimeDelta, Utc};
use seal::{KdfParams, Passphrase};
use sync::{Around, Change, File, Link, Settings, Source, Which, retry::Power};
use tempfile::TempDir;
use testkit::endpoint::{LocalEndpoint, now};
use uuid::Uuid;
use vault::{Actor, New, Queue, Shared, Stage, Vault};

pub struct Device {
    _folder: TempDir,
    vaults: Shared,
    link: Link,
}

impl Device {
    /// Its passphrase is hardly stretched: the vault is open before anything is
    /// measured.
    pub fn of(endpoint: &LocalEndpoint) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let new = New {
            id: Uuid::from_u128(9),
            name: "",
            passphrase: &Passphrase::new("walnut lantern orbit sleeve".to_owned()),
            params: KdfParams::cheap_for_tests(),
            device: None,
        };
        let mut vault = vault::make(folder.path(), &new).expect("a vault can be made");
        let by = endpoint.enrolled();
        vault
            .by(Actor::app(time()))
            .save_enrolment(by.device(), &by.to_bytes(), b"")
            .expect("the vault keeps it");
        let vaults = Shared::default();
        vaults.lock().expect("nobody panics").put(vault, time() + TimeDelta::hours(8));
        let settings = serde_json::to_vec(&endpoint.settings()).expect("settings are plain");
        let settings = Settings::parse(&settings).expect("the settings are well formed");
        Self { _folder: folder, vaults, link: Link::new(&settings, now()) }
    }

    /// Has a report wait with these PDF files, by name and content.
    pub fn queue(&self, id: Uuid, submission: &[u8], files: &[(&str, &[u8])]) {
        self.with(|vault| {
            let sam = || Actor { who: Some("sam@example.police.uk".to_owned()), at: time() };
            vault.by(sam()).make_report(id, b"", &[]).expect("there is room");
            for (name, content) in files {
                let intake = vault.begin_intake().expect("there is room");
                let taken = intake.take_in(*content, |_| ControlFlow::Continue(()));
                let taken = taken.expect("there is room");
                vault
                    .by(sam())
                    .add_attachment(id, taken, name, b"", b"", None)
                    .expect("there is room");
            }
            vault.by(sam()).finish(id, submission, b"").expect("there is room");
        });
    }

    /// Sends all that waits.
    pub async fn drain(&self) {
        let again = sync::drain(&self.vaults, &self.link, Which::Due, &Mains).await;
        assert_eq!(again, None, "nothing waits any more");
    }

    pub fn has_receipt(&self, id: Uuid) -> bool {
        self.with(|vault| {
            let stage = vault.listed(id).expect("it is there").stage;
            matches!(stage, Stage::Received { .. })
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut Vault) -> T) -> T {
        act(self.vaults.lock().expect("nobody panics").open().expect("it is open"))
    }
}

struct Mains;

impl Around for Mains {
    fn now(&self) -> DateTime<Utc> {
        time()
    }

    fn jitter(&self) -> f64 {
        0.5
    }

    fn power(&self) -> Power {
        Power::Mains
    }

    fn changed(&self, _: Change) {}

    fn open(&self, queue: &Queue<'_>, file: File) -> Option<Box<dyn Source>> {
        let id = queue.attachments(file.report).ok()?.known.get(file.number)?.id;
        Some(Box::new(queue.content(file.report, id).ok()?))
    }
}

fn time() -> DateTime<Utc> {
    SystemTime::now().into()
}
