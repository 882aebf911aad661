//! Finished reports on their way to the endpoint.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

use ::vault::{Listed, Stage};
use chrono::{DateTime, Utc};
use contract::Failure;
use contract::events::Event;
use contract::reports::{Progress, Setback};
use sync::{Change, Which};
use uuid::Uuid;
use wire::SignedReceipt;

use crate::App;

impl App {
    /// Delivers what waits, as long as it is polled: at once when a report is
    /// finished or the vault unlocked, and again when a try is due.
    pub async fn keep_delivering(&self) {
        let Some(link) = &self.link else { return };
        loop {
            let which = match self.asked.swap(false, Ordering::AcqRel) {
                true => Which::Waiting,
                false => Which::Due,
            };
            let clock = || self.surroundings.now();
            let changed = |change| self.note_change(change);
            let next = sync::drain(&self.vaults, link, which, clock, jitter, changed);
            let next = next.await;
            tokio::select! {
                () = self.wake.notified() => {}
                () = until(next, self.surroundings.now()) => {}
            }
        }
    }

    pub(crate) fn send_all_waiting(&self) {
        self.asked.store(true, Ordering::Release);
        self.wake.notify_one();
    }

    fn note_change(&self, change: Change) {
        match change {
            Change::Sending(id) => self.sending().insert(id),
            Change::Settled(id) => {
                self.index.changed_in(id);
                self.sending().remove(&id)
            }
        };
        (self.surroundings.tell)(Event::ReportsChanged);
    }

    fn sending(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn progress(&self, listed: &Listed) -> Result<Progress, Failure> {
        Ok(match &listed.stage {
            Stage::Draft => Progress::Draft,
            Stage::Waiting(_) if self.sending().contains(&listed.id) => Progress::Sending,
            Stage::Waiting(queued) => Progress::Waiting {
                attempts: queued.attempts,
                next_try_at: queued.next_try_at,
                setback: match (&self.link, &queued.setback) {
                    (None, _) => Some(Setback::NoEndpoint),
                    (Some(_), Some(noted)) => Some(setback(noted)?),
                    (Some(_), None) => None,
                },
            },
            Stage::Refused { setback: noted } => Progress::Refused { setback: setback(noted)? },
            Stage::Received { receipt } => {
                let signed = SignedReceipt::parse(receipt).ok_or(Failure::VaultDamaged)?;
                Progress::Sent {
                    reference: signed.receipt.reference.to_string(),
                    received_at: signed.receipt.received_at,
                }
            }
        })
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

fn setback(noted: &[u8]) -> Result<Setback, Failure> {
    Ok(match sync::Setback::parse(noted).ok_or(Failure::VaultDamaged)? {
        sync::Setback::Unreachable => Setback::Unreachable,
        sync::Setback::WrongCertificate => Setback::WrongCertificate,
        sync::Setback::Redirected => Setback::Redirected,
        sync::Setback::BadReply => Setback::BadReply,
        sync::Setback::BadReceipt => Setback::BadReceipt,
        sync::Setback::EndpointTrouble { status } => Setback::EndpointTrouble { status },
        sync::Setback::FaultFound { field } => Setback::FaultFound { field },
        sync::Setback::Conflict => Setback::Conflict,
    })
}
