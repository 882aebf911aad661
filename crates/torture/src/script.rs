//! What a responder does at random, the same for the same seed.

use fastrand::Rng;
use uuid::Uuid;
use vault::{Error, Vault};

use crate::ground::{PASSPHRASE, WHO, hour, somebody};

const ANSWER: &str = "Zdzisława Quellmark";
const FIELD: &str = "fieldmark";
const SUMMARY: &str = "summarymark 4711";
const SUBMISSION: &str = "submissionmark of all";
const RECEIPT: &str = "receiptmark of the endpoint";
const CASE: &str = "casemark-4711";

/// One of these is in everything that is said to a vault.
pub const MARKS: [&str; 8] = [ANSWER, FIELD, SUMMARY, SUBMISSION, RECEIPT, CASE, WHO, PASSPHRASE];

const LONGEST_ANSWER: usize = 20_000;
const FIELDS: usize = 30;
const MOST_DRAFTS: usize = 4;

/// The name of every field that is answered.
pub fn fields() -> Vec<String> {
    (0..FIELDS).map(|number| format!("{FIELD}-{number}")).collect()
}

/// One call to the vault.
#[derive(Clone)]
pub struct Step {
    /// Counted from 0. Everything that is said in a step follows from it.
    pub number: usize,
    /// The report it is about.
    pub report: Uuid,
    /// What is done with it.
    pub deed: Deed,
}

/// What is done with a report.
#[derive(Clone)]
pub enum Deed {
    /// It is begun, with these answers.
    Begin(Vec<Saying>),
    /// One answer is saved.
    Answer(Saying),
    /// Several are saved at once, with the summary.
    Answers(Vec<Saying>),
    /// It is finished and queued.
    Finish,
    /// Its receipt is here.
    Receive,
    /// Every report is left, and the record told of what changed in them.
    Leave,
    /// It is erased for good.
    Erase,
}

/// One answer: its field, and its length in bytes.
#[derive(Clone)]
pub struct Saying {
    /// Whose answer it is.
    pub field: String,
    length: usize,
}

impl Saying {
    fn random(rng: &mut Rng) -> Self {
        let length = match rng.u8(..) {
            0..128 => rng.usize(..200),
            _ => rng.usize(..LONGEST_ANSWER),
        };
        Self { field: format!("{FIELD}-{}", rng.usize(..FIELDS)), length }
    }

    /// Several, for different fields.
    fn several(rng: &mut Rng, most: usize) -> Vec<Self> {
        let mut sayings: Vec<_> = (0..rng.usize(..most)).map(|_| Self::random(rng)).collect();
        sayings.sort_by(|a, b| a.field.cmp(&b.field));
        sayings.dedup_by(|a, b| a.field == b.field);
        sayings
    }
}

impl Step {
    /// What is answered in this step.
    pub fn answer(&self, saying: &Saying) -> Vec<u8> {
        let head = format!("{ANSWER} {} {} ", self.number, saying.field);
        let mut rng = Rng::with_seed(self.number as u64);
        let mut text = head.into_bytes();
        while text.len() < saying.length {
            text.extend(rng.u64(..).to_be_bytes().map(|byte| b'a' + byte % 16));
        }
        text
    }

    /// The report's summary after this step, where it changes.
    pub fn summary(&self) -> Option<Vec<u8>> {
        let changes = matches!(self.deed, Deed::Begin(_) | Deed::Answers(_) | Deed::Finish);
        changes.then(|| format!("{SUMMARY} after {}", self.number).into_bytes())
    }

    /// What is queued in this step.
    pub fn submission(&self) -> Vec<u8> {
        format!("{SUBMISSION} {} ", self.number).repeat(self.number % 200 + 1).into_bytes()
    }

    /// The receipt that this step keeps.
    pub fn receipt(&self) -> Vec<u8> {
        format!("{RECEIPT} {}", self.number).into_bytes()
    }

    /// Asks `vault` for it.
    ///
    /// # Errors
    /// What the vault says.
    pub fn take(&self, vault: &mut Vault) -> Result<(), Error> {
        let summary = self.summary();
        let summary = summary.as_deref();
        let answers = |sayings: &[Saying]| -> Vec<(String, Vec<u8>)> {
            sayings.iter().map(|saying| (saying.field.clone(), self.answer(saying))).collect()
        };
        let mut by = vault.by(somebody());
        match &self.deed {
            Deed::Begin(sayings) => {
                by.make_report(self.report, summary.unwrap_or_default(), &answers(sayings))
            }
            Deed::Answer(saying) => {
                by.save_answer(self.report, &saying.field, &self.answer(saying), summary)
            }
            Deed::Answers(sayings) => by.save_answers(self.report, &answers(sayings), summary),
            Deed::Finish => by.finish(self.report, &self.submission(), summary.unwrap_or_default()),
            Deed::Receive => by.queue().note_receipt(self.report, &self.receipt(), CASE, hour(0)),
            Deed::Leave => by.leave(),
            Deed::Erase => by.erase(self.report),
        }
    }
}

/// Random steps without end.
pub struct Script {
    rng: Rng,
    number: usize,
    drafts: Vec<Uuid>,
    waiting: Vec<Uuid>,
}

impl Script {
    /// The script of a seed.
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng::with_seed(seed), number: 0, drafts: Vec::new(), waiting: Vec::new() }
    }

    /// The next step.
    pub fn step(&mut self) -> Step {
        let (report, deed) = self.choose();
        let number = self.number;
        self.number += 1;
        Step { number, report, deed }
    }

    fn choose(&mut self) -> (Uuid, Deed) {
        let chance = self.rng.u8(..100);
        if self.drafts.is_empty() || (chance < 6 && self.drafts.len() < MOST_DRAFTS) {
            let report = Uuid::from_u128(self.rng.u128(..));
            self.drafts.push(report);
            return (report, Deed::Begin(Saying::several(&mut self.rng, 5)));
        }
        if chance < 9 && !self.waiting.is_empty() {
            let report = self.waiting.swap_remove(self.rng.usize(..self.waiting.len()));
            return (report, Deed::Receive);
        }
        let at = self.rng.usize(..self.drafts.len());
        if chance < 10 {
            return (self.drafts.swap_remove(at), Deed::Erase);
        }
        if chance < 15 {
            let report = self.drafts.swap_remove(at);
            self.waiting.push(report);
            return (report, Deed::Finish);
        }
        let deed = match chance {
            15..20 => Deed::Leave,
            20..32 => Deed::Answers(Saying::several(&mut self.rng, 8)),
            _ => Deed::Answer(Saying::random(&mut self.rng)),
        };
        (self.drafts[at], deed)
    }
}
