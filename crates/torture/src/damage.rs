//! Bits flip and files are cut short.

use std::path::{Path, PathBuf};

use fastrand::Rng;
use uuid::Uuid;
use vault::{Checked, Error, Listed, Stage, UnlockError, Vault};

use crate::Outcome;
use crate::contents::{Addition, Contents, Report, digest, opened};
use crate::ground::{self, Files};
use crate::harm::{Harm, Harms, guard};
use crate::rescue;
use crate::script::{Deed, Script};

const STEPS: usize = 60;

/// A vault to be damaged.
pub struct Subject {
    seed: u64,
    files: Files,
    /// What it held after each step, the last first.
    history: Vec<Contents>,
}

/// How damaged vaults opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// With everything.
    pub whole: u64,
    /// With some report said to be damaged.
    pub told: u64,
    /// Not at all, and were set aside or left as they were.
    pub refused: u64,
    /// As they were before the last steps, which were in the journal's lost end.
    pub earlier: u64,
    /// Reports that there were in all of them.
    pub reports: u64,
    /// Reports of which something was got out once the file was set aside.
    pub salvaged: u64,
    /// Of these, reports with every answer.
    pub entire: u64,
    /// Additions that there were in all of them.
    pub added: u64,
    /// Of these, additions that were got out.
    pub added_salvaged: u64,
}

impl Seen {
    /// How many there were.
    pub fn all(&self) -> u64 {
        self.whole + self.told + self.refused + self.earlier
    }

    /// Adds what another saw.
    pub fn add(&mut self, other: Self) {
        self.whole += other.whole;
        self.told += other.told;
        self.refused += other.refused;
        self.earlier += other.earlier;
        self.reports += other.reports;
        self.salvaged += other.salvaged;
        self.entire += other.entire;
        self.added += other.added;
        self.added_salvaged += other.added_salvaged;
    }
}

enum How {
    Whole,
    Told,
    Refused,
    Earlier,
}

/// One thing that is done to a file.
#[derive(Clone, Debug)]
enum Blow {
    Flip { at: usize, bit: u8 },
    Cut { to: usize },
}

impl Subject {
    /// A vault with some reports: locked, or cut off with its journal.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn make(seed: u64, cut_off: bool) -> Outcome<Self> {
        let ground = ground::folder()?;
        let mut vault = ground::make(ground.path())?;
        let mut script = Script::new(seed);
        let mut history = vec![Contents::default()];
        for number in 0..STEPS {
            let step = script.step();
            step.take(&mut vault)?;
            // An erasure forgets the copies, and the app makes one soon. One
            // from before a file was removed has it, and not what is in it.
            let gone = matches!(step.deed, Deed::Erase | Deed::Detach(_));
            if number == STEPS / 2 || (gone && number > STEPS / 2) {
                vault.keep_backup(ground::hour(0).date_naive())?;
            }
            let mut next = history[0].clone();
            next.follow(&step);
            history.insert(0, next);
        }
        if !cut_off {
            drop(vault);
        }
        let mut files = ground::files(ground.path())?;
        files.retain(|(path, _)| path.extension().is_some_and(|end| end != "lock"));
        Ok(Self { seed, files, history })
    }

    /// Damages it so many times, each time as it was before.
    ///
    /// # Errors
    /// When the files can't be laid out.
    pub fn damage(&self, rng: &mut Rng, times: usize, harms: &mut Harms) -> Outcome<Seen> {
        let mut seen = Seen::default();
        for _ in 0..times {
            let mut files = self.files.clone();
            let at = one_of(&files, rng);
            let (path, bytes) = &mut files[at];
            let path = path.clone();
            let blow = Blow::random(rng, bytes.len());
            blow.fall(bytes);
            match rescue::attempt(&files, &self.history, is_journal(&path)) {
                Ok(rescued) => rescued.count_in(&mut seen),
                Err(harm) => harms.add(self.placed(harm, &path, &blow)),
            }
            let ground = ground::holding(&files)?;
            match self.check(ground.path(), &files, &path, &blow) {
                Ok(How::Whole) => seen.whole += 1,
                Ok(How::Told) => seen.told += 1,
                Ok(How::Refused) => seen.refused += 1,
                Ok(How::Earlier) => seen.earlier += 1,
                Err(harm) => harms.add(self.placed(harm, &path, &blow)),
            }
        }
        Ok(seen)
    }

    fn placed(&self, harm: Harm, path: &Path, blow: &Blow) -> Harm {
        let file = path.file_name().unwrap_or_default().display();
        harm.at(format!("seed {}, {blow:?} in {file}", self.seed))
    }

    fn check(&self, data: &Path, files: &Files, path: &Path, blow: &Blow) -> Result<How, Harm> {
        let mut unlocked = guard(|| ground::unlock(data, ground::hour(1)))?;
        if matches!(unlocked, Err(UnlockError::TooSoon { .. })) {
            // The wait itself was hit; it has a bound, and is over by then.
            unlocked = guard(|| ground::unlock(data, ground::hour(2)))?;
        }
        match unlocked {
            Ok(mut vault) => {
                let missed = if is_journal(path) { self.may_miss(blow) } else { 0 };
                guard(|| self.look_into(&mut vault, missed)).flatten()
            }
            Err(UnlockError::Damaged { set_aside }) => {
                let aside = ground::files(&set_aside).map_err(|why| gone(&why))?;
                is_as_left(&strip(files)?, &strip(&aside)?)?;
                guard(|| self.goes_on_with_a_copy(data)).flatten().map(|()| How::Refused)
            }
            Err(UnlockError::TooNew) => {
                let left = ground::files(&data.join("vaults")).map_err(|why| gone(&why))?;
                let left =
                    left.into_iter().filter(|(path, _)| path.parent() != Some(Path::new("")));
                is_as_left(&strip(files)?, &strip(&left.collect())?).map(|()| How::Refused)
            }
            Err(error) => Err(Harm::wrong(format!("{blow:?} is taken for: {error}"))),
        }
    }

    /// The copy of the day is sound: one blow has fallen, and not on it.
    fn goes_on_with_a_copy(&self, data: &Path) -> Result<(), Harm> {
        let restored = vault::restore(data);
        if !matches!(restored, Ok(Some(_))) {
            return Err(Harm::lost(format!("no copy is put in its place: {restored:?}")));
        }
        let mut vault = opened(ground::unlock(data, ground::hour(3)))?;
        let found = Contents::of(&mut vault)?;
        let was_said = self.history.contains(&found);
        if was_said { Ok(()) } else { Err(Harm::wrong("the copy holds what was never said")) }
    }

    /// A journal that is cut short can't be told from a shorter one, and of the
    /// last steps in it one that is broken can't be told from one that a crash
    /// cut off: so many steps may be missing without a word.
    fn may_miss(&self, blow: &Blow) -> usize {
        match blow {
            Blow::Cut { .. } => self.history.len() - 1,
            Blow::Flip { .. } => 3,
        }
    }

    /// What can be read must have been said; what can't must be owned up to.
    fn look_into(&self, vault: &mut Vault, may_miss: usize) -> Result<How, Harm> {
        let now = &self.history[0];
        let partial = Partial::of(vault);
        if !partial.told && partial.contents == *now {
            return Ok(How::Whole);
        }
        if !partial.told && self.history[..=may_miss].contains(&partial.contents) {
            return Ok(How::Earlier);
        }
        // As it was before the steps that may be missed, with a file that the last
        // of them removed.
        let before = &self.history[1..=may_miss];
        if !before.iter().any(|then| partial.was_said(then).is_ok()) {
            partial.was_said(now)?;
        }
        if partial.told { Ok(How::Told) } else { Err(Harm::lost("some of it, without a word")) }
    }
}

