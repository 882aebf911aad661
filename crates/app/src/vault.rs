//! Making, unlocking, locking and wiping vaults.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use ::vault::{Known, New, NewPassphrase, Standing, Vault, Way};
use chrono::{DateTime, Utc};
use contract::Failure;
use contract::events::Event;
use contract::record::Locked;
use contract::vault::{
    Host, Lock, LookAtSealedCode, LookAtUnsent, LookAtVaults, MakeVault, PageReady, Passphrase,
    RatePassphrase, Recover, RestoreVault, StillHere, Strength, Unlock, Unsent, VaultLine,
    VaultState, Vaults, Wipe,
};
use seal::{KdfParams, RecoveryCode};
use uuid::Uuid;
use zxcvbn::{Score, zxcvbn};

use crate::App;
use crate::failures::{of_looking, of_making, of_unlocking, of_vault};
use crate::keychain::secret_of;
use crate::watch::{Due, Watch};

/// At 3, zxcvbn takes a passphrase to withstand offline guessing with a slow
/// hash, which Argon2id is.
const ENOUGH: Score = Score::Three;

/// The longest name of a vault that is kept, in characters.
pub(crate) const LONGEST_NAME: usize = 60;

impl Host for App {
    fn look_at_vaults(&self, _: LookAtVaults) -> Result<Vaults, Failure> {
        let open = self.hold().open().map(|vault| vault.id());
        let found = ::vault::look(&self.surroundings.data, self.surroundings.now());
        let found = found.map_err(of_looking)?;
        let vaults = found.vaults.into_iter().map(|known| self.vault_line(known, open)).collect();
        let set_aside = found.set_aside.len();
        let backup = match set_aside {
            0 => None,
            _ => ::vault::last_backup(&self.surroundings.data).map_err(of_vault)?,
        };
        let page_ended = self.page_ended.swap(false, Ordering::AcqRel);
        Ok(Vaults { open, vaults, set_aside, backup, page_ended })
    }

    fn rate_passphrase(&self, ask: RatePassphrase) -> Result<Strength, Failure> {
        let score = rate(&ask.passphrase);
        Ok(Strength { score: score.into(), enough: score >= ENOUGH })
    }

    fn make_vault(&self, ask: MakeVault) -> Result<(), Failure> {
        let passphrase = strong(&ask.passphrase)?;
        let (name, params) = (named(&ask.name)?, calibrated()?);
        let id = seal::make_id().map_err(|_| Failure::NotStored)?;
        let device = secret_of(&*self.surroundings.keychain, id);
        let new = New { id, name, passphrase: &passphrase, params, device: device.as_ref() };
        let mut made = ::vault::make(&self.surroundings.data, &new).map_err(of_making)?;
        self.meet(&mut made)?;
        self.begin(made, false)
    }

    fn unlock(&self, ask: Unlock) -> Result<(), Failure> {
        let passphrase = typed(&ask.passphrase);
        let device = self.surroundings.keychain.secret(ask.id).ok().flatten();
        let way = Way::Passphrase { passphrase: &passphrase, device: device.as_ref() };
        let mut vault = self.unlocked(ask.id, way)?;
        self.bind(&mut vault, &passphrase)?;
        self.begin(vault, false)
    }

    fn recover(&self, ask: Recover) -> Result<(), Failure> {
        let code = RecoveryCode::parse(ask.code.expose()).map_err(|_| Failure::NotACode)?;
        let vault = self.unlocked(ask.id, Way::Code(&code))?;
        self.begin(vault, true)
    }

    fn still_here(&self, _: StillHere) -> Result<(), Failure> {
        if !self.is_anything_open() {
            return Err(Failure::Locked);
        }
        *self.watch() = Watch::seen(self.surroundings.now());
        Ok(())
    }

    fn lock(&self, _: Lock) -> Result<(), Failure> {
        let by = self.watch().locks_by();
        self.lock_now(by);
        Ok(())
    }

    fn look_at_sealed_code(&self, ask: LookAtSealedCode) -> Result<Option<String>, Failure> {
        let sealed = ::vault::sealed_code(&self.surroundings.data, ask.id).map_err(of_vault)?;
        Ok(sealed.map(|sealed| {
            let digits: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{} {digits}", ask.id.simple())
        }))
    }

    fn look_at_unsent(&self, ask: LookAtUnsent) -> Result<Option<Unsent>, Failure> {
        let open = self.hold().open().filter(|vault| vault.id() == ask.id).map(|v| v.unsent());
        let unsent = match open {
            Some(unsent) => Some(unsent.map_err(of_vault)?),
            None => ::vault::unsent(&self.surroundings.data, ask.id).map_err(of_vault)?,
        };
        Ok(unsent.map(|unsent| Unsent { drafts: unsent.drafts, waiting: unsent.waiting }))
    }

