//! What is added to reports after they were received.

use ::vault::{Error, Queue, Stage, Vault};
use contract::Failure;
use contract::additions::{
    ANSWER, AddToReport, Added, Additions, Host, KeepBegun, May, REASON, ReadAdditions, Said, TEXT,
};
use contract::attachments::Goes;
use contract::reports::Progress;
use form::{Addable, Answer, Answers, Form, Problem, Rule, tidied};
use uuid::Uuid;
use wire::{Addition, Attachment, Submission};
use words::Wording;

use crate::App;
use crate::attachments::{going, parted, to_add};
use crate::delivery::receipt_of;
use crate::document::{Begun, RemainsV1};
use crate::failures::of_vault;
use crate::index;
use crate::packs::Edition;

impl Host for App {
    fn read_additions(&self, ask: ReadAdditions) -> Result<Additions, Failure> {
        self.with(|vault| {
            let added = of(vault, ask.id).map_err(of_vault)?;
            let added = added.iter().map(|added| self.shown_as_added(added));
            let begun = match vault.begun(ask.id) {
                Err(Error::Damaged(_)) => None,
                begun => begun.map_err(of_vault)?,
            };
            let begun = begun.and_then(|begun| Begun::parse(&begun));
            Ok(Additions {
                added: added.collect(),
                may: may(self.form(), vault, ask.id)?,
                begun: begun.or_else(|| begun_with_files(vault, ask.id)),
            })
        })
    }

    fn keep_begun(&self, ask: KeepBegun) -> Result<(), Failure> {
        let is_forgotten = ask.said.is_none();
        let begun = ask.said.filter(is_something).map(|said| Begun::V1 { said }.to_bytes());
        self.with(|vault| {
            vault.keep_begun(ask.id, begun.as_deref()).map_err(of_vault)?;
            if is_forgotten { self.forget_to_add(vault, ask.id) } else { Ok(()) }
        })
    }

    fn add_to_report(&self, ask: AddToReport) -> Result<Vec<Problem>, Failure> {
        let id = seal::make_id().map_err(|_| Failure::NotStored)?;
        let now = (self.surroundings.clock)();
        self.with(|vault| {
            let receipt = receipt_of(&vault.receipt(ask.id).map_err(of_vault)?)?;
            let answers = match vault.expired(ask.id).map_err(of_vault)? {
                None => sent(vault, ask.id)?,
                Some(_) if may(self.form(), vault, ask.id)?.text => Answers::default(),
                Some(_) => return Err(Failure::NotUnderstood),
            };
            let addable = Addable::to(self.form(), &answers);
            let said = tidy(self.form(), ask.said);
            let problems = problems(&addable, &said, now.date_naive());
            if !problems.is_empty() {
                return Ok(problems);
            }
            let is_correction = matches!(said, Said::Correction { .. });
            let attachments = match !is_correction && may(self.form(), vault, ask.id)?.files {
                true => to_add(vault, ask.id)?,
                false => Vec::new(),
            };
            let addition = Addition::new(id, ask.id, receipt.reference, now, to_wire(said));
            let addition = Addition { attachments, ..addition };
            vault.add(ask.id, id, &addition.to_bytes()).map_err(of_vault)?;
            self.index.changed_in(ask.id);
            self.wake.notify_one();
            Ok(Vec::new())
        })
    }
}

impl App {
    fn shown_as_added(&self, added: &::vault::Added) -> Added {
        let progress = added.stage.as_ref().and_then(|stage| self.progress(added.id, stage).ok());
        let content = added.content.as_deref();
        let addition = content.and_then(|content| Addition::<Answer>::parse(content).ok());
        let files = content.and_then(wire::attachments_of).unwrap_or_default();
        Added {
            id: added.id,
            said: addition.map(|addition| from_wire(addition.added)),
            files: files.into_iter().map(|file| file.name).collect(),
            progress: progress.unwrap_or(Progress::Damaged),
        }
    }
}

