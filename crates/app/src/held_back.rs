//! What the device could not store before a vault was locked. It is kept in memory,
//! sealed, and stored once the vault is open again and there is room.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ::vault::{HeldBack, Vault};
use contract::Failure;
use form::Answers;
use uuid::Uuid;

use crate::App;
use crate::document::parse_answer;
use crate::failures::of_vault;
use crate::reports::stored;

/// Everything that is held back, by the vault it is of, the oldest first.
#[derive(Default)]
pub(crate) struct Kept(Mutex<Vec<(Uuid, HeldBack)>>);

impl Kept {
    /// Whether anything of any vault is.
    pub fn is_any(&self) -> bool {
        !self.all().is_empty()
    }

    /// Whether anything of that vault is.
    pub fn is_any_of(&self, vault: Uuid) -> bool {
        self.all().iter().any(|(of, _)| *of == vault)
    }

    /// Seals what was typed into a report, and keeps it.
    pub fn hold(&self, vault: &Vault, report: Uuid, typed: &Answers) -> Result<(), Failure> {
        let typed: Vec<_> = typed.iter().map(|(field, answer)| stored(field, answer)).collect();
        let held = vault.hold_back(report, &typed).map_err(of_vault)?;
        self.all().push((vault.id(), held));
        Ok(())
    }

    /// What is kept of a report, and is not from now on.
    pub fn take(&self, vault: &Vault, report: Uuid) -> Answers {
        let is_of = |held: &HeldBack| held.report() == report;
        let held = self.take_if(|of, held| of == vault.id() && is_of(held));
        held.iter().flat_map(|held| opened(vault, held).into_iter()).collect()
    }

    /// Forgets what is kept of a vault that is no more.
    pub fn forget(&self, vault: Uuid) {
        self.take_if(|of, _| of == vault);
    }

    fn take_if(&self, is_meant: impl Fn(Uuid, &HeldBack) -> bool) -> Vec<HeldBack> {
        self.all().extract_if(.., |(of, held)| is_meant(*of, held)).map(|(_, held)| held).collect()
    }

    fn all(&self) -> MutexGuard<'_, Vec<(Uuid, HeldBack)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The answers, where their report is still there to be opened.
fn opened(vault: &Vault, held: &HeldBack) -> Vec<(String, form::Answer)> {
    let said = vault.held_back(held).unwrap_or_default();
    said.into_iter().filter_map(|(field, said)| Some((field, parse_answer(said)?))).collect()
}

impl App {
    /// Stores what was held back of the vault that is open now. What the device still
    /// does not take is held back again.
    pub(crate) fn store_held_back(&self) {
        // With no vault open there is nothing to store.
        let _ = self.with(|vault| {
            let id = vault.id();
            for held in self.held_back.take_if(|of, _| of == id) {
                let said = opened(vault, &held);
                let all = said
                    .iter()
                    .try_for_each(|(field, answer)| self.save(vault, held.report(), field, answer));
                // What the report refuses, it would refuse again.
                if all == Err(Failure::NotStored) {
                    self.held_back.all().push((id, held));
                }
            }
            Ok(())
        });
    }
}
