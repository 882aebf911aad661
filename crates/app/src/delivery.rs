//! Finished reports on their way to the endpoint.

use std::collections::HashMap;
use std::sync::{MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::vault::{Queue, Queued, Stage, Vault};
use chrono::{DateTime, Utc};
use contract::Failure;
use contract::events::Event;
use contract::reports::{Progress, Setback};
use sync::retry::Power;
use sync::{Around, Change, File, Source, Which};
use uuid::Uuid;
use wire::{Receipt, SignedReceipt};

use crate::failures::of_vault;
use crate::{App, attachments};

impl App {
    /// Delivers what waits, as long as it is polled: at once when a report is
    /// finished or the vault unlocked, and again when a try is due.
    pub async fn keep_delivering(&self) {
        loop {
            let which = std::mem::replace(&mut *self.asked(), Which::Due);
            let next = match &self.in_force().link {
                Some(link) => sync::drain(&self.vaults, link, which, &Delivery(self)).await,
                None => None,
            };
            tokio::select! {
                () = self.wake.notified() => {}
                () = until(next, self.surroundings.now()) => {}
            }
        }
    }

    pub(crate) fn send_all_waiting(&self) {
        self.wake_for(Which::Waiting);
    }

    /// The network changed: what could not be sent may go now.
    pub fn network_changed(&self) {
        self.wake_for(Which::MayBeReached);
        self.looking.wake();
    }

    fn wake_for(&self, which: Which) {
        let mut asked = self.asked();
        *asked = which.max(*asked);
        self.wake.notify_one();
    }

    fn asked(&self) -> MutexGuard<'_, Which> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the screen how far each report is, but of many small steps not
    /// every one.
    fn note_change(&self, change: Change) {
        let is_news = match change {
            Change::Sending { id, held, of } => {
                let mut sending = self.sending();
                let before = sending.get(&id).map(|before| before.told);
                let is_news = before.is_none_or(|told| told.elapsed() >= TELL_AFTER);
                let told = before.filter(|_| !is_news).unwrap_or_else(Instant::now);
                sending.insert(id, Sending { held, of, told });
                is_news
            }
            Change::Settled(id) => {
                self.index.changed_in(id);
                // Locked, it is noted at the next unlock.
                let _later = self.with(|vault| {
                    let report = report_of(vault, id)?;
                    self.note_sent(vault, report)
                });
                self.sending().remove(&id).is_some()
            }
        };
        if is_news {
            (self.surroundings.tell)(Event::ReportsChanged);
        }
    }

    fn sending(&self) -> MutexGuard<'_, HashMap<Uuid, Sending>> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a report is on the wire now.
    pub(crate) fn is_sending(&self, id: Uuid) -> bool {
        self.sending().contains_key(&id)
    }

    pub(crate) fn progress(&self, id: Uuid, stage: &Stage) -> Result<Progress, Failure> {
        Ok(match stage {
            Stage::Draft => Progress::Draft,
            Stage::Waiting(queued) => match self.sending().get(&id) {
                Some(Sending { held, of, .. }) => Progress::Sending { held: *held, of: *of },
                None => self.waiting(queued)?,
            },
            Stage::Refused { setback } => Progress::Refused { setback: noted(setback)? },
            Stage::Received { receipt } => {
                let receipt = receipt_of(receipt)?;
                Progress::Sent {
                    reference: receipt.reference.to_string(),
                    received_at: receipt.received_at,
                    stays: self.stays(receipt.received_at),
                }
            }
        })
    }

    fn waiting(&self, queued: &Queued) -> Result<Progress, Failure> {
        Ok(Progress::Waiting {
            attempts: queued.attempts,
            next_try_at: queued.next_try_at,
            setback: match &queued.setback {
                _ if self.in_force().link.is_none() => Some(Setback::NoEndpoint),
                _ if !self.is_enrolled() => Some(Setback::NotEnrolled),
                Some(setback) => Some(noted(setback)?),
                None => None,
            },
        })
    }
}

/// The report that was on its way, or that what was on its way was added to.
fn report_of(vault: &Vault, id: Uuid) -> Result<Uuid, Failure> {
    if vault.listed(id).is_ok() {
        return Ok(id);
    }
    let received = vault.additions_received().map_err(of_vault)?;
    let added = received.iter().find(|added| added.id == id);
    added.map(|added| added.report).ok_or(Failure::NoSuchReport)
}

/// A receipt, as it was noted.
pub(crate) fn receipt_of(noted: &[u8]) -> Result<Receipt, Failure> {
    Ok(SignedReceipt::parse(noted).ok_or(Failure::VaultDamaged)?.receipt)
}

/// A report on the wire.
pub(crate) struct Sending {
    held: u64,
    of: u64,
    /// When the screen was last told.
    told: Instant,
}

/// How often the screen is told how far a report is.
const TELL_AFTER: Duration = Duration::from_millis(500);

/// What delivering asks of the app.
struct Delivery<'a>(&'a App);

impl Around for Delivery<'_> {
    fn now(&self) -> DateTime<Utc> {
        self.0.surroundings.now()
    }

    fn jitter(&self) -> f64 {
        jitter()
    }

    fn power(&self) -> Power {
        (self.0.surroundings.power)()
    }

    fn changed(&self, change: Change) {
        self.0.note_change(change);
    }

    fn open(&self, queue: &Queue<'_>, file: File) -> Option<Box<dyn Source>> {
        attachments::open_sent(queue, file)
    }
}

/// Between 0 and 1, to spread the tries of many devices over time.
fn jitter() -> f64 {
    let chance = seal::make_id().map_or(0, |id| id.as_fields().0);
    f64::from(chance) / f64::from(u32::MAX)
}

async fn until(next: Option<DateTime<Utc>>, now: DateTime<Utc>) {
    match next {
        Some(next) => tokio::time::sleep((next - now).to_std().unwrap_or_default()).await,
        None => std::future::pending().await,
    }
}

fn noted(setback: &[u8]) -> Result<Setback, Failure> {
    sync::Setback::parse(setback).map(shown).ok_or(Failure::VaultDamaged)
}

pub(crate) fn shown(setback: sync::Setback) -> Setback {
    match setback {
        sync::Setback::Unreachable => Setback::Unreachable,
        sync::Setback::WrongCertificate => Setback::WrongCertificate,
        sync::Setback::Redirected => Setback::Redirected,
        sync::Setback::BadReply => Setback::BadReply,
        sync::Setback::BadReceipt => Setback::BadReceipt,
        sync::Setback::EndpointTrouble { status } | sync::Setback::Busy { status, .. } => {
            Setback::EndpointTrouble { status }
        }
        sync::Setback::FaultFound { field } => Setback::FaultFound { field },
        sync::Setback::Conflict => Setback::Conflict,
        sync::Setback::FileUnreadable => Setback::FileUnreadable,
        sync::Setback::Revoked => Setback::Revoked,
        sync::Setback::NotKnown => Setback::NotKnown,
        sync::Setback::AnotherResponder => Setback::AnotherResponder,
        sync::Setback::UnknownReport => Setback::UnknownReport,
        sync::Setback::WrongClock => Setback::WrongClock,
    }
}
