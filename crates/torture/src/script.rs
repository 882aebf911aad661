//! What a responder does at random, the same for the same seed.

use std::ops::ControlFlow;

use custody::{Entry, Log, Origin, Person};
use fastrand::Rng;
use seal::CHUNK_LEN;
use uuid::Uuid;
use vault::{Acting, Error, IntakeError, Vault};

use crate::ground::{PASSPHRASE, WHO, hour, somebody};

const ANSWER: &str = "Zdzisława Quellmark";
const FIELD: &str = "fieldmark";
const SUMMARY: &str = "summarymark 4711";
const SUBMISSION: &str = "submissionmark of all";
const RECEIPT: &str = "receiptmark of the endpoint";
const CASE: &str = "casemark-4711";
const FILE: &str = "filemark photo of the room";
const CONTENT: &str = "contentmark inside of a file";
const ADDITION: &str = "additionmark said later";

/// One of these is in everything that is said to a vault.
pub const MARKS: [&str; 11] =
    [ANSWER, FIELD, SUMMARY, SUBMISSION, RECEIPT, CASE, FILE, CONTENT, ADDITION, WHO, PASSPHRASE];

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
    /// This is added to it, after it was received.
    Add(Uuid),
    /// The receipt of what was added is here.
    AddReceived(Uuid),
    /// A file of this length in bytes is taken in and added.
    Attach(usize),
    /// The file is removed that was added in the step of this number.
    Detach(usize),
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

    /// What is said with an addition in this step.
    pub fn addition(&self) -> Vec<u8> {
        format!("{ADDITION} {} ", self.number).repeat(self.number % 50 + 1).into_bytes()
    }

    /// What the file is called that is added or removed in this step, which is
    /// all that is known about it.
    pub fn file(&self) -> String {
        match self.deed {
            Deed::Detach(added) => format!("{FILE} {added}"),
            _ => format!("{FILE} {}", self.number),
        }
    }

    /// What is in a file of that length which is added in this step.
    pub fn content(&self, length: usize) -> Vec<u8> {
        let head = format!("{CONTENT} {} ", self.number).into_bytes();
        let mut rng = Rng::with_seed(self.number as u64);
        let mut content = vec![0; length];
        rng.fill(&mut content);
        let marked = length.min(head.len());
        content[..marked].copy_from_slice(&head[..marked]);
        content
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
            Deed::Add(addition) => by.add(self.report, *addition, &self.addition()),
            Deed::AddReceived(addition) => {
                by.queue().note_receipt(*addition, &self.receipt(), CASE, hour(0))
            }
            Deed::Attach(length) => self.attach(&mut by, *length),
            Deed::Detach(_) => self.detach(&mut by),
            Deed::Leave => by.leave(),
            Deed::Erase => by.erase(self.report),
        }
    }
}

impl Step {
    fn attach(&self, by: &mut Acting<'_>, length: usize) -> Result<(), Error> {
        let content = self.content(length);
        let goes_on = |_| ControlFlow::Continue(());
        let taken = by.begin_intake()?.take_in(&content[..], goes_on).map_err(of_intake)?;
        let (id, sha256, name) = (taken.id, taken.sha256.to_string(), self.file());
        let (from, length) = (Origin::ChosenInADialog, taken.length);
        let added = custody::Deed::Added { name: name.clone(), from, length, sha256 };
        let entry = line(&[], id, added);
        by.add_attachment(self.report, taken, &name, name.as_bytes(), &entry, None)
    }

    fn detach(&self, by: &mut Acting<'_>) -> Result<(), Error> {
        let name = self.file();
        let known = by.attachments(self.report)?.known;
        let found = known.iter().find(|known| known.about == name.as_bytes());
        let id = found.ok_or(Error::NoSuchAttachment)?.id;
        let entry = line(&by.custody(self.report, id)?, id, custody::Deed::Removed);
        by.remove_attachment(self.report, id, &name, &entry)
    }
}

/// The next line of a custody log.
fn line(before: &[Vec<u8>], id: Uuid, deed: custody::Deed) -> Vec<u8> {
    let log = Log::of(before.iter().map(Vec::as_slice));
    let by = Person { email: WHO.to_owned(), organisation: String::new() };
    Entry::next(&log, id, hour(0).fixed_offset(), by, deed).to_line()
}

fn of_intake(error: IntakeError) -> Error {
    match error {
        IntakeError::NotStored(cause) | IntakeError::Unreadable(cause) => Error::NotStored(cause),
        IntakeError::CalledOff => Error::NoSuchAttachment,
    }
}

/// Random steps without end.
pub struct Script {
    rng: Rng,
    number: usize,
    drafts: Vec<Uuid>,
    waiting: Vec<Uuid>,
    received: Vec<Uuid>,
    /// What was added and is not received: to which report, and its id.
    added: Vec<(Uuid, Uuid)>,
    /// The files of drafts, by the steps that added them.
    files: Vec<(Uuid, usize)>,
}

impl Script {
    /// The script of a seed.
    pub fn new(seed: u64) -> Self {
        let (drafts, waiting, received, added, files) = Default::default();
        Self { rng: Rng::with_seed(seed), number: 0, drafts, waiting, received, added, files }
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
            self.received.push(report);
            return (report, Deed::Receive);
        }
        let at = self.rng.usize(..self.drafts.len());
        if chance < 15 {
            let report = self.drafts.swap_remove(at);
            self.files.retain(|(of, _)| *of != report);
            if chance < 10 {
                return (report, Deed::Erase);
            }
            self.waiting.push(report);
            return (report, Deed::Finish);
        }
        if chance == 36 && !self.files.is_empty() {
            let (report, added) = self.files.swap_remove(self.rng.usize(..self.files.len()));
            return (report, Deed::Detach(added));
        }
        if (37..40).contains(&chance) && !self.received.is_empty() {
            let report = self.received[self.rng.usize(..self.received.len())];
            let addition = Uuid::from_u128(self.rng.u128(..));
            self.added.push((report, addition));
            return (report, Deed::Add(addition));
        }
        if (40..43).contains(&chance) && !self.added.is_empty() {
            let at = self.rng.usize(..self.added.len());
            let (report, addition) = self.added.swap_remove(at);
            return (report, Deed::AddReceived(addition));
        }
        let deed = match chance {
            15..20 => Deed::Leave,
            20..32 => Deed::Answers(Saying::several(&mut self.rng, 8)),
            32..36 => {
                self.files.push((self.drafts[at], self.number));
                Deed::Attach(length_of_file(&mut self.rng))
            }
            _ => Deed::Answer(Saying::random(&mut self.rng)),
        };
        (self.drafts[at], deed)
    }
}

/// Mostly short: each takes a whole chunk on the disk as it is.
fn length_of_file(rng: &mut Rng) -> usize {
    match rng.u8(..6) {
        0 => rng.usize(CHUNK_LEN..2 * CHUNK_LEN + 100),
        1 => CHUNK_LEN,
        _ => rng.usize(..2000),
    }
}
