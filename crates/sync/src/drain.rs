use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, future::join, stream};
use tokio::sync::Semaphore;
use uuid::Uuid;
use vault::{Came, Note, Queue, Queued, Shared};
use wire::SignedReceipt;

use crate::files::{self, Source, Step};
use crate::notes::Notes;
use crate::retry::{self, Power};
use crate::{Enrolment, Link, Setback};

/// How many are on the wire at once.
const MOST_AT_ONCE: usize = 8;

/// How many are on their way, the others being noted in their vaults.
const MOST_UNDER_WAY: usize = 24;

/// Where the vault can't note what came of a try, the next is not at once.
const SHORTEST_REST: TimeDelta = TimeDelta::seconds(2);

/// Which of the reports that wait to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Which {
    /// Those whose time has come.
    Due,
    /// Those that may be within reach now: the network changed.
    MayBeReached,
    /// All: the responder asked.
    Waiting,
}

/// A step on a report's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is on the wire, and the endpoint holds so many bytes of its files.
    Sending {
        /// The report.
        id: Uuid,
        /// Bytes held.
        held: u64,
        /// Bytes in all.
        of: u64,
    },
    /// It is no longer: what came of it is in the vault.
    Settled(Uuid),
}

/// What a drain is given instead of reaching for it.
pub trait Around {
    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// A chance between 0 and 1.
    fn jitter(&self) -> f64;

    /// What the device runs on.
    fn power(&self) -> Power;

    /// Told of each step.
    fn changed(&self, change: Change);

    /// Opens what is sent of a file; none where it can't be read.
    fn open(&self, queue: &Queue<'_>, file: File) -> Option<Box<dyn Source>>;
}

/// A file on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct File {
    /// What names it: the report, or what is added to it.
    pub named_in: Uuid,
    /// The report that it is kept with.
    pub report: Uuid,
    /// Its number among those that are named there.
    pub number: usize,
}

/// Tries to deliver what waits in each outbox, of the open vault and of those
/// that are locked, each report apart from the others, and notes in its vault
/// what came of it. What is added to reports is delivered in the same way.
///
/// Replies when to drain again: none while nothing waits that can be sent, as in
/// a vault that is not enrolled. One
/// drain at a time: another at the same moment would do no harm, but send the
/// same reports twice. Locking the vault meanwhile is safe: a receipt that
/// can't be stored then is given again.
pub async fn drain(
    vaults: &Shared,
    link: &Link,
    which: Which,
    around: &impl Around,
) -> Option<DateTime<Utc>> {
    let begun = around.now();
    let mut waiting = all_waiting(vaults, link);
    waiting.retain(|waits| is_to_try(which, &waits.queued, begun, around.power()));
    let (notes, noting) = Notes::of(vaults);
    let wire = Semaphore::new(MOST_AT_ONCE);
    let sending = async move {
        let (notes, wire) = (&notes, &wire);
        stream::iter(waiting)
            .for_each_concurrent(MOST_UNDER_WAY, async |Waits { by, vault, queued }| {
                let Queued { id, added_to, attempts, .. } = queued;
                let on_its_way =
                    OnItsWay { vaults, vault, by, link, around, notes, wire, id, added_to };
                on_its_way.send(attempts).await;
            })
            .await;
    };
    join(sending, noting).await;
    let rested = around.now() + SHORTEST_REST;
    let left = all_waiting(vaults, link).into_iter();
    left.map(|waits| waits.queued.next_try_at.map_or(rested, |due| due.max(rested))).min()
}

/// What waits, in its vault, on a device that may send it.
struct Waits {
    by: Arc<Enrolment>,
    vault: Uuid,
    queued: Queued,
}

