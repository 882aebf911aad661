//! What came after this program was built: a newer form, its lists and words, in a pack
//! that is signed. One that is taken is gone by from the next start on.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ::pack::{Checked, Content, Refused, check};
use chrono::{DateTime, TimeDelta, Utc};
use contract::Failure;
use contract::packs::{
    self, ChoosePack, Chosen, Host, LookAtPacks, NotTaken, ReadEdition, Standing, Version,
};
use form::Form;
use seal::VerifyingKey;
use tokio::sync::Notify;
use wire::{Contact, Pack, PackAsk};
use words::Words;

use crate::settings::put;
use crate::{App, Surroundings};

/// The pack that was taken last, in the folder of the vaults.
const FILE: &str = "pack.json";

/// How long an endpoint that was asked is left alone.
const LEFT_ALONE: TimeDelta = TimeDelta::days(1);

/// How often it is looked whether it is time to ask.
const LOOK_EVERY: Duration = Duration::from_mins(15);

/// What this program goes by for as long as it runs, and the pack that it has.
pub(crate) struct Packs {
    edition: Edition,
    /// The pack that it is from; none where it is what the program was built with.
    in_use: Option<&'static Checked>,
    held: Mutex<Held>,
    wake: Notify,
}

/// The form that reports are made with, and the words that it is asked in.
#[derive(Clone, Copy)]
pub(crate) struct Edition {
    pub form: &'static Form,
    pub words: &'static Words,
}

/// The pack that is stored.
#[derive(Default)]
struct Held {
    /// Whom it had to be signed by.
    root: Option<VerifyingKey>,
    pack: Option<Arc<Checked>>,
    /// Why what is stored is no pack to go by.
    fault: Option<NotTaken>,
    /// When the endpoint last replied, and what came was not lost on the way to the disk.
    asked_at: Option<DateTime<Utc>>,
}

impl Edition {
    pub fn built_in(form: &'static Form) -> Self {
        Self { form, words: Words::english() }
    }
}

impl Held {
    fn found(folder: &Path, root: Option<VerifyingKey>) -> Self {
        let Some(key) = &root else { return Self::default() };
        let (pack, fault) = match read(&file(folder)) {
            Ok(None) => (None, None),
            Ok(Some(pack)) => match check(pack, None, key) {
                Ok(pack) => (Some(Arc::new(pack)), None),
                Err(refused) => (None, Some(not_taken(refused))),
            },
            Err(fault) => (None, Some(fault)),
        };
        Self { root, pack, fault, asked_at: None }
    }

    /// What to ask for, where it is time; nothing where no pack would be taken.
    fn ask_at(&self, now: DateTime<Utc>) -> Option<PackAsk> {
        let is_due = self.asked_at.is_none_or(|at| !(at..at + LEFT_ALONE).contains(&now));
        let ask = || self.pack.as_ref().map_or_else(PackAsk::default, |pack| pack.ask());
        (is_due && self.root.is_some()).then(ask)
    }
}

impl Packs {
    pub fn found(surroundings: &Surroundings, root: Option<&VerifyingKey>) -> Self {
        let held = Held::found(&surroundings.data, root.copied());
        // Once in each run of the program, and for as long as it runs.
        let kept =
            |pack: &Arc<Checked>| -> &'static Checked { Box::leak(Box::new(Arc::clone(pack))) };
        let in_use = held.pack.as_ref().filter(|pack| is_for(pack, surroundings.form)).map(kept);
        let edition =
            in_use.map(Checked::content).map(|Content { form, words, .. }| Edition { form, words });
        Self {
            edition: edition.unwrap_or(Edition::built_in(surroundings.form)),
            in_use,
            held: Mutex::new(held),
            wake: Notify::new(),
        }
    }

    /// It may be time to ask: a vault was opened, or the settings changed.
    pub fn wake(&self) {
        self.wake.notify_one();
    }
}

impl Host for App {
    fn read_edition(&self, _: ReadEdition) -> Result<Option<packs::Edition>, Failure> {
        Ok(self.packs.in_use.map(|pack| texts(&pack.files())))
    }

    fn look_at_packs(&self, _: LookAtPacks) -> Result<Standing, Failure> {
        Ok(self.standing_of(&self.held_pack()))
    }

    fn choose_pack(&self, _: ChoosePack) -> Result<Chosen, Failure> {
        self.with(|_| Ok(()))?;
        let Some(path) = (self.surroundings.choose_file)() else { return Ok(Chosen::Nothing) };
        let read = read(&path).and_then(|pack| pack.ok_or(NotTaken::Unreadable));
        match read {
            Err(why) => Ok(Chosen::Not { why }),
            Ok(pack) => self.take(pack),
        }
    }
}

impl App {
    pub(crate) fn edition(&self) -> Edition {
        self.packs.edition
    }

