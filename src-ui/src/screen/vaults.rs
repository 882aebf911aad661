//! What can be done with vaults and what opens them.

use chrono::NaiveDate;
use contract::Command;
use contract::Failure;
use contract::keys::{
    ChangePassphrase, LookAtOpeners, MakeRecoveryCode, NameVault, Openers, ReplaceKey,
};
use contract::settings::{Contact, Known, LookAtSettings};
use contract::vault::{
    self, LookAtSealedCode, LookAtUnsent, LookAtVaults, MakeVault, Passphrase, RatePassphrase,
    Recover, RecoveryCode, RestoreVault, StillHere, Strength, Unlock, VaultLine, VaultState,
    Vaults, Wipe,
};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Screen, Where};
use crate::backend::ask;

/// What a new passphrase is chosen for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum NewPassphrase {
    /// The vault was opened with a recovery code.
    Recovered,
    /// The responder wants another one.
    Changed,
    /// Somebody else may know what opens the vault.
    Replaced,
}

/// What helps into a vault whose passphrase was forgotten.
#[derive(Clone)]
pub struct WaysIn {
    /// The vault.
    pub vault: VaultLine,
    /// The code that the organisation's IT team opens, where there is one.
    pub sealed: Option<String>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
}

impl Screen {
    /// Looks at the vaults and shows the page that fits.
    pub fn look(self) {
        self.then(async move {
            if let Some(found) = self.done(ask(&LookAtVaults {}).await) {
                self.show_vaults(found).await;
            }
        });
    }

    /// Shows every vault of this device, to choose one or make another.
    pub fn choose_vault(self) {
        self.then(async move {
            if let Some(found) = self.done(ask(&LookAtVaults {}).await) {
                self.go(Where::Vaults(found));
            }
        });
    }

    /// Looks whether a vault can still be read alone; `still` where it can.
    pub fn look_again(self, vault: Uuid, still: Callback<()>) {
        self.then(async move {
            let Some(found) = self.done(ask(&LookAtVaults {}).await) else { return };
            let is_it = |line: &VaultLine| line.id == vault && line.state == VaultState::ReadOnly;
            match found.vaults.iter().any(is_it) {
                true => still.run(()),
                false => self.show_vaults(found).await,
            }
        });
    }

    /// Restores the damaged vault that was set aside last.
    pub fn restore_vault(self) {
        self.busily(async move {
            if self.done(ask(&RestoreVault {}).await).is_some() {
                self.look();
            }
        });
    }

    /// Shows the page that opens a vault.
    pub fn show_vault(self, vault: VaultLine) {
        self.go(match vault.state {
            VaultState::Locked { .. } => Where::Unlock(vault),
            VaultState::InUse => Where::InUse,
            VaultState::TooNew => Where::TooNew,
            VaultState::ReadOnly => Where::ReadOnly(vault),
        });
    }

    /// Shows the page that makes a vault.
    pub fn make_new_vault(self) {
        self.go(Where::MakeVault);
    }

    /// Shows the page where a recovery code is typed.
    pub fn show_recover(self, vault: VaultLine) {
        self.then(async move {
            let sealed = ask(&LookAtSealedCode { id: vault.id }).await;
            // It can't be read while what waits is being sent.
            let sealed = sealed.unwrap_or_default();
            let contacts = match ask(&LookAtSettings {}).await {
                Ok(Known::Set { settings, .. }) => settings.contacts,
                _ => Vec::new(),
            };
            self.go(Where::Recover(WaysIn { vault, sealed, contacts }));
        });
    }

    /// Shows the page that saves a backup.
    pub fn show_backup(self) {
        self.then(async move {
            let from = Box::new(self.at.get_untracked());
            if let Some(openers) = self.done(ask(&LookAtOpeners {}).await) {
                self.go(Where::Backup(openers, from));
            }
        });
    }

    /// Shows the page that brings back a vault.
    pub fn show_bring_back(self) {
        self.go(Where::BringBack);
    }

    /// Says that a vault was brought back, as it was on that day.
    pub fn show_brought_back(self, vault: VaultLine, of: NaiveDate) {
        self.go(Where::BroughtBack(vault, of));
    }