    fn restore_vault(&self, _: RestoreVault) -> Result<(), Failure> {
        match ::vault::restore(&self.surroundings.data).map_err(of_vault)? {
            Some(_) => Ok(()),
            None => Err(Failure::NoVault),
        }
    }

    fn wipe(&self, ask: Wipe) -> Result<(), Failure> {
        if self.hold().open().is_some_and(|vault| vault.id() == ask.id) {
            self.lock_now(Locked::Responder);
        }
        drop(self.hold().take_outbox(ask.id));
        self.held_back.forget(ask.id);
        ::vault::wipe(&self.surroundings.data, ask.id).map_err(of_vault)?;
        // Without the vault the secret opens nothing: one that stays is no harm.
        let _ = self.surroundings.keychain.forget(ask.id);
        Ok(())
    }

    fn page_ready(&self, _: PageReady) -> Result<(), Failure> {
        (self.surroundings.on_ready)();
        Ok(())
    }
}

impl App {
    pub(crate) fn vault_line(&self, known: Known, open: Option<Uuid>) -> VaultLine {
        let Known { id, name, standing } = known;
        let state = match standing {
            Standing::Locked { wait_seconds } => VaultState::Locked { wait_seconds },
            Standing::TooNew => VaultState::TooNew,
            Standing::ReadOnly => VaultState::ReadOnly,
            // Its outbox is at work, and gives way to its owner.
            Standing::InUse if open != Some(id) && self.hold().queue(id).is_some() => {
                VaultState::Locked { wait_seconds: 0 }
            }
            Standing::InUse => VaultState::InUse,
        };
        VaultLine { id, name, state, held_back: self.held_back.is_any_of(id) }
    }

    /// Opens a vault, and has its record told.
    fn unlocked(&self, id: Uuid, way: Way<'_>) -> Result<Vault, Failure> {
        let mut vault = self.vault_opened(id, way)?;
        self.meet(&mut vault)?;
        Ok(vault)
    }

    /// Opens a vault, from its outbox where that is at work.
    fn vault_opened(&self, id: Uuid, way: Way<'_>) -> Result<Vault, Failure> {
        let now = self.surroundings.now();
        let outbox = self.hold().take_outbox(id);
        let Some(outbox) = outbox else {
            return ::vault::unlock(&self.surroundings.data, id, way, now).map_err(of_unlocking);
        };
        outbox.unlock(way, now).map_err(|(outbox, error)| {
            if let Some(outbox) = outbox {
                self.hold().put_back(*outbox);
            }
            of_unlocking(error)
        })
    }

    /// Binds the passphrase of a vault to this device, where it is not yet and
    /// the device has a keychain. Only where a code opens the vault without it:
    /// keychains get lost.
    fn bind(&self, vault: &mut Vault, passphrase: &seal::Passphrase) -> Result<(), Failure> {
        let openers = vault.openers().map_err(of_vault)?;
        if openers.bound_to_device || !openers.recovery_code {
            return Ok(());
        }
        match secret_of(&*self.surroundings.keychain, vault.id()) {
            None => Ok(()),
            Some(device) => {
                let params = calibrated()?;
                let new = NewPassphrase { passphrase, params, device: Some(&device) };
                vault.by(self.actor()).bind(new).map_err(of_vault)
            }
        }
    }

    fn begin(&self, mut vault: Vault, recovered: bool) -> Result<(), Failure> {
        self.go_by_settings(&mut vault.by(self.actor()))?;
        // A list that can't be read is found to be damaged where it is shown.
        let ids = vault.ids().unwrap_or_default();
        let now = self.surroundings.now();
        let mut held = self.hold();
        held.put(vault, now + self.in_force().rules.outbox_stays);
        self.index.begin(ids);
        drop(held);
        self.store_held_back();
        *self.watch() = Watch::seen(now);
        *self.recovered() = recovered;
        self.wake.notify_one();
        self.looking.wake();
        self.packs.wake();
        self.opened.notify_one();
        self.watched.notify_one();
        Ok(())
    }

    /// Forgets the keys of the open vault. A record that can't be told keeps
    /// nothing open.
    pub(crate) fn lock_now(&self, by: Locked) {
        let until = self.surroundings.now() + self.in_force().rules.outbox_stays;
        let mut held = self.hold();
        if let Some(vault) = held.open() {
            let _told = vault.by(self.actor()).lock(by);
        }
        held.lock(until);
        self.index.forget();
        drop(held);
        self.forget_salvage();
        self.known_as(None);
        self.wake.notify_one();
    }

