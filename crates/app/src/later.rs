//! What came after a report was sent, as a copy has it: what was asked and decided, what
//! was added, and what was begun to be.

use ::vault::{Error, Stage, Vault};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use contract::Failure;
use contract::additions::Said;
use copy::{Part, Row};
use form::{Answer, Answers, Form};
use uuid::Uuid;
use wire::{Attachment, Notice, SignedNotice, SignedReceipt, Told};
use words::{Wording, Words};

use crate::App;
use crate::additions::{self, from_wire};
use crate::document;
use crate::failures::of_vault;

/// What came after one report was sent, as far as it can be read.
pub(crate) struct Later {
    /// Of today, in which answers are corrected.
    form: &'static Form,
    /// Of the clock that times are told by.
    pub zone: FixedOffset,
    notices: Vec<Notice>,
    /// Whether a notice can't be read.
    unreadable: bool,
    pub added: Vec<Addition>,
    pub begun: Option<Begun>,
    /// How much there is besides.
    pub damaged: usize,
    /// Whether nothing is sent from here any more.
    is_salvaged: bool,
}

/// Something that was added.
pub(crate) struct Addition {
    /// What is said; none where that was deleted, or can't be read.
    content: Option<wire::Addition<Answer>>,
    sha256: String,
    stage: Option<Stage>,
    of: Option<NaiveDate>,
}

/// What was begun to be added.
pub(crate) struct Begun {
    said: Said,
    of: Option<NaiveDate>,
}

impl Addition {
    /// `of` is the day of the copy of the vault that it is from.
    pub fn of(added: ::vault::Added, of: Option<NaiveDate>) -> Self {
        let bytes = added.content.unwrap_or_default();
        let content = wire::Addition::parse(&bytes).ok();
        Self { content, sha256: seal::sha256(&bytes).to_string(), stage: added.stage, of }
    }

    /// The report that it says it belongs to, and the case reference of that.
    pub fn belongs_to(&self) -> Option<(Uuid, String)> {
        let content = self.content.as_ref()?;
        Some((content.external_id, content.reference.to_string()))
    }

    fn is_received(&self) -> bool {
        matches!(self.stage, Some(Stage::Received { .. }))
    }
}

impl Begun {
    /// None where it can't be read.
    pub fn of(kept: &[u8], of: Option<NaiveDate>) -> Option<Self> {
        Some(Self { said: document::Begun::parse(kept)?, of })
    }
}

impl App {
    /// Nothing yet, of a report whose vault is open or is salvaged.
    pub(crate) fn nothing_later(&self, is_salvaged: bool) -> Later {
        Later {
            form: self.form(),
            zone: *(self.surroundings.clock)().offset(),
            notices: Vec::new(),
            unreadable: false,
            added: Vec::new(),
            begun: None,
            damaged: 0,
            is_salvaged,
        }
    }

    /// What came after a report was sent, as far as it can be read; nothing where nobody
    /// has received it.
    pub(crate) fn later(&self, vault: &Vault, id: Uuid) -> Result<Later, Failure> {
        let nothing = self.nothing_later(false);
        let added = match additions::of(vault, id) {
            Err(Error::NoSuchReport) => return Ok(nothing),
            Err(Error::Damaged(_)) => return Ok(Later { unreadable: true, ..nothing }),
            added => added.map_err(of_vault)?,
        };
        let begun = vault.begun(id).ok().flatten();
        let later = Later {
            added: added.into_iter().map(|added| Addition::of(added, None)).collect(),
            begun: begun.and_then(|kept| Begun::of(&kept, None)),
            ..nothing
        };
        Ok(match vault.notices(id) {
            Ok(noted) => later.with_notices(&noted),
            Err(_) => Later { unreadable: true, ..later },
        })
    }
}

impl Later {
    pub fn with_notices(self, noted: &[Vec<u8>]) -> Self {
        let parsed = noted.iter().filter_map(|noted| SignedNotice::parse(noted));
        let notices: Vec<Notice> = parsed.map(|signed| signed.notice).collect();
        let unreadable = notices.len() < noted.len();
        Self { notices, unreadable, ..self }
    }

    /// The files that went with what was added, or are to go with it.
    pub fn files(&self) -> Vec<Attachment> {
        let named =
            self.added.iter().filter_map(|added| Some(&added.content.as_ref()?.attachments));
        named.flatten().cloned().collect()
    }

    /// How much of it nobody has received, as far as that is known.
    pub fn unsent(&self) -> usize {
        let unsent =
            self.added.iter().filter(|added| added.stage.is_some() && !added.is_received());
        unsent.count() + usize::from(self.begun.is_some())
    }

    pub fn parts(&self, words: &'static Words) -> Vec<Part> {
        let parts = [
            ("asked-heading", self.asked(words)),
            ("decided-heading", self.decided(words)),
            ("added-heading", self.added(words)),
        ];
        let parts = parts.into_iter().filter(|(_, rows)| !rows.is_empty());
        parts.map(|(heading, rows)| Part { heading: words.text(heading), rows }).collect()
    }

    fn asked(&self, words: &Words) -> Vec<Row> {
        let row = |notice: &Notice| match &notice.told {
            Told::Asked(enquiry) => Some(Row {
                question: self.asked_on(notice, words),
                answer: vec![enquiry.text.clone()],
            }),
            Told::Decided(_) => None,
        };
        self.notices.iter().filter_map(row).collect()
    }

    fn asked_on(&self, notice: &Notice, words: &Words) -> String {
        words.text_with("asked-on", &[("when", self.moment(notice.noted_at, words))])
    }