    /// Makes a vault with a passphrase.
    pub fn make_vault(self, name: String, passphrase: String) {
        self.open_with(MakeVault { name, passphrase: Passphrase::new(passphrase) });
    }

    /// Opens a vault with a passphrase.
    pub fn unlock(self, vault: &VaultLine, passphrase: String) {
        self.open_with(Unlock { id: vault.id, passphrase: Passphrase::new(passphrase) });
    }

    /// Opens a vault with a recovery code.
    pub fn recover(self, vault: &VaultLine, code: String) {
        self.open_with(Recover { id: vault.id, code: RecoveryCode::new(code) });
    }

    /// Estimates how hard a passphrase is to guess.
    pub fn rate(self, passphrase: String, rated: Callback<Strength>) {
        self.then(async move {
            let passphrase = Passphrase::new(passphrase);
            if let Some(strength) = self.done(ask(&RatePassphrase { passphrase }).await) {
                rated.run(strength);
            }
        });
    }

    /// Tells the app that the first page can be used.
    pub fn page_ready(self) {
        self.then(async move {
            self.done(ask(&vault::PageReady {}).await);
        });
    }

    /// Forgets the keys, with everything typed stored first.
    pub fn lock(self) {
        self.then(async move {
            self.store().await;
            self.lock_with_nothing_unsaved().await;
        });
    }

    /// Hides everything at once, and then locks. What the device can't store yet is
    /// kept by the app until the vault is open again.
    pub fn exit(self) {
        self.go(Where::Hidden);
        self.lock_away();
    }

    pub(super) fn lock_away(self) {
        self.then(async move {
            self.store().await;
            self.hold_back().await;
            self.lock_with_nothing_unsaved().await;
        });
    }

    /// What is only here is stayed with.
    async fn lock_with_nothing_unsaved(self) {
        if self.is_stored() && self.done(ask(&vault::Lock {}).await).is_some() {
            self.locked();
        }
    }

    /// Says that the responder is still here.
    pub fn still_here(self) {
        self.locks_soon.set(false);
        self.then(async move {
            // A vault that is locked by now has a page of its own to come.
            let _ = ask(&StillHere {}).await;
        });
    }

    /// Whether the vault locks in a minute unless the responder is still here.
    pub fn locks_soon(self) -> Signal<bool> {
        self.locks_soon.into()
    }

    /// Shows what opens the vault.
    pub fn show_keys(self) {
        self.then(async move {
            self.store().await;
            self.keys().await;
        });
    }

    /// Shows the page where a new passphrase is chosen.
    pub fn show_new_passphrase(self, why: NewPassphrase) {
        self.go(Where::NewPassphrase(why));
    }

    /// Shows the page where the vault is given a name.
    pub fn show_name(self, openers: Openers) {
        self.go(Where::NameVault(openers.name));
    }

    /// Gives the vault a name, which everybody can see.
    pub fn name_vault(self, name: String) {
        self.then(async move {
            if self.done(ask(&NameVault { name }).await).is_some() {
                self.keys().await;
            }
        });
    }

    /// Takes a new passphrase.
    pub fn choose_passphrase(self, why: NewPassphrase, present: String, new: String) {
        let (present, new) = (Passphrase::new(present), Passphrase::new(new));
        match why {
            NewPassphrase::Replaced => self.busily(async move {
                let code = self.done(ask(&ReplaceKey { present, new }).await);
                if let Some(code) = code {
                    self.go(Where::RecoveryCode { code, first: false });
                }
            }),
            NewPassphrase::Changed => self.busily(async move {
                let change = ChangePassphrase { present: Some(present), new };
                if self.done(ask(&change).await).is_some() {
                    self.keys().await;
                }
            }),
            NewPassphrase::Recovered => self.busily(async move {
                let change = ChangePassphrase { present: None, new };
                if self.done(ask(&change).await).is_some() {
                    self.opened().await;
                }
            }),
        }
    }

    /// Makes another recovery code and shows it.
    pub fn make_recovery_code(self) {
        self.then(self.new_code(false));
    }

