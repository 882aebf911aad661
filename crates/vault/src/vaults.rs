use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::outbox::{Outbox, Queue};
use crate::vault::Vault;

/// The vault that is open, and what may still be sent of those that are
/// locked.
#[derive(Default)]
pub struct Vaults {
    open: Option<Vault>,
    outboxes: Vec<Outbox>,
}

impl Vaults {
    /// The vault that is open.
    pub fn open(&mut self) -> Option<&mut Vault> {
        self.open.as_mut()
    }

    /// Takes a vault that was opened. One that was open before is locked.
    pub fn put(&mut self, vault: Vault, until: DateTime<Utc>) {
        self.lock(until);
        self.open = Some(vault);
    }

    /// Forgets the keys of the open vault, but for those that what waits needs
    /// on its way: those it keeps `until` then, or until nothing waits.
    pub fn lock(&mut self, until: DateTime<Utc>) {
        let Some(vault) = self.open.take() else { return };
        // Where the outbox can't be read, every key is forgotten.
        if let Ok(Some(outbox)) = Outbox::of(vault, until) {
            self.outboxes.push(outbox);
        }
    }

    /// Takes the outbox of a locked vault, to unlock it.
    pub fn take_outbox(&mut self, vault: Uuid) -> Option<Outbox> {
        let at = self.outboxes.iter().position(|outbox| outbox.vault() == vault)?;
        Some(self.outboxes.swap_remove(at))
    }

    /// Puts back an outbox that was not unlocked.
    pub fn put_back(&mut self, outbox: Outbox) {
        self.outboxes.push(outbox);
    }

    /// Forgets the keys of each outbox in which nothing waits any more, or
    /// whose time has come.
    pub fn forget_outboxes(&mut self, now: DateTime<Utc>) {
        self.outboxes.retain_mut(|outbox| outbox.is_of_use(now));
    }

    /// What waits, vault by vault.
    pub fn queues(&mut self) -> impl Iterator<Item = Queue<'_>> {
        let open = self.open.as_mut().map(Vault::queue);
        open.into_iter().chain(self.outboxes.iter_mut().map(Outbox::queue))
    }

    /// What waits in one vault; none where it is locked and nothing is kept.
    pub fn queue(&mut self, vault: Uuid) -> Option<Queue<'_>> {
        self.queues().find(|queue| queue.vault() == vault)
    }
}
