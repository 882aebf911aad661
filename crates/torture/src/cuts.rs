//! The connection to the endpoint is cut, anywhere.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use endpoint::Limits;
use fastrand::Rng;
use serde_json::Value;
use sync::retry::Power;
use sync::{Around, Change, File, Link, Settings, Source, Which};
use tempfile::TempDir;
use testkit::endpoint::{LocalEndpoint, now};
use testkit::proxy::{Proxy, Way};
use testkit::report::submission_with;
use tokio::runtime::Runtime;
use uuid::Uuid;
use vault::{Queue, Shared, Stage};
use wire::{Added, Addition, SignedReceipt};

use crate::Outcome;
use crate::ground::{hour, make, somebody};
use crate::harm::{Harm, Harms, Kind};

/// Bytes of each of the two files of a report.
const SIZE: usize = 2_000;
/// Tries after the one that is cut. None of them is.
const TRIES: usize = 3;

/// A device, an endpoint, and what is between them.
pub struct Between {
    endpoint: LocalEndpoint,
    proxy: Proxy,
    settings: Settings,
    runtime: Runtime,
    vaults: Shared,
    _data: TempDir,
    /// The content of the files of every report that was queued.
    queued: BTreeMap<Uuid, [Vec<u8>; 2]>,
    /// What was added to each report.
    added: BTreeMap<Uuid, Vec<Uuid>>,
}

/// What is sent when the connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// A report with two files.
    Report,
    /// Something that is added to a report.
    Addition {
        /// The report, which was received.
        to: Uuid,
    },
}

impl Between {
    /// Starts an endpoint, and makes a vault.
    ///
    /// # Errors
    /// When either can't be.
    pub fn make() -> Outcome<Self> {
        let mut endpoint = LocalEndpoint::new();
        let proxy = Proxy::before(endpoint.config().listen)?;
        let address = format!("https://{}", proxy.address());
        endpoint.known_by(address.clone());
        // One device is cut more often in a minute than any asks in weeks.
        endpoint.limited_to(Limits { device: None, address: None });
        endpoint.start();
        let by = endpoint.enrolled();
        let settings = wire::Settings { endpoint: address, ..endpoint.settings() };
        let settings = Settings::parse(&serde_json::to_vec(&settings)?)?;
        let data = tempfile::tempdir()?;
        let vaults = Shared::default();
        let mut vault = make(data.path())?;
        vault.by(somebody()).save_enrolment(by.device(), &by.to_bytes(), b"")?;
        locked(&vaults).put(vault, hour(8));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (queued, added) = Default::default();
        Ok(Self { endpoint, proxy, settings, runtime, vaults, _data: data, queued, added })
    }

    /// Delivers something that nobody cuts: what it is called, and how many bytes that
    /// takes, there and back.
    ///
    /// # Errors
    /// When nothing can be delivered.
    pub fn whole(&mut self, sent: Sent, rng: &mut Rng) -> Outcome<(Uuid, [u64; 2])> {
        self.proxy.cut_after(Way::There, u64::MAX);
        let id = self.queue(sent, rng)?;
        self.drain();
        match self.receipt(sent, id)? {
            Some(_) => Ok((id, self.proxy.gone())),
            None => Err("nothing can be delivered".into()),
        }
    }

    /// Delivers something, cut once when so many bytes have gone that way; whether
    /// there was a cut.
    ///
    /// # Errors
    /// When it can't be tried.
    pub fn cut(
        &mut self,
        sent: Sent,
        (way, after): (Way, u64),
        rng: &mut Rng,
        harms: &mut Harms,
    ) -> Outcome<bool> {
        let id = self.queue(sent, rng)?;
        self.proxy.cut_after(way, after);
        self.drain();
        let was_cut = self.proxy.has_harmed();
        for _ in 0..TRIES {
            if self.receipt(sent, id)?.is_none() {
                self.drain();
            }
        }
        if self.receipt(sent, id)?.is_none() {
            let at = format_args!("{way:?} {after}");
            harms.add(Harm::lost("something never arrives").at(at));
        }
        Ok(was_cut)
    }

    /// Compares what the device was told with what the endpoint holds.
    ///
    /// # Errors
    /// When either can't be read.
    pub fn compare(&self, harms: &mut Harms) -> Outcome {
        let held = self.endpoint.held();
        if held.len() > self.queued.len() + self.added.values().map(Vec::len).sum::<usize>() {
            harms.add(Harm::new(Kind::Doubled, "something is held twice"));
        }
        let held: BTreeMap<&str, &Value> =
            held.iter().filter_map(|line| Some((receipt_is_of(line)?, line))).collect();
        self.compare_added(&held, harms)?;
        for (id, files) in &self.queued {
            let name = id.to_string();
            let Some(receipt) = self.receipt(Sent::Report, *id)? else { continue };
            if !is_held(&held, *id, &receipt) {
                harms.add(Harm::wrong("a report is said to be sent and is not held so"));
            }
            for content in files {
                let digest = seal::sha256(content);
                let file = held.get(&name[..]).and_then(|line| self.endpoint.file(line, digest));
                if file.as_ref() != Some(content) {
                    harms.add(Harm::lost("a file of a report that is said to be sent"));
                }
            }
        }
        Ok(())
    }

