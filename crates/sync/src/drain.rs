use std::sync::PoisonError;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use uuid::Uuid;
use vault::{Queue, Queued, Shared};
use wire::SignedReceipt;

use crate::{Link, Setback, retry};

const MOST_AT_ONCE: usize = 8;

/// Where the vault can't note what came of a try, the next is not at once.
const SHORTEST_REST: TimeDelta = TimeDelta::seconds(2);

/// Which of the reports that wait to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those whose time has come.
    Due,
    /// All: the responder asked, or the network came back.
    Waiting,
}

/// A step on a report's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is on the wire from now on.
    Sending(Uuid),
    /// It is no longer: what came of it is in the vault.
    Settled(Uuid),
}

/// Tries to deliver what waits in each outbox, of the open vault and of those
/// that are locked, each report apart from the others, and notes in its vault
/// what came of it.
///
/// Replies when to drain again: none while nothing waits that can be sent. One
/// drain at a time: another at the same moment would do no harm, but send the
/// same reports twice. Locking the vault meanwhile is safe: a receipt that
/// can't be stored then is given again.
pub async fn drain(
    vaults: &Shared,
    link: &Link,
    which: Which,
    now: impl Fn() -> DateTime<Utc>,
    jitter: impl Fn() -> f64,
    on_change: impl Fn(Change),
) -> Option<DateTime<Utc>> {
    let begun = now();
    let mut waiting = all_waiting(vaults);
    waiting.retain(|(_, queued)| which == Which::Waiting || is_due(queued, begun));
    stream::iter(waiting)
        .for_each_concurrent(MOST_AT_ONCE, async |(vault, queued)| {
            send(vaults, vault, link, &queued, &now, &jitter, &on_change).await;
        })
        .await;
    let rested = now() + SHORTEST_REST;
    let left = all_waiting(vaults).into_iter();
    left.map(|(_, queued)| queued.next_try_at.map_or(rested, |due| due.max(rested))).min()
}

/// What waits, each with its vault. A vault that can't be read now holds up no
/// other.
fn all_waiting(vaults: &Shared) -> Vec<(Uuid, Queued)> {
    let mut vaults = vaults.lock().unwrap_or_else(PoisonError::into_inner);
    let waiting = vaults.queues().flat_map(|queue| {
        let vault = queue.vault();
        let waiting = queue.waiting().unwrap_or_default().into_iter();
        waiting.map(move |queued| (vault, queued)).collect::<Vec<_>>()
    });
    waiting.collect()
}

fn is_due(queued: &Queued, now: DateTime<Utc>) -> bool {
    queued.next_try_at.is_none_or(|due| due <= now)
}

async fn send(
    vaults: &Shared,
    vault: Uuid,
    link: &Link,
    queued: &Queued,
    now: impl Fn() -> DateTime<Utc>,
    jitter: impl Fn() -> f64,
    on_change: impl Fn(Change),
) {
    let id = queued.id;
    let counted = with(vaults, vault, |queue| {
        queue.note_attempt(id)?;
        queue.submission(id)
    });
    let Some(submission) = counted else { return };
    on_change(Change::Sending(id));
    let delivered = link.deliver(id, &submission).await;
    let attempts = queued.attempts.saturating_add(1);
    with(vaults, vault, |queue| note(queue, id, attempts, &delivered, now(), jitter()));
    on_change(Change::Settled(id));
}

fn note(
    queue: &mut Queue<'_>,
    id: Uuid,
    attempts: u32,
    delivered: &Result<SignedReceipt, Setback>,
    now: DateTime<Utc>,
    jitter: f64,
) -> Result<(), vault::Error> {
    match delivered {
        Ok(receipt) => {
            let reference = receipt.receipt.reference.to_string();
            queue.note_receipt(id, &receipt.to_bytes(), &reference, now)
        }
        Err(setback) => match retry::next_try(attempts, setback, now, jitter) {
            Some(next) => queue.note_setback(id, &setback.to_bytes(), Some(next)),
            None => queue.note_refused(id, &setback.to_bytes(), now),
        },
    }
}

/// Does something short with what waits in a vault, where its keys are at
/// hand. A report that the vault can't read or note now stays as it is and is
/// tried again later.
fn with<T>(
    vaults: &Shared,
    vault: Uuid,
    act: impl FnOnce(&mut Queue<'_>) -> Result<T, vault::Error>,
) -> Option<T> {
    let mut vaults = vaults.lock().unwrap_or_else(PoisonError::into_inner);
    act(&mut vaults.queue(vault)?).ok()
}
