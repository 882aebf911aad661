//! What comes of each try, noted in its vault. What arrives while a commit waits for
//! the disk goes into the next one together.

use std::collections::BTreeMap;
use std::mem;
use std::sync::{Arc, PoisonError};

use tokio::sync::{mpsc, oneshot};
use tokio::task::spawn_blocking;
use uuid::Uuid;
use vault::{Note, Queue, Shared, Vaults};

const MOST_IN_ONE_COMMIT: usize = 64;

/// The way to whoever notes.
pub(crate) struct Notes(mpsc::Sender<Slip>);

/// Something to be noted, and what to do once it is.
struct Slip {
    vault: Uuid,
    note: Note,
    then: Box<dyn FnOnce(&mut Queue<'_>) + Send>,
}

impl Notes {
    /// And the work, which ends when this is gone.
    pub fn of(vaults: &Shared) -> (Self, impl Future<Output = ()>) {
        let (slips, waiting) = mpsc::channel(MOST_IN_ONE_COMMIT);
        (Self(slips), work(Arc::clone(vaults), waiting))
    }

    /// Notes something; once it is on the disk, does something short with what waits
    /// in that vault. None where the vault can't do either now.
    pub async fn note<T: Send + 'static>(
        &self,
        vault: Uuid,
        note: Note,
        then: impl FnOnce(&mut Queue<'_>) -> Option<T> + Send + 'static,
    ) -> Option<T> {
        let (reply, done) = oneshot::channel();
        // Whoever asked may be gone.
        let then = Box::new(move |queue: &mut Queue<'_>| drop(reply.send(then(queue))));
        self.0.send(Slip { vault, note, then }).await.ok()?;
        done.await.ok()?
    }
}

/// On a thread that may wait for the disk.
async fn work(vaults: Shared, mut waiting: mpsc::Receiver<Slip>) {
    let mut slips = Vec::new();
    while waiting.recv_many(&mut slips, MOST_IN_ONE_COMMIT).await > 0 {
        let (vaults, slips) = (Arc::clone(&vaults), mem::take(&mut slips));
        let noting = spawn_blocking(move || {
            note_all(&mut vaults.lock().unwrap_or_else(PoisonError::into_inner), slips);
        });
        // Those whose slips went with a panic are told that nothing was noted.
        let _ended = noting.await;
    }
}

fn note_all(vaults: &mut Vaults, slips: Vec<Slip>) {
    let mut by_vault = BTreeMap::<Uuid, Vec<Slip>>::new();
    for slip in slips {
        by_vault.entry(slip.vault).or_default().push(slip);
    }
    for (vault, slips) in by_vault {
        let Some(mut queue) = vaults.queue(vault) else { continue };
        let together = queue.note_all(slips.iter().map(|slip| &slip.note));
        for Slip { note, then, .. } in slips {
            // One that can't be noted keeps out no other.
            if together.is_ok() || queue.note_all([&note]).is_ok() {
                then(&mut queue);
            }
        }
    }
}