fn is_journal(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "db-wal")
}

/// The sealed files of attachments count as one: there may be many.
fn one_of(files: &Files, rng: &mut Rng) -> usize {
    let is_sealed = |at: &usize| files[*at].0.extension().is_some_and(|end| end == "sealed");
    let (sealed, mut others): (Vec<_>, Vec<_>) = (0..files.len()).partition(is_sealed);
    others.extend(rng.choice(sealed));
    rng.choice(others).unwrap_or_default()
}

pub(crate) fn gone(why: &dyn std::fmt::Display) -> Harm {
    Harm::lost(format!("the files are gone: {why}"))
}

/// The names of the files alone: all are in one folder.
fn strip(files: &Files) -> Result<Files, Harm> {
    let name = |path: &PathBuf| path.file_name().map(PathBuf::from);
    let stripped = files.iter().map(|(path, bytes)| Some((name(path)?, bytes.clone())));
    stripped.collect::<Option<_>>().ok_or_else(|| Harm::lost("a file without a name"))
}

/// Nothing is deleted, and no byte is another. The try that found the damage
/// was counted first: a journal may be longer by that.
fn is_as_left(before: &Files, after: &Files) -> Result<(), Harm> {
    for (name, bytes) in before {
        let Some((_, kept)) = after.iter().find(|(kept, _)| kept == name) else {
            return Err(Harm::lost(format!("{} is deleted", name.display())));
        };
        let may_grow = name.extension().is_some_and(|end| end == "db-wal");
        if kept != bytes && !(may_grow && kept.starts_with(bytes)) {
            let at = kept.iter().zip(bytes).position(|(a, b)| a != b);
            let at = at.unwrap_or(kept.len().min(bytes.len()));
            let (was, is) = (bytes.len(), kept.len());
            let name = name.display();
            return Err(Harm::lost(format!("{name} is changed at {at}, of {was}, now {is}")));
        }
    }
    Ok(())
}

/// As much of a damaged vault as it gives.
struct Partial {
    contents: Contents,
    /// Whether it said that something is damaged.
    told: bool,
}