    fn compare_added(&self, held: &BTreeMap<&str, &Value>, harms: &mut Harms) -> Outcome {
        for (to, added) in &self.added {
            for id in added {
                let Some(receipt) = self.receipt(Sent::Addition { to: *to }, *id)? else {
                    continue;
                };
                if !is_held(held, *id, &receipt) {
                    harms.add(Harm::wrong("an addition is said to be sent and is not held so"));
                }
            }
        }
        Ok(())
    }

    fn queue(&mut self, sent: Sent, rng: &mut Rng) -> Outcome<Uuid> {
        let id = Uuid::from_u128(rng.u128(..));
        match sent {
            Sent::Report => self.queue_report(id, rng)?,
            Sent::Addition { to } => self.queue_addition(to, id)?,
        }
        Ok(id)
    }

    fn queue_addition(&mut self, to: Uuid, id: Uuid) -> Outcome {
        let reference = self.receipt(Sent::Report, to)?.ok_or("it was not sent")?.receipt.reference;
        let text = "More of the same".to_owned();
        let added = Added::<String>::Evidence { text };
        let addition = Addition::new(id, to, reference, hour(1).fixed_offset(), added).to_bytes();
        let mut vaults = locked(&self.vaults);
        let vault = vaults.open().ok_or("no vault is open")?;
        vault.by(somebody()).add(to, id, &addition)?;
        drop(vaults);
        self.added.entry(to).or_default().push(id);
        Ok(())
    }

    fn queue_report(&mut self, id: Uuid, rng: &mut Rng) -> Outcome {
        let files = [content(rng), content(rng)];
        let mut vaults = locked(&self.vaults);
        let vault = vaults.open().ok_or("no vault is open")?;
        vault.by(somebody()).make_report(id, b"", &[])?;
        for content in &files {
            let taken = vault.begin_intake()?.take_in(&content[..], |_| ControlFlow::Continue(()));
            let taken = taken.map_err(|_| "a file can't be added")?;
            vault.by(somebody()).add_attachment(id, taken, "a.pdf", b"", b"", None)?;
        }
        let files_named = files.each_ref().map(|content| ("a.pdf", &content[..]));
        vault.by(somebody()).finish(id, &submission_with(id, &files_named), b"")?;
        drop(vaults);
        self.queued.insert(id, files);
        Ok(())
    }

    /// One try, over a connection of its own.
    fn drain(&self) {
        let link = Link::new(&self.settings, now());
        self.runtime.block_on(sync::drain(&self.vaults, &link, Which::Waiting, &Here));
    }

    fn receipt(&self, sent: Sent, id: Uuid) -> Outcome<Option<SignedReceipt>> {
        let mut vaults = locked(&self.vaults);
        let vault = vaults.open().ok_or("no vault is open")?;
        let stage = match sent {
            Sent::Report => Some(vault.listed(id)?.stage),
            Sent::Addition { to } => {
                let added = vault.additions(to)?.into_iter().find(|added| added.id == id);
                added.and_then(|added| added.stage)
            }
        };
        match stage {
            Some(Stage::Received { receipt }) => Ok(SignedReceipt::parse(&receipt)),
            _ => Ok(None),
        }
    }
}

fn receipt_is_of(line: &Value) -> Option<&str> {
    line.pointer("/receipt/receipt/external-id")?.as_str()
}

fn is_held(held: &BTreeMap<&str, &Value>, id: Uuid, receipt: &SignedReceipt) -> bool {
    held.get(&id.to_string()[..]).is_some_and(|line| {
        serde_json::to_value(receipt).is_ok_and(|receipt| line["receipt"] == receipt)
    })
}

fn content(rng: &mut Rng) -> Vec<u8> {
    let mut content = b"%PDF-1.7 ".to_vec();
    content.resize_with(SIZE, || rng.u8(..));
    content
}

fn locked(vaults: &Shared) -> std::sync::MutexGuard<'_, vault::Vaults> {
    vaults.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Files as they were added, at a time that stands still.
struct Here;

impl Around for Here {
    fn now(&self) -> DateTime<Utc> {
        hour(1)
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
