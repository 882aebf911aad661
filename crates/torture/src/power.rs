//! The power is cut, at every moment of a session.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use fastrand::Rng;

use crate::Outcome;
use crate::contents::{Contents, opened};
use crate::disk::{CUTS, Disk, Event};
use crate::ground::{self, Files};
use crate::harm::{Harm, Harms, guard};
use crate::readable::Reader;
use crate::script::{Script, Step};
use crate::vfs::{self, Act, Refusal, Watch};

/// Everything that a session did to its disk.
pub struct Session {
    seed: u64,
    before: Files,
    entries: Vec<Entry>,
}

#[derive(Clone)]
enum Entry {
    Done(PathBuf, Event),
    Acknowledged,
}

struct Recorder {
    folder: PathBuf,
    entries: Mutex<Vec<Entry>>,
}

impl Recorder {
    fn add(&self, entry: Entry) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }
}

impl Watch for Recorder {
    fn ask(&self, file: &Path, act: Act<'_>) -> Result<(), Refusal> {
        if let Some(event) = Event::of(&act, &self.folder) {
            let path = file.strip_prefix(&self.folder).unwrap_or(file);
            self.add(Entry::Done(path.to_owned(), event));
        }
        Ok(())
    }
}

/// One in so many steps, the vault is locked and opened again.
const LOCKS: usize = 40;

impl Session {
    /// Records a session of `steps` random steps on a vault of its own.
    ///
    /// # Errors
    /// When the vault does not do as it is asked.
    pub fn record(seed: u64, steps: usize) -> Outcome<Self> {
        let ground = ground::folder()?;
        drop(ground::make(ground.path())?);
        let before = ground::files(ground.path())?;
        let folder = ground.path().canonicalize()?;
        let recorder = Arc::new(Recorder { folder, entries: Mutex::default() });
        let watching = vfs::watch(ground.path(), recorder.clone())?;
        let (mut script, mut rng) = (Script::new(seed), Rng::with_seed(seed));
        let mut vault = ground::unlock(ground.path(), ground::hour(0))?;
        for number in 0..steps {
            if rng.usize(..LOCKS) == 0 {
                drop(vault);
                vault = ground::unlock(ground.path(), ground::hour(number))?;
                vault.by(ground::somebody()).catch_up()?;
            }
            script.step().take(&mut vault)?;
            recorder.add(Entry::Acknowledged);
        }
        drop(vault);
        drop(watching);
        let entries =
            std::mem::take(&mut *recorder.entries.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Self { seed, before, entries })
    }

    /// The same session, on a disk that is never told to sync what `unsynced`
    /// picks.
    pub fn without_syncs(mut self, unsynced: impl Fn(&Path) -> bool) -> Self {
        self.entries.retain(|entry| match entry {
            Entry::Done(path, Event::Sync | Event::SyncFolder) => !unsynced(path),
            _ => true,
        });
        self
    }

    /// How many moments it has.
    pub fn moments(&self) -> usize {
        self.entries.len() + 1
    }

    /// Cuts the power at those moments that `chosen` picks, in every way, and
    /// looks through each disk for what can be read. Returns how many cuts
    /// that were.
    ///
    /// # Errors
    /// When a disk can't be laid out again.
    pub fn cut(&self, mut chosen: impl FnMut(usize) -> bool, harms: &mut Harms) -> Outcome<u64> {
        let (mut disk, mut script) = (Disk::with(&self.before), Script::new(self.seed));
        let (mut expected, mut next) = (Contents::default(), script.step());
        let mut rng = Rng::with_seed(self.seed);
        let (mut reader, mut cuts) = (Reader::default(), 0);
        for moment in 0..self.moments() {
            if chosen(moment) {
                for cut in CUTS {
                    let left = disk.after(cut, &mut rng);
                    let (seed, number) = (self.seed, next.number);
                    let at = format!("power, seed {seed}, moment {moment}, {cut:?}, step {number}");
                    let harm = check(&left, expected.clone(), &next)?;
                    harms.note(harm.map_err(|harm| harm.at(&at)));
                    harms.note(reader.look(&left).map_err(|harm| harm.at(&at)));
                    cuts += 1;
                }
            }
            match self.entries.get(moment) {
                Some(Entry::Done(path, event)) => disk.follow(path, event),
                Some(Entry::Acknowledged) => {
                    expected.follow(&next);
                    next = script.step();
                }
                None => {}
            }
        }
        Ok(cuts)
    }
}

/// Opens what a power cut left.
fn check(left: &Files, mut expected: Contents, next: &Step) -> Outcome<Result<(), Harm>> {
    let ground = ground::holding(left)?;
    let later = ground::hour(100_000);
    Ok(guard(|| {
        let mut vault = opened(ground::unlock(ground.path(), later))?;
        expected.expect_in(&mut vault, std::slice::from_ref(next))?;
        let kept = ground::sealed_files(ground.path());
        if kept.is_ok_and(|kept| kept.len() == expected.files()) {
            Ok(())
        } else {
            Err(Harm::wrong("a file that was never added is not swept away"))
        }
    })
    .flatten())
}
