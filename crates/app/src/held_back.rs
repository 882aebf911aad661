//! What the device could not store before a vault was locked. It is kept in memory,
//! sealed, and stored once the vault is open again and there is room.

use std::sync::{Mutex, MutexGuard, PoisonError};

use ::vault::{Acting, Error, HeldBack, Vault};
use contract::Failure;
use form::{Answer, Answers};
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
        self.keep(vault, vault.hold_back(report, &typed).map_err(of_vault)?);
        Ok(())
    }

    /// What is kept of a report, and is not from now on. What can't be opened now stays.
    pub fn take(&self, vault: &Vault, report: Uuid) -> Answers {
        let held = self.take_if(|of, held| of == vault.id() && held.report() == report);
        let mut taken = Answers::default();
        for held in held {
            match opened(vault, &held) {
                Ok(said) => said.into_iter().for_each(|(field, answer)| taken.set(field, answer)),
                Err(_) => self.keep(vault, held),
            }
        }
        taken
    }

    /// Forgets what is kept of a vault that is no more.
    pub fn forget(&self, vault: Uuid) {
        self.take_if(|of, _| of == vault);
    }

    fn keep(&self, vault: &Vault, held: HeldBack) {
        self.all().push((vault.id(), held));
    }

    fn take_if(&self, is_meant: impl Fn(Uuid, &HeldBack) -> bool) -> Vec<HeldBack> {
        self.all().extract_if(.., |(of, held)| is_meant(*of, held)).map(|(_, held)| held).collect()
    }

    fn all(&self) -> MutexGuard<'_, Vec<(Uuid, HeldBack)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The answers; none where their report is no more.
fn opened(vault: &Vault, held: &HeldBack) -> Result<Vec<(String, Answer)>, Error> {
    let said = match vault.held_back(held) {
        Err(Error::NoSuchReport) => return Ok(Vec::new()),
        said => said?.into_iter(),
    };
    Ok(said.filter_map(|(field, said)| Some((field, parse_answer(said)?))).collect())
}

impl App {
    /// Stores what was held back of the vault that is open now. What the device still
    /// does not take or give is held back again.
    pub(crate) fn store_held_back(&self) {
        // With no vault open there is nothing to store.
        let _ = self.with(|vault| {
            let id = vault.id();
            for held in self.held_back.take_if(|of, _| of == id) {
                if !self.is_settled(vault, &held) {
                    self.held_back.keep(vault, held);
                }
            }
            Ok(())
        });
    }

    /// Stores each answer; whether none is to be tried again. What a report refuses, it
    /// would refuse again.
    fn is_settled(&self, vault: &mut Acting<'_>, held: &HeldBack) -> bool {
        let Ok(said) = opened(vault, held) else { return false };
        let mut is_settled = true;
        for (field, answer) in said {
            let saved = self.save(vault, held.report(), &field, &answer);
            is_settled &= saved != Err(Failure::NotStored);
        }
        is_settled
    }
}
