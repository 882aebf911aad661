//! What can be done with a vault that is read alone.

use contract::Command;
use contract::salvage::{
    CloseAside, CopyKind, ListAside, OpenAside, OpenAsideByCode, Opened, Place, SaveSalvaged, Taken,
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
    pub fn open_aside(self, place: Place, typed: Typed) {
        match typed {
            Typed::Passphrase(typed) => {
                self.salvage_with(OpenAside { place, passphrase: Passphrase::new(typed) });
            }
            Typed::Code(typed) => {
                self.salvage_with(OpenAsideByCode { place, code: RecoveryCode::new(typed) });
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
    pub fn close_aside(self) {
        self.then(async move {
            if self.done(ask(&CloseAside {}).await).is_some() {
                self.look();
            }
        });
    }
}