    /// Goes on from the recovery code, once it is written down.
    pub fn code_is_kept(self, first: bool) {
        self.then(async move {
            if first {
                self.opened().await;
            } else {
                self.keys().await;
            }
        });
    }

    /// Shows what would be lost with a vault, before it is wiped.
    pub fn show_wipe(self, vault: VaultLine) {
        self.then(async move {
            let unsent = ask(&LookAtUnsent { id: vault.id }).await;
            if let Some(unsent) = self.done(unsent) {
                self.go(Where::Wipe(vault, unsent));
            }
        });
    }

    /// The same, for the vault that is open.
    pub fn show_wipe_of_mine(self) {
        self.then(async move {
            let found = self.done(ask(&LookAtVaults {}).await);
            let mine = found.and_then(|found| {
                found.vaults.into_iter().find(|vault| Some(vault.id) == found.open)
            });
            if let Some(vault) = mine {
                self.show_wipe(vault);
            }
        });
    }

    /// Destroys a vault.
    pub fn wipe(self, vault: &VaultLine) {
        let id = vault.id;
        self.busily(async move {
            if self.done(ask(&Wipe { id }).await).is_some() {
                self.forget();
                self.look();
            }
        });
    }

    /// Whether the page stopped working, and the vault was locked because of it.
    pub fn page_ended(self) -> Signal<bool> {
        self.page_ended.into()
    }

    async fn show_vaults(self, found: Vaults) {
        if found.page_ended {
            self.page_ended.set(true);
        }
        match &found.vaults[..] {
            _ if found.open.is_some() => self.opened().await,
            [] if found.set_aside > 0 => self.go(Where::Damaged(found.backup)),
            [] => self.go(Where::MakeVault),
            [vault] => self.show_vault(vault.clone()),
            _ => self.go(Where::Vaults(found)),
        }
    }

    pub(super) fn open_with<C: Command<Reply = ()> + 'static>(self, open: C) {
        self.failure.set(None);
        self.busily(async move {
            match ask(&open).await {
                Ok(()) => self.opened().await,
                Err(Failure::NotOpened) => self.not_opened().await,
                Err(failure) => self.failed(failure),
            }
        });
    }

    /// Its disk may have become read-only since the vaults were looked at.
    async fn not_opened(self) {
        let Some(found) = self.done(ask(&LookAtVaults {}).await) else { return };
        match found.vaults.iter().any(|vault| vault.state == VaultState::ReadOnly) {
            true => self.show_vaults(found).await,
            false => self.failed(Failure::NotOpened),
        }
    }

    /// After the vault was opened: can it be opened again, who is it, and what
    /// were they doing?
    async fn opened(self) {
        self.page_ended.set(false);
        let Some(openers) = self.done(ask(&LookAtOpeners {}).await) else { return };
        if openers.recovered {
            self.go(Where::NewPassphrase(NewPassphrase::Recovered));
        } else if !openers.recovery_code {
            self.new_code(true).await;
        } else {
            self.settled().await;
        }
    }

    async fn new_code(self, first: bool) {
        if let Some(code) = self.done(ask(&MakeRecoveryCode {}).await) {
            self.go(Where::RecoveryCode { code, first });
        }
    }

    async fn keys(self) {
        if let Some(openers) = self.done(ask(&LookAtOpeners {}).await) {
            self.go(Where::Keys(openers));
        }
    }

    /// The vault is locked: nothing of it may stay on the screen.
    pub(super) fn locked(self) {
        self.forget();
        self.look();
    }

    /// Asks for something that takes a while, if nothing else does.
    pub(super) fn busily(self, job: impl Future<Output = ()> + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.then(async move {
            job.await;
            self.busy.set(false);
        });
    }
}

/// Whether the page shows the failure beside its box.
pub fn is_of_a_passphrase(failure: Failure) -> bool {
    matches!(
        failure,
        Failure::WrongPassphrase { .. }
            | Failure::TooSoon { .. }
            | Failure::WeakPassphrase
            | Failure::NotACode
    )
}
