//! Backups of whole vaults: saved outside, and brought back.

use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::vault::{BackupError, BringBackError, SavedBackup};
use chrono::{DateTime, NaiveDate, Utc};
use contract::Failure;
use contract::backup::{
    BackupSaved, BringBack, BroughtBack, CallOffBackup, Host, HowFar, LookAtBackup, SaveBackup,
};
use contract::events::Event;
use contract::record::Act;
use contract::vault::VaultLine;
use uuid::Uuid;

use crate::App;
use crate::failures::{of_bringing_back, of_saving_backup, of_vault};

/// How often the screen is told how far a backup is.
const TELL_AFTER: Duration = Duration::from_millis(100);

/// The one backup that is on its way, if one is.
#[derive(Default)]
pub(crate) struct Backing(Mutex<Option<UnderWay>>);

struct UnderWay {
    far: HowFar,
    told: Instant,
    called_off: bool,
}

impl Backing {
    fn hold(&self) -> MutexGuard<'_, Option<UnderWay>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for App {
    fn save_backup(&self, _: SaveBackup) -> Result<BackupSaved, Failure> {
        self.with(|_| Ok(()))?;
        let name = format!("First Responder {}.frbackup", self.surroundings.today());
        let Some(place) = (self.surroundings.choose_place)(&name) else {
            return Ok(BackupSaved::Cancelled);
        };
        let _on_its_way = OnItsWay::begin(self)?;
        let saved = self
            .with(|vault| Ok(vault.begin_backup()))?
            .and_then(|backup| backup.save(&place, |done, total| self.save_went(done, total)));
        if !matches!(saved, Ok(_) | Err(BackupError::NoCode)) {
            // It may be locked by now.
            let _told = self.with(|vault| vault.note(None, Act::NotSaved).map_err(of_vault));
        }
        match saved {
            Ok(SavedBackup { left_out }) => Ok(BackupSaved::Saved { left_out }),
            Err(BackupError::CalledOff) => Ok(BackupSaved::CalledOff),
            Err(error) => Err(of_saving_backup(error)),
        }
    }

    fn bring_back(&self, _: BringBack) -> Result<BroughtBack, Failure> {
        let Some(file) = (self.surroundings.choose_file)() else {
            return Ok(BroughtBack::Cancelled);
        };
        let _on_its_way = OnItsWay::begin(self)?;
        let progress = |done, total| self.backup_went(done, total);
        match ::vault::bring_back(&self.surroundings.data, &file, progress) {
            Ok(brought) => {
                let vault = self.line_of(brought.id)?;
                Ok(BroughtBack::Back { vault, of: self.day_here(brought.saved_at) })
            }
            Err(BringBackError::CalledOff) => Ok(BroughtBack::CalledOff),
            Err(error) => Err(of_bringing_back(error)),
        }
    }

    fn look_at_backup(&self, _: LookAtBackup) -> Result<Option<HowFar>, Failure> {
        Ok(self.backing.hold().as_ref().map(|under_way| under_way.far))
    }

    fn call_off_backup(&self, _: CallOffBackup) -> Result<(), Failure> {
        if let Some(under_way) = self.backing.hold().as_mut() {
            under_way.called_off = true;
        }
        Ok(())
    }
}

/// Held while a backup is on its way; there is one at a time.
struct OnItsWay<'a>(&'a App);

impl<'a> OnItsWay<'a> {
    fn begin(app: &'a App) -> Result<Self, Failure> {
        let mut backing = app.backing.hold();
        if backing.is_some() {
            return Err(Failure::NotUnderstood);
        }
        let far = HowFar { done: 0, total: 0 };
        *backing = Some(UnderWay { far, told: Instant::now(), called_off: false });
        Ok(Self(app))
    }
}

impl Drop for OnItsWay<'_> {
    fn drop(&mut self) {
        *self.0.backing.hold() = None;
    }
}

impl App {
    /// A backup that is being saved went further. Locking the vault calls it off.
    fn save_went(&self, done: u64, total: u64) -> ControlFlow<()> {
        self.backup_went(done, total)?;
        match self.hold().open() {
            Some(_) => ControlFlow::Continue(()),
            None => ControlFlow::Break(()),
        }
    }

    fn backup_went(&self, done: u64, total: u64) -> ControlFlow<()> {
        let mut backing = self.backing.hold();
        let Some(under_way) = backing.as_mut() else { return ControlFlow::Break(()) };
        under_way.far = HowFar { done, total };
        let called_off = under_way.called_off;
        let tell = under_way.told.elapsed() >= TELL_AFTER;
        if tell {
            under_way.told = Instant::now();
        }
        drop(backing);
        if tell {
            (self.surroundings.tell)(Event::BackupWentFurther);
        }
        if called_off { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// How a vault shows itself that was put on this device just now.
    fn line_of(&self, id: Uuid) -> Result<VaultLine, Failure> {
        let found = ::vault::look(&self.surroundings.data, self.surroundings.now());
        let found = found.map_err(of_vault)?.vaults.into_iter().find(|known| known.id == id);
        let found = found.ok_or(Failure::NoVault)?;
        Ok(self.vault_line(found, None))
    }

    fn day_here(&self, at: DateTime<Utc>) -> NaiveDate {
        let here = *(self.surroundings.clock)().offset();
        at.with_timezone(&here).date_naive()
    }
}