impl Partial {
    fn of(vault: &mut Vault) -> Self {
        if let Ok(contents) = Contents::of(vault) {
            return Self { contents, told: false };
        }
        let mut partial = Self { contents: Contents::default(), told: false };
        partial.hear(vault.check_record().map(|checked| match checked {
            Checked::Sound { .. } => false,
            Checked::Broken { .. } => true,
        }));
        match vault.list() {
            Err(error) => partial.hear(Err(error)),
            Ok(list) => {
                partial.told |= !list.damaged.is_empty();
                for listed in list.reports {
                    partial.read(vault, listed);
                }
            }
        }
        partial
    }

    fn read(&mut self, vault: &Vault, listed: Listed) {
        let mut report = Report { summary: listed.summary, ..Report::default() };
        match vault.answers(listed.id) {
            Ok(answers) => report.answers = answers.into_iter().collect(),
            Err(error) => self.hear(Err(error)),
        }
        self.read_files(vault, listed.id, &mut report);
        if listed.stage != Stage::Draft {
            match vault.submission(listed.id) {
                Ok(submission) => report.submission = Some(submission),
                Err(error) => self.hear(Err(error)),
            }
        }
        if let Stage::Received { receipt } = listed.stage {
            report.receipt = Some(receipt);
            self.read_additions(vault, listed.id, &mut report);
        }
        self.contents.0.insert(listed.id, report);
    }

    fn read_additions(&mut self, vault: &Vault, id: Uuid, report: &mut Report) {
        let listed = vault.additions(id).unwrap_or_else(|error| {
            self.hear(Err(error));
            Default::default()
        });
        for added in listed {
            let receipt = match added.stage {
                Some(Stage::Received { receipt }) => Some(receipt),
                Some(_) => None,
                None => {
                    self.told = true;
                    continue;
                }
            };
            match added.content {
                Some(content) => {
                    _ = report.additions.insert(added.id, Addition { content, receipt })
                }
                None => self.told = true,
            }
        }
    }

    fn read_files(&mut self, vault: &Vault, id: Uuid, report: &mut Report) {
        let listed = vault.attachments(id).unwrap_or_else(|error| {
            self.hear(Err(error));
            Default::default()
        });
        self.told |= !listed.damaged.is_empty();
        for known in listed.known {
            match digest(vault, id, known.id) {
                Ok(sha256) => {
                    report.files.insert(known.about, sha256);
                }
                // A chunk that does not open comes as an error of reading.
                Err(_) => self.told = true,
            }
        }
    }

    fn hear(&mut self, said: Result<bool, Error>) {
        self.told |= matches!(said, Ok(true) | Err(Error::Damaged(_)));
    }

    fn was_said(&self, now: &Contents) -> Result<(), Harm> {
        for (id, report) in &self.contents.0 {
            let Some(said) = now.0.get(id) else {
                return Err(Harm::wrong(format!("report {id} was never made")));
            };
            let wrong = |what: &str| Err(Harm::wrong(format!("{what} of report {id}")));
            if report.summary != said.summary {
                return wrong("the summary");
            }
            if report.answers.iter().any(|(field, answer)| said.answers.get(field) != Some(answer))
            {
                return wrong("an answer");
            }
            if report.files.iter().any(|(about, sha256)| said.files.get(about) != Some(sha256)) {
                return wrong("a file");
            }
            if report.submission.is_some() && report.submission != said.submission {
                return wrong("the submission");
            }
            if report.receipt.is_some() && report.receipt != said.receipt {
                return wrong("the receipt");
            }
            let unsaid = |(id, added): (&Uuid, &Addition)| {
                said.additions.get(id).is_none_or(|then| {
                    let receipt = &added.receipt;
                    then.content != added.content || (receipt.is_some() && then.receipt != *receipt)
                })
            };
            if report.additions.iter().any(unsaid) {
                return wrong("what was added");
            }
        }
        Ok(())
    }
}

impl Blow {
    fn random(rng: &mut Rng, length: usize) -> Self {
        let length = length.max(1);
        match rng.u8(..10) {
            0 => Self::Cut { to: rng.usize(..length) },
            // The first page and the fields at the head of each page are few
            // bytes, and much depends on them.
            1..3 => Self::Flip { at: rng.usize(..length.min(4096)), bit: rng.u8(..8) },
            3..5 => {
                let at = rng.usize(..length) / 4096 * 4096 + rng.usize(..100);
                Self::Flip { at: at.min(length - 1), bit: rng.u8(..8) }
            }
            _ => Self::Flip { at: rng.usize(..length), bit: rng.u8(..8) },
        }
    }

    fn fall(&self, bytes: &mut Vec<u8>) {
        match *self {
            Self::Cut { to } => bytes.truncate(to),
            Self::Flip { at, bit } => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blow_changes_one_bit_or_cuts() {
        let mut rng = Rng::with_seed(1);
        for _ in 0..200 {
            let (before, mut after) = (vec![0; 5000], vec![0; 5000]);
            let blow = Blow::random(&mut rng, before.len());
            blow.fall(&mut after);
            let flipped: u32 = after.iter().map(|byte: &u8| byte.count_ones()).sum();
            match blow {
                Blow::Flip { .. } => assert_eq!((flipped, after.len()), (1, 5000)),
                Blow::Cut { to } => assert_eq!((flipped, after.len()), (0, to)),
            }
        }
    }
}