    /// Locks the vault that nobody uses, as long as it is polled.
    pub async fn keep_watch(&self) {
        loop {
            let open = self.is_anything_open();
            self.hold().forget_outboxes(self.surroundings.now());
            if open {
                self.keep_backup();
                self.look_around(self.surroundings.now());
                tokio::time::sleep(LOOK_EVERY).await;
            } else {
                tokio::select! {
                    () = self.watched.notified() => {}
                    () = tokio::time::sleep(OUTBOX_EVERY) => {}
                }
            }
        }
    }

    /// Copies a vault soon after it was unlocked, or its copies were forgotten:
    /// nobody waits for it then.
    fn keep_backup(&self) {
        let today = self.surroundings.today();
        // A disk with no room for a copy keeps nobody from their reports.
        let _ = self.with(|vault| match vault.is_backup_due() {
            true => vault.keep_backup(today).map_err(of_vault),
            false => Ok(()),
        });
    }

    /// The device is about to sleep, or its screen was locked: nobody can be
    /// looking. Answers at once; the lock follows within seconds.
    pub fn nobody_can_be_here(&self) {
        self.ask_to_lock(Locked::Away);
    }

    /// Locks before the device sleeps.
    pub fn lock_before_sleep(&self) {
        self.lock_in_time(Locked::Away);
    }

    /// Locks before the window closes. Says whether it may close: the first time not
    /// while something is in memory alone, which the page that asks for the passphrase
    /// tells of.
    pub fn lock_before_closing(&self) -> bool {
        let was_open = self.is_anything_open();
        self.lock_in_time(Locked::Closed);
        !(was_open && self.held_back.is_any())
    }

    /// The program ends, and there is no screen any more to store anything.
    pub fn ends(&self) {
        if self.is_anything_open() {
            self.lock_now(Locked::Closed);
        }
    }

    /// Locks with what was typed stored by the screen where it is quick, and
    /// without it in the end.
    fn lock_in_time(&self, by: Locked) {
        self.ask_to_lock(by);
        let until = Instant::now() + IN_TIME;
        while self.is_anything_open() && Instant::now() < until {
            std::thread::sleep(BETWEEN_LOOKS);
        }
        self.lock_now(by);
    }

    fn ask_to_lock(&self, by: Locked) {
        if !self.is_anything_open() {
            return;
        }
        let mut watch = self.watch();
        *watch = watch.nobody_can_be_here(self.surroundings.now(), by);
        drop(watch);
        (self.surroundings.tell)(Event::LockNow);
    }

    /// The page ended, and nobody can be seen to be there: what it had asked for
    /// is done, and the vault is locked. Answers within seconds.
    pub fn page_ended(&self) {
        self.work.until_done();
        self.page_ended.store(true, Ordering::Release);
        if self.is_anything_open() {
            self.lock_now(Locked::PageEnded);
        }
    }

    /// Whether a vault is open, or one is read.
    fn is_anything_open(&self) -> bool {
        self.hold().open().is_some() || self.is_salvage_open()
    }

    fn look_around(&self, now: DateTime<Utc>) {
        let mut watch = self.watch();
        let (by, due) = (watch.locks_by(), watch.look(now, self.in_force().rules.idle_lock));
        drop(watch);
        match due {
            Due::Nothing => {}
            Due::Warn => (self.surroundings.tell)(Event::LocksSoon),
            Due::AskToLock => (self.surroundings.tell)(Event::LockNow),
            Due::Lock => {
                self.lock_now(by);
                // The screen finds out that it is locked.
                (self.surroundings.tell)(Event::LockNow);
            }
        }
    }
}

/// How often it is looked whether somebody is there.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked whether an outbox has done its work.
const OUTBOX_EVERY: Duration = Duration::from_secs(30);
/// How long the screen has before the device sleeps or the window closes:
/// systems wait 5 s.
const IN_TIME: Duration = Duration::from_secs(3);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

pub(crate) fn calibrated() -> Result<KdfParams, Failure> {
    KdfParams::calibrate().map_err(|_| Failure::NotStored)
}

pub(crate) fn typed(passphrase: &Passphrase) -> seal::Passphrase {
    seal::Passphrase::new(passphrase.expose().to_owned())
}

/// A new passphrase, if it is strong enough for one.
pub(crate) fn strong(passphrase: &Passphrase) -> Result<seal::Passphrase, Failure> {
    if rate(passphrase) >= ENOUGH { Ok(typed(passphrase)) } else { Err(Failure::WeakPassphrase) }
}

/// A name, if it is one.
pub(crate) fn named(name: &str) -> Result<&str, Failure> {
    let name = name.trim();
    let fits = name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(Failure::NotUnderstood) }
}

fn rate(passphrase: &Passphrase) -> Score {
    zxcvbn(passphrase.expose(), &["first", "responder"]).score()
}
