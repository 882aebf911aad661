use std::sync::PoisonError;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use uuid::Uuid;
use vault::{Queued, Shared, Vault};
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

/// Tries to deliver what waits in the outbox, each report apart from the
/// others, and notes in the vault what came of it.
///
/// Replies when to drain again: none while nothing waits or the vault is
/// locked. One drain at a time: another at the same moment would do no harm,
/// but send the same reports twice. Locking the vault meanwhile is safe: a
/// receipt that can't be stored then is given again.
pub async fn drain(
    vault: &Shared,
    link: &Link,
    which: Which,
    now: impl Fn() -> DateTime<Utc>,
    jitter: impl Fn() -> f64,
    on_change: impl Fn(Change),
) -> Option<DateTime<Utc>> {
    let begun = now();
    let mut outbox = with(vault, |vault| vault.outbox())?;
    outbox.retain(|queued| which == Which::Waiting || is_due(queued, begun));
    stream::iter(outbox)
        .for_each_concurrent(MOST_AT_ONCE, async |queued| {
            send(vault, link, &queued, &now, &jitter, &on_change).await;
        })
        .await;
    let left = with(vault, |vault| vault.outbox())?;
    let rested = now() + SHORTEST_REST;
    left.iter().map(|queued| queued.next_try_at.map_or(rested, |due| due.max(rested))).min()
}

fn is_due(queued: &Queued, now: DateTime<Utc>) -> bool {
    queued.next_try_at.is_none_or(|due| due <= now)
}

async fn send(
    vault: &Shared,
    link: &Link,
    queued: &Queued,
    now: impl Fn() -> DateTime<Utc>,
    jitter: impl Fn() -> f64,
    on_change: impl Fn(Change),
) {
    let id = queued.id;
    let counted = with(vault, |vault| {
        vault.note_attempt(id)?;
        vault.submission(id)
    });
    let Some(submission) = counted else { return };
    on_change(Change::Sending(id));
    let delivered = link.deliver(id, &submission).await;
    let attempts = queued.attempts.saturating_add(1);
    with(vault, |vault| note(vault, id, attempts, &delivered, now(), jitter()));
    on_change(Change::Settled(id));
}

fn note(
    vault: &mut Vault,
    id: Uuid,
    attempts: u32,
    delivered: &Result<SignedReceipt, Setback>,
    now: DateTime<Utc>,
    jitter: f64,
) -> Result<(), vault::Error> {
    match delivered {
        Ok(receipt) => vault.note_receipt(id, &receipt.to_bytes()),
        Err(setback) => match retry::next_try(attempts, setback, now, jitter) {
            Some(next) => vault.note_setback(id, &setback.to_bytes(), Some(next)),
            None => vault.note_refused(id, &setback.to_bytes()),
        },
    }
}

/// Does something short with the vault, where it is unlocked. A report that
/// the vault can't read or note now stays as it is and is tried again later.
fn with<T>(vault: &Shared, act: impl FnOnce(&mut Vault) -> Result<T, vault::Error>) -> Option<T> {
    let mut open = vault.lock().unwrap_or_else(PoisonError::into_inner);
    act(open.as_mut()?).ok()
}
