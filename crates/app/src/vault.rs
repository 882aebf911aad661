//! Making, unlocking and locking the vault.

use ::vault::Standing;
use contract::Failure;
use contract::vault::{
    Host, Lock, LookAtVault, MakeVault, PageReady, Passphrase, RatePassphrase, Strength, Unlock,
    VaultState,
};
use seal::KdfParams;
use zxcvbn::{Score, zxcvbn};

use crate::{App, failures};

/// At 3, zxcvbn takes a passphrase to withstand offline guessing with a slow
/// hash, which Argon2id is.
const ENOUGH: Score = Score::Three;

impl Host for App {
    fn look_at_vault(&self, _: LookAtVault) -> Result<VaultState, Failure> {
        if self.hold().is_some() {
            return Ok(VaultState::Open);
        }
        let standing = ::vault::look(&self.surroundings.data, self.surroundings.now());
        match standing.map_err(failures::of_vault)? {
            Standing::Missing => Ok(VaultState::Missing),
            Standing::Locked { wait_seconds } => Ok(VaultState::Locked { wait_seconds }),
            Standing::TooNew => Ok(VaultState::TooNew),
            Standing::Damaged { .. } => Ok(VaultState::Damaged),
            Standing::InUse => Err(Failure::VaultInUse),
        }
    }

    fn rate_passphrase(&self, ask: RatePassphrase) -> Result<Strength, Failure> {
        let score = rate(&ask.passphrase);
        Ok(Strength { score: score.into(), enough: score >= ENOUGH })
    }

    fn make_vault(&self, ask: MakeVault) -> Result<(), Failure> {
        if !is_strong(&ask.passphrase) {
            return Err(Failure::WeakPassphrase);
        }
        let params = KdfParams::calibrate().map_err(|_| Failure::NotStored)?;
        let made = ::vault::make(&self.surroundings.data, &typed(&ask.passphrase), params)
            .map_err(failures::of_making)?;
        *self.hold() = Some(made);
        Ok(())
    }

    fn unlock(&self, ask: Unlock) -> Result<(), Failure> {
        if self.hold().is_some() {
            return Ok(());
        }
        let now = self.surroundings.now();
        let opened = ::vault::unlock(&self.surroundings.data, &typed(&ask.passphrase), now)
            .map_err(failures::of_unlocking)?;
        *self.hold() = Some(opened);
        self.wake.notify_one();
        Ok(())
    }

    fn lock(&self, _: Lock) -> Result<(), Failure> {
        *self.hold() = None;
        Ok(())
    }

    fn page_ready(&self, _: PageReady) -> Result<(), Failure> {
        (self.surroundings.on_ready)();
        Ok(())
    }
}

pub(crate) fn typed(passphrase: &Passphrase) -> seal::Passphrase {
    seal::Passphrase::new(passphrase.expose().to_owned())
}

pub(crate) fn is_strong(passphrase: &Passphrase) -> bool {
    rate(passphrase) >= ENOUGH
}

fn rate(passphrase: &Passphrase) -> Score {
    zxcvbn(passphrase.expose(), &["first", "responder"]).score()
}