/// What waits. A vault that can't be read now, or is not enrolled there, holds up no
/// other.
fn all_waiting(vaults: &Shared, link: &Link) -> Vec<Waits> {
    let mut vaults = vaults.lock().unwrap_or_else(PoisonError::into_inner);
    let waiting = vaults.queues().flat_map(|queue| {
        let vault = queue.vault();
        let enrolment = queue.enrolment().ok().flatten();
        let by = enrolment.and_then(|kept| link.enrolment(&kept)).map(Arc::new);
        let waiting = by.into_iter().flat_map(|by| {
            let waiting = queue.waiting().unwrap_or_default().into_iter();
            waiting.map(move |queued| Waits { by: Arc::clone(&by), vault, queued })
        });
        waiting.collect::<Vec<_>>()
    });
    waiting.collect()
}

fn is_to_try(which: Which, queued: &Queued, now: DateTime<Utc>, power: Power) -> bool {
    let setback = queued.setback.as_deref().and_then(Setback::parse);
    retry::is_to_try(which, queued.next_try_at, setback.as_ref(), now, power)
}

/// One report, or what is added to one, on the wire.
struct OnItsWay<'w, A> {
    vaults: &'w Shared,
    vault: Uuid,
    by: Arc<Enrolment>,
    link: &'w Link,
    around: &'w A,
    notes: &'w Notes,
    wire: &'w Semaphore,
    id: Uuid,
    added_to: Option<Uuid>,
}

impl<A: Around> OnItsWay<'_, A> {
    async fn send(&self, attempts: u32) {
        let id = self.id;
        let counted = self.note(Came::Trying, move |queue| queue.submission(id).ok());
        let Some(submission) = counted.await else { return };
        let further = AtomicBool::new(false);
        let delivered = self.deliver(&submission, &further).await;
        // One that gets further each time is not to wait longer each time.
        let attempts = if further.into_inner() { 1 } else { attempts.saturating_add(1) };
        self.note(came(attempts, delivered, self.around), |_| Some(())).await;
        self.around.changed(Change::Settled(self.id));
    }

    /// A report that the vault can't read or note now stays as it is and is tried
    /// again later.
    async fn note<T: Send + 'static>(
        &self,
        came: Came,
        then: impl FnOnce(&mut Queue<'_>) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let note = Note { id: self.id, at: self.around.now(), came };
        self.notes.note(self.vault, note, then).await
    }

    /// Its files first: a report is taken with all that it names.
    async fn deliver(
        &self,
        submission: &[u8],
        further: &AtomicBool,
    ) -> Result<SignedReceipt, Setback> {
        // It is never closed.
        let _place = self.wire.acquire().await.ok();
        let call = self.link.by(&self.by);
        let report = self.added_to.unwrap_or(self.id);
        let named = wire::attachments_of(submission).unwrap_or_default();
        let of = files::length_of(&named);
        let went = |step, held| {
            further.fetch_or(step == Step::Sent, Ordering::Relaxed);
            self.around.changed(Change::Sending { id: self.id, held, of });
        };
        self.around.changed(Change::Sending { id: self.id, held: 0, of });
        let open = |number| {
            let file = File { named_in: self.id, report, number };
            self.with(|queue| Ok(self.around.open(queue, file))).flatten()
        };
        files::send(&call, report, &named, open, went).await?;
        match self.added_to {
            None => call.deliver(self.id, submission).await,
            Some(report) => call.add(report, self.id, submission).await,
        }
    }

    /// Does something short with what waits in its vault, where its keys are at
    /// hand.
    fn with<T>(&self, act: impl FnOnce(&mut Queue<'_>) -> Result<T, vault::Error>) -> Option<T> {
        let mut vaults = self.vaults.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut vaults.queue(self.vault)?).ok()
    }
}

fn came(attempts: u32, delivered: Result<SignedReceipt, Setback>, around: &impl Around) -> Came {
    let (now, jitter, power) = (around.now(), around.jitter(), around.power());
    match delivered {
        Ok(receipt) => Came::Received {
            receipt: receipt.to_bytes(),
            reference: receipt.receipt.reference.to_string(),
        },
        Err(setback) => match retry::next_try(attempts, &setback, now, jitter, power) {
            Some(next) => Came::SetBack { setback: setback.to_bytes(), next_try_at: Some(next) },
            None => Came::Refused { setback: setback.to_bytes() },
        },
    }
}
