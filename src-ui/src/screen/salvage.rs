//! What can be done with a vault that is read alone.

use contract::Command;
use contract::salvage::{
    CopyKind, ListAside, Opened, Place, ReadAlone, ReadAloneByCode, SaveSalvaged, StopReading,
    Taken,
};
use contract::vault::{Passphrase, RecoveryCode};
use leptos::prelude::*;

use super::{Screen, Where};
use crate::backend::ask;

/// What a vault is to be opened with, as it was typed.
pub enum Typed {
    /// Its passphrase.
    Passphrase(String),
    /// Its recovery code.
    Code(String),
}

impl Screen {
    /// Shows the way into vaults that were set aside.
    pub fn show_aside(self) {
        self.then(async move {
            if let Some(aside) = self.done(ask(&ListAside {}).await) {
                self.go(Where::Aside(aside));
            }
        });
    }

    /// Opens one, as far as it opens.
    pub fn read_alone(self, place: Place, typed: Typed) {
        match typed {
            Typed::Passphrase(typed) => {
                self.salvage_with(ReadAlone { place, passphrase: Passphrase::new(typed) });
            }
            Typed::Code(typed) => {
                self.salvage_with(ReadAloneByCode { place, code: RecoveryCode::new(typed) });
            }
        }
    }

    fn salvage_with<C: Command<Reply = Opened> + 'static>(self, open: C) {
        self.failure.set(None);
        self.busily(async move {
            if let Some(opened) = self.done(ask(&open).await) {
                self.go(Where::Salvaged(opened));
            }
        });
    }

    /// Saves what was opened where the responder is asked for.
    pub fn save_salvaged(
        self,
        kind: CopyKind,
        passphrase: Option<Passphrase>,
        done: Callback<Taken>,
    ) {
        self.save(move || SaveSalvaged { kind, passphrase }, done);
    }

    /// Forgets what was opened, and goes back to the vaults.
    pub fn stop_reading(self) {
        self.then(async move {
            if self.done(ask(&StopReading {}).await).is_some() {
                self.look();
            }
        });
    }
}
