//! What is in a vault, and what should be.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use seal::{Digest, Hasher};
use uuid::Uuid;
use vault::{Checked, Stage, UnlockError, Vault};

use crate::harm::{Harm, Kind};
use crate::script::{Deed, Step};

/// Every report of a vault.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents(pub BTreeMap<Uuid, Report>);

/// One report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// As it is listed.
    pub summary: Vec<u8>,
    /// By field.
    pub answers: BTreeMap<String, Vec<u8>>,
    /// What was queued.
    pub submission: Option<Vec<u8>>,
    /// What came back for it.
    pub receipt: Option<Vec<u8>>,
    /// What was added to it, by its id.
    pub additions: BTreeMap<Uuid, Addition>,
    /// What is in its files, by what is known about each.
    pub files: BTreeMap<Vec<u8>, Digest>,
}

/// What was added to a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addition {
    /// What it says.
    pub content: Vec<u8>,
    /// What came back for it.
    pub receipt: Option<Vec<u8>>,
}

impl Contents {
    /// What is there after one more step.
    pub fn follow(&mut self, step: &Step) {
        match step.deed {
            Deed::Leave => return,
            Deed::Erase => {
                self.0.remove(&step.report);
                return;
            }
            _ => {}
        }
        let report = self.0.entry(step.report).or_default();
        if let Some(summary) = step.summary() {
            report.summary = summary;
        }
        match &step.deed {
            Deed::Begin(sayings) | Deed::Answers(sayings) => {
                let answers = sayings.iter().map(|one| (one.field.clone(), step.answer(one)));
                report.answers.extend(answers);
            }
            Deed::Answer(one) => {
                report.answers.insert(one.field.clone(), step.answer(one));
            }
            Deed::Finish => report.submission = Some(step.submission()),
            Deed::Receive => report.receipt = Some(step.receipt()),
            Deed::Add(id) => {
                let addition = Addition { content: step.addition(), receipt: None };
                report.additions.insert(*id, addition);
            }
            Deed::AddReceived(id) => {
                report.additions.entry(*id).or_default().receipt = Some(step.receipt());
            }
            Deed::Attach(length) => {
                let sha256 = seal::sha256(&step.content(*length));
                report.files.insert(step.file().into_bytes(), sha256);
            }
            Deed::Detach(_) => {
                report.files.remove(step.file().as_bytes());
            }
            Deed::Leave | Deed::Erase => {}
        }
    }

    /// How many files there are in all reports.
    pub fn files(&self) -> usize {
        self.0.values().map(|report| report.files.len()).sum()
    }

    /// What an open vault holds.
    ///
    /// # Errors
    /// Harm when something of it does not open, or is there twice.
    pub fn of(vault: &mut Vault) -> Result<Self, Harm> {
        let list = vault.list().map_err(|error| Harm::lost(format!("the list: {error}")))?;
        if let Some(id) = list.damaged.first() {
            return Err(Harm::lost(format!("report {id} is damaged")));
        }
        let outbox =
            vault.queue().waiting().map_err(|error| Harm::lost(format!("the outbox: {error}")))?;
        let queued = once("submission", outbox.iter().map(|queued| queued.id))?;
        once("report", list.reports.iter().map(|listed| listed.id))?;
        match vault.check_record() {
            Ok(Checked::Sound { .. }) => {}
            Ok(Checked::Broken { at }) => {
                return Err(Harm::lost(format!("the record is broken at {at}")));
            }
            Err(error) => return Err(Harm::lost(format!("the record: {error}"))),
        }
        let mut reports = BTreeMap::new();
        for listed in list.reports {
            let waits = matches!(listed.stage, Stage::Waiting(_));
            if waits != queued.contains(&listed.id) {
                return Err(Harm::wrong(format!("{} waits in the list or the queue", listed.id)));
            }
            reports.insert(listed.id, Report::of(vault, listed, &queued)?);
        }
        Ok(Self(reports))
    }

    /// Whether `vault` holds this, or this and one of the steps that were not
    /// acknowledged. Follows that step.
    ///
    /// # Errors
    /// Harm when it holds anything else.
    pub fn expect_in(&mut self, vault: &mut Vault, unsure: &[Step]) -> Result<Followed, Harm> {
        let found = Self::of(vault)?;
        if found == *self {
            return Ok(Followed::None);
        }
        for (at, step) in unsure.iter().enumerate() {
            let mut further = self.clone();
            further.follow(step);
            if found == further {
                *self = further;
                return Ok(Followed::Step(at));
            }
        }
        Err(self.difference(&found))
    }

    fn difference(&self, found: &Self) -> Harm {
        for (id, report) in &self.0 {
            let Some(found) = found.0.get(id) else {
                return Harm::lost(format!("report {id}"));
            };
            if let Some(what) = report.difference(found) {
                return Harm::lost(format!("{what} of report {id}"));
            }
        }
        Harm::wrong("there is more than was ever said")
    }
}

/// Which of the steps that were not acknowledged had been taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// None of them.
    None,
    /// The one at this place.
    Step(usize),
}

