//! Every read, write, sync, cut and deletion fails in turn.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use vault::{Error, UnlockError, Vault};

use crate::Outcome;
use crate::contents::{Contents, opened};
use crate::ground::{self, Files};
use crate::harm::{Harm, Harms, guard};
use crate::script::{Deed, Script, Step};
use crate::vfs::{self, Act, Refusal, Watch};

/// How something fails.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// What SQLite is told.
    pub refusal: Refusal,
    /// Whether reads fail, or changes.
    pub reads: bool,
    /// Whether all that follows fails, too.
    pub lasting: bool,
}

/// Every way to fail.
pub const RULES: [Rule; 7] = [
    Rule { refusal: Refusal::Failing, reads: false, lasting: false },
    Rule { refusal: Refusal::Failing, reads: false, lasting: true },
    Rule { refusal: Refusal::Full, reads: false, lasting: false },
    Rule { refusal: Refusal::Full, reads: false, lasting: true },
    Rule { refusal: Refusal::ReadOnly, reads: false, lasting: true },
    Rule { refusal: Refusal::Failing, reads: true, lasting: false },
    Rule { refusal: Refusal::Failing, reads: true, lasting: true },
];

const STEPS_BEFORE: usize = 30;
const STEPS: usize = 10;

/// A vault to begin from, and what is asked of it.
pub struct Start {
    seed: u64,
    files: Files,
    contents: Contents,
    steps: Vec<Step>,
}

impl Start {
    /// A vault with some reports: locked, or cut off with its journal.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn make(seed: u64, cut_off: bool) -> Outcome<Self> {
        let ground = ground::folder()?;
        let mut vault = ground::make(ground.path())?;
        let (mut script, mut contents) = (Script::new(seed), Contents::default());
        for _ in 0..STEPS_BEFORE {
            let step = script.step();
            step.take(&mut vault)?;
            contents.follow(&step);
        }
        if !cut_off {
            drop(vault);
        }
        let files = ground::files(ground.path())?;
        let steps = (0..STEPS).map(|_| script.step()).collect();
        Ok(Self { seed, files, contents, steps })
    }

    /// Has everything fail in turn that `rule` is about, each `stride`th from
    /// `first` on. Returns how many trials that were.
    ///
    /// # Errors
    /// When the files can't be laid out.
    pub fn fail_in_turn(
        &self,
        rule: Rule,
        first: u64,
        stride: usize,
        harms: &mut Harms,
    ) -> Outcome<u64> {
        let mut trials = 0;
        for nth in (first..).step_by(stride) {
            let faulty = Arc::new(Faulty { rule, nth, seen: AtomicU64::new(0) });
            let trial = self.trial(&faulty)?;
            if faulty.seen.load(Ordering::Relaxed) < nth {
                break;
            }
            harms.note(
                trial.map_err(|harm| harm.at(format!("{rule:?} at {nth}, seed {}", self.seed))),
            );
            trials += 1;
        }
        Ok(trials)
    }

    fn trial(&self, faulty: &Arc<Faulty>) -> Outcome<Result<(), Harm>> {
        let ground = ground::holding(&self.files)?;
        let mut held = Held { acknowledged: self.contents.clone(), unsure: Vec::new() };
        let watching = vfs::watch(ground.path(), faulty.clone())?;
        let failing = guard(|| self.use_failing(ground.path(), faulty.rule, &mut held));
        drop(watching);
        Ok(failing.flatten().and_then(|()| guard(|| held.expect_after(ground.path())).flatten()))
    }

    fn use_failing(&self, data: &Path, rule: Rule, held: &mut Held) -> Result<(), Harm> {
        if let Ok(found) = vault::look(data, ground::hour(1))
            && !found.set_aside.is_empty()
        {
            return Err(Harm::wrong("a sound vault is set aside when it is looked at"));
        }
        let mut vault = match ground::unlock(data, ground::hour(2)) {
            Ok(vault) => vault,
            Err(UnlockError::NotStored(_)) => return Ok(()),
            Err(error) => return Err(Harm::wrong(format!("a failing disk is taken for: {error}"))),
        };
        if let Err(error @ Error::Damaged(_)) = ground::begin(&mut vault, ground::hour(2)) {
            return Err(Harm::wrong(format!("a failing disk is taken for damage: {error}")));
        }
        for step in &self.steps {
            held.ask(step, &mut vault, rule)?;
        }
        Ok(())
    }
}

/// What a vault on a failing disk should hold.
struct Held {
    acknowledged: Contents,
    /// Asked for since, and refused.
    unsure: Vec<Step>,
}

impl Held {
    fn ask(&mut self, step: &Step, vault: &mut Vault, rule: Rule) -> Result<(), Harm> {
        match step.take(vault) {
            Ok(()) => {
                self.acknowledged.follow(step);
                // Leaving may have nothing to write: then nothing is written
                // over what was refused.
                if !matches!(step.deed, Deed::Leave) {
                    self.unsure.clear();
                }
                return Ok(());
            }
            Err(Error::Damaged(cause)) => {
                return Err(Harm::wrong(format!("a failing disk is taken for damage: {cause}")));
            }
            Err(_) => self.unsure.push(step.clone()),
        }
        if rule.reads {
            return Ok(());
        }
        // One that failed has changed nothing, as long as the vault is open.
        self.acknowledged.expect_in(vault, &[]).map(|_| ())
    }

    /// The disk is well again. Of what was refused, one step may be there: its
    /// bytes were written, and only the sync was not.
    fn expect_after(mut self, data: &Path) -> Result<(), Harm> {
        let mut vault = opened(ground::unlock(data, ground::hour(4)))?;
        self.acknowledged.expect_in(&mut vault, &self.unsure)?;
        goes_on(&mut vault)
    }
}

/// A vault that is well saves.
pub(crate) fn goes_on(vault: &mut Vault) -> Result<(), Harm> {
    let begun = Script::new(0).step();
    let lost = |error| Harm::lost(format!("it does not go on: {error}"));
    begun.take(vault).map_err(lost)?;
    let mut begun_alone = Contents::default();
    begun_alone.follow(&begun);
    let found = Contents::of(vault)?;
    let there = begun_alone.0.iter().all(|(id, report)| found.0.get(id) == Some(report));
    if there { Ok(()) } else { Err(Harm::lost("what was saved after the faults")) }
}

/// Refuses the `nth` of what its rule is about.
struct Faulty {
    rule: Rule,
    nth: u64,
    seen: AtomicU64,
}

impl Watch for Faulty {
    fn ask(&self, _: &Path, act: Act<'_>) -> Result<(), Refusal> {
        if matches!(act, Act::Read) != self.rule.reads {
            return Ok(());
        }
        let seen = self.seen.fetch_add(1, Ordering::Relaxed) + 1;
        let fails = seen == self.nth || (self.rule.lasting && seen > self.nth);
        if fails { Err(self.rule.refusal) } else { Ok(()) }
    }
}