    fn decided(&self, words: &Words) -> Vec<Row> {
        let row = |notice: &Notice| match notice.told {
            Told::Decided(decided) => Some(Row {
                question: words.text(&format!("decided-{}-{}", decided.matter, decided.outcome)),
                answer: vec![words.text_with("decided-on", &[("when", words.day(decided.on))])],
            }),
            Told::Asked(_) => None,
        };
        let unreadable = self.unreadable.then(|| lines(words.text("decided-unreadable"), []));
        self.notices.iter().filter_map(row).chain(unreadable).collect()
    }

    fn added(&self, words: &'static Words) -> Vec<Row> {
        let added = self.added.iter().flat_map(|added| self.addition(added, words));
        added.chain(self.begun.iter().flat_map(|begun| self.begun(begun, words))).collect()
    }

    /// What it is and how far it was; what it says; and what proves that it was received.
    fn addition(&self, added: &Addition, words: &'static Words) -> Vec<Row> {
        let said = added.content.as_ref().map(|content| from_wire(content.added.clone()));
        let gone = || words.text("added-gone");
        let title = said.as_ref().map_or_else(gone, |said| title(said, words));
        let asked = said.as_ref().and_then(|said| self.asked_in(said, words));
        let standing = asked.into_iter().chain(self.standing(added, words));
        let mut rows = vec![lines(title, standing.chain(of_copy(added.of, words)))];
        rows.extend(said.iter().flat_map(|said| self.said(said, words)));
        if let Some(content) = added.content.as_ref().filter(|said| !said.attachments.is_empty()) {
            let names = content.attachments.iter().map(|file| file.name.clone());
            rows.push(lines(words.text("added-files"), names));
        }
        if let Some(Stage::Received { receipt }) = &added.stage {
            rows.extend(proof(added, receipt, words));
        }
        rows
    }

    fn begun(&self, begun: &Begun, words: &'static Words) -> Vec<Row> {
        let asked = self.asked_in(&begun.said, words);
        let standing = self.unsent_as("copy-added-begun", words);
        let standing = asked.into_iter().chain(standing).chain(of_copy(begun.of, words));
        let mut rows = vec![lines(title(&begun.said, words), standing)];
        rows.extend(self.said(&begun.said, words));
        rows
    }

    /// Which enquiry it answers.
    fn asked_in(&self, said: &Said, words: &Words) -> Option<String> {
        let Said::Answer { to, .. } = said else { return None };
        let asked = self.notices.iter().find(|notice| notice.number == *to)?;
        Some(self.asked_on(asked, words))
    }

    /// That nobody has it, and where nothing is sent from here any more, what to do.
    fn unsent_as(&self, id: &str, words: &Words) -> impl Iterator<Item = String> {
        let again = self.is_salvaged.then(|| words.text("salvage-send-again"));
        std::iter::once(words.text(id)).chain(again)
    }

    fn standing(&self, added: &Addition, words: &Words) -> Vec<String> {
        match &added.stage {
            None | Some(Stage::Draft) => vec![words.text("added-damaged")],
            Some(Stage::Waiting(_)) => self.unsent_as("copy-added-waiting", words).collect(),
            Some(Stage::Refused { .. }) => self.unsent_as("progress-refused", words).collect(),
            Some(Stage::Received { receipt }) => match SignedReceipt::parse(receipt) {
                None => vec![words.text("added-damaged")],
                Some(signed) => {
                    let when = self.moment(signed.receipt.received_at, words);
                    vec![words.text_with("added-received", &[("when", when)])]
                }
            },
        }
    }

    fn said(&self, said: &Said, words: &'static Words) -> Vec<Row> {
        match said {
            Said::Correction { field, answer, reason } => {
                let answers: Answers = [(field.as_str(), answer.clone())].into_iter().collect();
                let wording = Wording::of(words, &answers);
                let right = words::said(self.form, &wording, &answers, field);
                let reason = (!reason.is_empty())
                    .then(|| lines(words.text("added-reason"), [reason.clone()]));
                std::iter::once(lines(wording.row(field), right)).chain(reason).collect()
            }
            Said::Evidence { text } => vec![lines(words.text("added-text"), [text.clone()])],
            Said::Answer { text, .. } => {
                vec![lines(words.text("added-your-answer"), [text.clone()])]
            }
        }
    }

    fn moment(&self, at: DateTime<Utc>, words: &Words) -> String {
        words.moment(at.with_timezone(&self.zone).naive_local())
    }
}

fn title(said: &Said, words: &Words) -> String {
    words.text(&format!("added-{}", said.kind()))
}

/// The day of the copy of the vault that something is from.
pub(crate) fn of_copy(of: Option<NaiveDate>, words: &Words) -> Option<String> {
    of.map(|day| words.text_with("salvage-of", &[("when", words.day(day))]))
}

fn proof(added: &Addition, receipt: &[u8], words: &Words) -> Vec<Row> {
    let Some(SignedReceipt { receipt, signature }) = SignedReceipt::parse(receipt) else {
        return Vec::new();
    };
    let sha256 = added.content.is_some().then(|| ("copy-sha256", added.sha256.clone()));
    let signed =
        [("copy-key", receipt.key_id.to_string()), ("copy-signature", signature.to_string())];
    let rows = sha256.into_iter().chain(signed);
    rows.map(|(id, text)| lines(words.text(id), [text])).collect()
}

fn lines(question: String, answer: impl IntoIterator<Item = String>) -> Row {
    Row { question, answer: answer.into_iter().collect() }
}