impl Report {
    fn of(vault: &Vault, listed: vault::Listed, queued: &BTreeSet<Uuid>) -> Result<Self, Harm> {
        let id = listed.id;
        let lost = |error| Harm::lost(format!("report {id}: {error}"));
        let submission = match &listed.stage {
            Stage::Draft => None,
            _ => Some(vault.submission(id).map_err(lost)?),
        };
        let receipt = match listed.stage {
            Stage::Received { receipt } => Some(receipt),
            _ => None,
        };
        let additions = match receipt {
            Some(_) => additions(vault, id, queued)?,
            None => BTreeMap::new(),
        };
        let answers = vault.answers(id).map_err(lost)?;
        once("answer", answers.iter().map(|(field, _)| field))?;
        let answers = answers.into_iter().collect();
        let files = files(vault, id)?;
        Ok(Self { summary: listed.summary, answers, submission, receipt, additions, files })
    }

    fn difference(&self, found: &Self) -> Option<String> {
        for (field, answer) in &self.answers {
            match found.answers.get(field) {
                None => return Some(format!("{field}, which is gone,")),
                Some(found) if found != answer => {
                    return Some(format!("{field}, where {:?} is,", head(found)));
                }
                Some(_) => {}
            }
        }
        for (about, sha256) in &self.files {
            if found.files.get(about) != Some(sha256) {
                return Some(format!("{:?}, or what is in it,", head(about)));
            }
        }
        let states = [
            ("a file, one too many,", self.files.len() == found.files.len()),
            ("the summary", self.summary == found.summary),
            ("the submission", self.submission == found.submission),
            ("the receipt", self.receipt == found.receipt),
            ("what was added", self.additions == found.additions),
            ("an answer, one too many,", self.answers.len() == found.answers.len()),
        ];
        states.iter().find(|(_, same)| !same).map(|(what, _)| (*what).to_owned())
    }
}

/// All that was added to a report, and whether what waits of it is queued.
fn additions(
    vault: &Vault,
    report: Uuid,
    queued: &BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, Addition>, Harm> {
    let lost = |what: &str| Harm::lost(format!("{what} was added to report {report}"));
    let listed = vault.additions(report).map_err(|_| lost("a list of what"))?;
    once("addition", listed.iter().map(|added| added.id))?;
    let mut additions = BTreeMap::new();
    for added in listed {
        let content = added.content.ok_or_else(|| lost("what"))?;
        let receipt = match added.stage.ok_or_else(|| lost("how far it is that"))? {
            Stage::Received { receipt } => Some(receipt),
            _ => None,
        };
        if receipt.is_none() != queued.contains(&added.id) {
            return Err(Harm::wrong(format!("{} waits in the list or the queue", added.id)));
        }
        additions.insert(added.id, Addition { content, receipt });
    }
    Ok(additions)
}

/// Every file of a report, read to its end, with a log that tells of just that.
fn files(vault: &Vault, report: Uuid) -> Result<BTreeMap<Vec<u8>, Digest>, Harm> {
    let lost = |error: &dyn std::fmt::Display| Harm::lost(format!("a file of {report}: {error}"));
    let listed = vault.attachments(report).map_err(|error| lost(&error))?;
    if !listed.damaged.is_empty() {
        return Err(lost(&"what is known about it is damaged"));
    }
    once("file", listed.known.iter().map(|known| known.id))?;
    let mut files = BTreeMap::new();
    for known in listed.known {
        let sha256 = digest(vault, report, known.id).map_err(|error| lost(&error))?;
        let lines = vault.custody(report, known.id).map_err(|error| lost(&error))?;
        let log = custody::check(&[lines.join(&b'\n'), vec![b'\n']].concat())
            .map_err(|fault| lost(&fault))?;
        if log.line_with(&sha256).is_none_or(|line| line.number != 1) {
            return Err(Harm::wrong(format!("the log of a file of {report} is of another")));
        }
        files.insert(known.about, sha256);
    }
    Ok(files)
}

/// The digest of a file, read to its end.
pub(crate) fn digest(vault: &Vault, report: Uuid, id: Uuid) -> Result<Digest, vault::Error> {
    let (mut content, mut hasher) = (vault.content(report, id)?, Hasher::new());
    let mut piece = vec![0; 64 * 1024];
    loop {
        match content.read(&mut piece)? {
            0 => return Ok(hasher.finish()),
            count => hasher.update(&piece[..count]),
        }
    }
}

fn head(text: &[u8]) -> String {
    String::from_utf8_lossy(text).chars().take(40).collect()
}

fn once<T: Ord + Clone>(what: &str, found: impl Iterator<Item = T>) -> Result<BTreeSet<T>, Harm> {
    let mut all = BTreeSet::new();
    for one in found {
        if !all.insert(one) {
            return Err(Harm::new(Kind::Doubled, format!("a {what} is there twice")));
        }
    }
    Ok(all)
}

/// A vault that must open.
///
/// # Errors
/// [`Kind::Lost`] when it did not.
pub fn opened(unlocked: Result<Vault, UnlockError>) -> Result<Vault, Harm> {
    unlocked.map_err(|error| Harm::lost(format!("it does not open: {error}")))
}