/// What was added to a report, as far as it is here. Where something says that it is of
/// another, the number beside it is damaged: nothing of it is to be told of this one.
pub(crate) fn of(vault: &Vault, id: Uuid) -> Result<Vec<::vault::Added>, Error> {
    let is_of_another = |content: &[u8]| {
        Addition::<Answer>::parse(content).is_ok_and(|addition| addition.external_id != id)
    };
    let mut added = vault.additions(id)?;
    for added in &mut added {
        if added.content.as_deref().is_some_and(is_of_another) {
            *added = ::vault::Added { id: added.id, content: None, stage: None };
        }
    }
    Ok(added)
}

/// The files that went with what was added to a report, as far as that is still here.
pub(crate) fn named_in_added(vault: &Vault, id: Uuid) -> Vec<Attachment> {
    let added = of(vault, id).unwrap_or_default().into_iter();
    added.filter_map(|added| wire::attachments_of(&added.content?)).flatten().collect()
}

/// An addition without the files that can't be read, and the names of those.
pub(crate) fn without_files(
    queue: &Queue<'_>,
    id: Uuid,
    report: Uuid,
    content: &[u8],
) -> Result<(Vec<u8>, Vec<String>), Failure> {
    let addition = Addition::<Answer>::parse(content).map_err(|_| Failure::VaultDamaged)?;
    let (attachments, left_out) = parted(queue, id, report, addition.attachments);
    Ok((Addition { attachments, ..addition }.to_bytes(), left_out))
}

/// Whether something is not sent yet that would go with the content of a report: what the
/// responder began to add, or a file of what was added.
pub(crate) fn holds_unsent(vault: &Vault, id: Uuid) -> bool {
    let waits = |added: &::vault::Added| !matches!(added.stage, Some(Stage::Received { .. }));
    let names = |added: &::vault::Added| {
        let named = added.content.as_deref().and_then(wire::attachments_of);
        named.is_some_and(|named| !named.is_empty())
    };
    let added = of(vault, id).unwrap_or_default();
    let has_begun = !matches!(vault.begun(id), Ok(None)) || begun_with_files(vault, id).is_some();
    has_begun || added.iter().any(|added| waits(added) && names(added))
}

/// What may be added to a report. Of one whose content was deleted it is known whether
/// it had a place for who the potential victim is.
pub(crate) fn may(form: &'static Form, vault: &Vault, id: Uuid) -> Result<May, Failure> {
    if let Some(expired) = vault.expired(id).map_err(of_vault)? {
        let text = RemainsV1::parse(&expired.remains)?.takes_text;
        // Its key is destroyed, which would be that of the files.
        return Ok(May { correct: Vec::new(), text, files: false });
    }
    match sent(vault, id) {
        Ok(answers) => {
            let addable = Addable::to(form, &answers);
            let correct = addable.questions().map(|question| question.field.clone());
            let text = !addable.is_nameless();
            // A picture can say who it shows.
            Ok(May { correct: correct.collect(), text, files: text })
        }
        // Nobody can tell what may be said, so nothing may.
        Err(Failure::VaultDamaged) => Ok(May::default()),
        Err(failure) => Err(failure),
    }
}

/// The numbers of the notices that something added to a report answers, as far as what
/// was added is still here.
pub(crate) fn answered(vault: &Vault, id: Uuid) -> Vec<u32> {
    let number = |added: &::vault::Added| {
        let addition = Addition::<Answer>::parse(added.content.as_deref()?).ok()?;
        match addition.added {
            wire::Added::Answer { to, .. } => Some(to),
            wire::Added::Correction { .. } | wire::Added::Evidence { .. } => None,
        }
    };
    // What can't be read is shown as that, with what was added.
    let added = of(vault, id).unwrap_or_default();
    added.iter().filter_map(number).collect()
}