    /// The form that reports are made with.
    pub(crate) fn form(&self) -> &'static Form {
        self.packs.edition.form
    }

    /// The words that it is asked in.
    pub(crate) fn words(&self) -> &'static Words {
        self.packs.edition.words
    }

    /// Whom responders can ask, besides those that their organisation names.
    pub(crate) fn more_contacts(&self) -> &'static [Contact] {
        self.packs.in_use.map_or(&[], |pack| &pack.content().contacts)
    }

    /// Asks the endpoint for packs as long as it is polled: soon after an unlock, and
    /// once a day; every quarter of an hour where what came could not be stored.
    pub async fn keep_asking_for_packs(&self) {
        loop {
            self.ask_for_a_pack().await;
            tokio::select! {
                () = self.packs.wake.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    /// Asks once, where it is time, and stores what comes once it is proved.
    pub async fn ask_for_a_pack(&self) {
        let now = self.surroundings.now();
        // It is asked in the name of whoever opened a vault.
        let Some(ask) = self.held_pack().ask_at(now).filter(|_| self.hold().open().is_some())
        else {
            return;
        };
        let in_force = self.in_force();
        let Some(link) = in_force.link.as_ref().filter(|_| self.is_enrolled()) else { return };
        if let Ok(found) = sync::ask_for_a_pack(&self.vaults, link, &ask).await {
            // One that can't be taken is told of where the responder brings it; one that
            // there was no room for comes again soon.
            if found.is_none_or(|pack| self.take(pack).is_ok()) {
                self.held_pack().asked_at = Some(now);
            }
        }
    }

    /// The pack that is stored, by whom the settings name now.
    fn held_pack(&self) -> MutexGuard<'_, Held> {
        let mut held = self.packs.held.lock().unwrap_or_else(PoisonError::into_inner);
        let in_force = self.in_force();
        let root = in_force.settings().and_then(|settings| settings.pack_root());
        if held.root.as_ref() != root {
            *held = Held::found(&self.surroundings.data, root.copied());
        }
        held
    }

    fn take(&self, pack: Pack) -> Result<Chosen, Failure> {
        let mut held = self.held_pack();
        let Some(root) = held.root else { return Ok(Chosen::Not { why: NotTaken::NotSigned }) };
        match check(pack, held.pack.as_deref(), &root) {
            Err(refused) => Ok(Chosen::Not { why: not_taken(refused) }),
            Ok(pack) if !is_for(&pack, self.surroundings.form) => {
                Ok(Chosen::Not { why: NotTaken::NotNewer })
            }
            Ok(pack) => {
                let stored = put(&file(&self.surroundings.data), &pack.to_bytes());
                stored.map_err(|_| Failure::NotStored)?;
                (held.pack, held.fault) = (Some(Arc::new(pack)), None);
                Ok(Chosen::Taken { standing: self.standing_of(&held) })
            }
        }
    }

    fn standing_of(&self, held: &Held) -> Standing {
        let in_use = self.packs.in_use.map(version);
        let stored = held.pack.as_deref().filter(|pack| is_for(pack, self.surroundings.form));
        let stored = stored.map(version);
        Standing {
            form: self.form().version().to_owned(),
            in_use,
            next: stored.filter(|stored| Some(stored) != in_use.as_ref()),
            may_take: held.root.is_some(),
            fault: held.fault,
        }
    }
}

/// Whether a program with this form goes by the pack: one with an older form is from
/// before the program was updated.
fn is_for(pack: &Checked, built_in: &Form) -> bool {
    pack.content().form.version() >= built_in.version()
}

fn version(pack: &Checked) -> Version {
    Version { number: pack.version(), made_on: pack.made_on() }
}

fn texts(files: &BTreeMap<&str, &str>) -> packs::Edition {
    packs::Edition {
        form: files.get(::pack::FORM).map(|text| (*text).to_owned()),
        lists: ::pack::lists(files),
        words: files.get(::pack::WORDS).copied().unwrap_or_default().to_owned(),
    }
}

/// None where there is none.
fn read(path: &Path) -> Result<Option<Pack>, NotTaken> {
    let file = match File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|_| NotTaken::Unreadable)?,
    };
    let mut bytes = Vec::new();
    file.take(Pack::MOST + 1).read_to_end(&mut bytes).map_err(|_| NotTaken::Unreadable)?;
    Pack::parse(&bytes).map(Some).ok_or(NotTaken::Malformed)
}

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

fn not_taken(refused: Refused) -> NotTaken {
    match refused {
        Refused::Malformed | Refused::Incomplete => NotTaken::Malformed,
        Refused::NotSigned | Refused::OtherKeys => NotTaken::NotSigned,
        Refused::Older | Refused::Known => NotTaken::NotNewer,
        Refused::Unusable => NotTaken::Unusable,
    }
}