/// What was said in all that was added to a report, as far as it opens.
pub(crate) fn said_in(edition: Edition, vault: &Vault, id: Uuid) -> Vec<String> {
    let added = of(vault, id).unwrap_or_default();
    let parsed = added.iter().filter_map(|added| {
        let addition = Addition::<Answer>::parse(added.content.as_deref()?).ok()?;
        Some(from_wire(addition.added))
    });
    parsed.flat_map(|said| texts(edition, said)).collect()
}

fn texts(edition: Edition, said: Said) -> Vec<String> {
    match said {
        Said::Correction { field, answer, reason } => {
            let answers: Answers = [(&field[..], answer)].into_iter().collect();
            let wording = Wording::of(edition.words, &answers);
            let said = index::said(edition.form, &wording, &field, &answers);
            let said = said.map(|said| said.to_string());
            said.into_iter().chain([reason]).filter(|text| !text.is_empty()).collect()
        }
        Said::Evidence { text } | Said::Answer { text, .. } => vec![text],
    }
}

/// Whether text of its own may be added to a report.
pub(crate) fn takes_text(form: &'static Form, vault: &Vault, id: Uuid) -> bool {
    may(form, vault, id).is_ok_and(|may| may.text)
}

/// The answers as they were sent.
fn sent(vault: &Vault, id: Uuid) -> Result<Answers, Failure> {
    let submission = vault.submission(id).map_err(of_vault)?;
    let submission = Submission::<Answers>::parse(&submission);
    Ok(submission.map_err(|_| Failure::VaultDamaged)?.answers)
}

/// Evidence of which there are files and no words yet.
fn begun_with_files(vault: &Vault, id: Uuid) -> Option<Said> {
    // Of a report that was deleted there are none.
    let next = going(vault, id, Goes::WithNext).unwrap_or_default();
    (!next.is_empty()).then(|| Said::Evidence { text: String::new() })
}

fn is_something(said: &Said) -> bool {
    match said {
        Said::Correction { .. } => true,
        Said::Evidence { text } | Said::Answer { text, .. } => !text.trim().is_empty(),
    }
}

fn tidy(form: &Form, said: Said) -> Said {
    match said {
        Said::Correction { field, answer, reason } => {
            let question = form.question(&field);
            let answer = question.map(|question| tidied(question, &answer)).unwrap_or(answer);
            Said::Correction { field, answer, reason: reason.trim().to_owned() }
        }
        Said::Evidence { text } => Said::Evidence { text: text.trim().to_owned() },
        Said::Answer { to, text } => Said::Answer { to, text: text.trim().to_owned() },
    }
}

fn problems(addable: &Addable<'_>, said: &Said, today: chrono::NaiveDate) -> Vec<Problem> {
    let problem = |field: &str, rule: Option<Rule>| {
        Some(Problem { page: String::new(), field: field.to_owned(), rule: rule? })
    };
    let found = match said {
        Said::Correction { field, answer, reason } => [
            problem(field, addable.broken(field, answer, today)),
            problem(REASON, addable.broken_reason(reason)),
        ],
        Said::Evidence { text } => [problem(TEXT, addable.broken_text(text)), None],
        Said::Answer { text, .. } => [problem(ANSWER, addable.broken_text(text)), None],
    };
    found.into_iter().flatten().collect()
}

fn to_wire(said: Said) -> wire::Added<Answer> {
    match said {
        Said::Correction { field, answer, reason } => {
            wire::Added::Correction { field, answer, reason }
        }
        Said::Evidence { text } => wire::Added::Evidence { text },
        Said::Answer { to, text } => wire::Added::Answer { to, text },
    }
}

/// What is said with an addition that was sent, or is to be.
pub(crate) fn from_wire(added: wire::Added<Answer>) -> Said {
    match added {
        wire::Added::Correction { field, answer, reason } => {
            Said::Correction { field, answer, reason }
        }
        wire::Added::Evidence { text } => Said::Evidence { text },
        wire::Added::Answer { to, text } => Said::Answer { to, text },
    }
}
