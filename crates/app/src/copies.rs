//! Copies of reports that leave the vault.

use ::vault::{Stage, Vault};
use chrono::{FixedOffset, NaiveDate};
use contract::Failure;
use contract::attachments::Goes;
use contract::attachments::{Attachment, AttachmentList};
use contract::copies::{Copied, CopyKind, Host, SaveCopy};
use contract::record::Act;
use contract::reports::Unreadable;
use copy::{Fonts, Part, Report, Row};
use form::{Answers, Form, Route};
use seal::Passphrase;
use uuid::Uuid;
use wire::{SignedReceipt, Submission};
use words::{Wording, Words};

use crate::failures::of_vault;
use crate::later::Later;
use crate::mending::Known;
use crate::reports::{Said, read_answers};
use crate::vault::strong;
use crate::{App, attachments};

impl Host for App {
    fn save_copy(&self, ask: SaveCopy) -> Result<Copied, Failure> {
        let passphrase = ask.passphrase.as_ref().map(strong).transpose()?;
        let copy = self.with(|vault| self.copy_of(vault, ask.id, &ask.unsaved))?;
        let copied = Act::Copied { kind: ask.kind, sealed: passphrase.is_some() };
        let (content, undrawn) = written(self.words(), &copy.report, ask.kind, copy.foot)?;
        let (ending, content) = sealed(ending_of(ask.kind), passphrase.as_ref(), content)?;
        let name = format!("{}-{}.{ending}", copy.name, self.surroundings.today());
        match self.save_outside(Some(ask.id), copied, || Ok((name, content)))? {
            true => Ok(Copied::Saved { undrawn }),
            false => Ok(Copied::Cancelled),
        }
    }
}

/// A copy, and what its file and its pages are to be called.
struct Copy {
    report: Report,
    name: &'static str,
    foot: &'static str,
}

/// What a copy says that it is: its title, and a note.
const DRAFT: [&str; 2] = ["copy-draft-title", "copy-draft-body"];
const PART: [&str; 2] = ["copy-part-title", "copy-part-body"];

/// At the foot of each page of what is no draft.
pub(crate) const PAGE: &str = "copy-page";

impl App {
    /// A report as it was finished, or else as far as it was answered.
    fn copy_of(&self, vault: &Vault, id: Uuid, unsaved: &Answers) -> Result<Copy, Failure> {
        let (form, words) = (self.form(), self.words());
        let known = self.known(vault, id)?;
        if known.is_draft() {
            let report = Begun::read(vault, form, &known, unsaved)?.report(DRAFT, words);
            return Ok(Copy { report, name: "draft", foot: "copy-page-draft" });
        }
        let later = self.later(vault, id)?;
        let report = match Finished::read(vault, form, &known) {
            // It is known to be there: what is not is its submission.
            Err(Failure::VaultDamaged | Failure::NoSuchReport) => {
                let begun = Begun::read(vault, form, &known, &Answers::default())?;
                let mut report = begun.report(PART, words);
                report.parts.extend(later.parts(words));
                report
            }
            finished => finished?.report(&later, words),
        };
        Ok(Copy { report, name: "report", foot: PAGE })
    }
}

/// The ending of a copy's name.
pub(crate) fn ending_of(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::Pdf => "pdf",
        CopyKind::Text => "txt",
    }
}

/// The copy as a file, and whether it has letters that no font can draw.
pub(crate) fn written(
    words: &Words,
    report: &Report,
    kind: CopyKind,
    foot: &str,
) -> Result<(Vec<u8>, bool), Failure> {
    match kind {
        CopyKind::Text => Ok((copy::text(report).into_bytes(), false)),
        CopyKind::Pdf => {
            let label =
                |page, count| words.text_with(foot, &[("position", page), ("count", count)]);
            let pdf = copy::pdf(report, label, &mut Fonts::of_the_system());
            let pdf = pdf.map_err(|_| Failure::CopyNotMade)?;
            Ok((pdf.bytes, !pdf.undrawn.is_empty()))
        }
    }
}

/// The ending of a file's name, and what goes into it.
pub(crate) fn sealed(
    ending: &str,
    passphrase: Option<&Passphrase>,
    content: Vec<u8>,
) -> Result<(String, Vec<u8>), Failure> {
    let Some(passphrase) = passphrase else {
        return Ok((ending.to_owned(), content));
    };
    let sealed = seal::seal_copy(passphrase, &content);
    Ok((format!("{ending}.age"), sealed.map_err(|_| Failure::CopyNotMade)?))
}

/// A finished report as it was sent, or will be.
pub(crate) struct Finished {
    submission: Submission<Answers>,
    sha256: String,
    form: FormThen,
    receipt: Option<SignedReceipt>,
    /// Whether it was received, in words.
    pub standing: &'static str,
    files: Vec<Attachment>,
}

/// The form that a report was made under.
pub(crate) enum FormThen {
    OfToday(&'static Form),
    Kept(Box<Form>),
}

impl FormThen {
    /// `keeps` has the versions that are kept.
    pub fn read(
        today: &'static Form,
        version: &str,
        keeps: impl FnOnce(&str) -> Result<Option<Vec<u8>>, Failure>,
    ) -> Result<Self, Failure> {
        if version == today.version() {
            return Ok(Self::OfToday(today));
        }
        let kept = keeps(version)?.ok_or(Failure::FormTooNew)?;
        let text = String::from_utf8(kept).map_err(|_| Failure::VaultDamaged)?;
        Ok(Self::Kept(Box::new(Form::parse(&text).map_err(|_| Failure::VaultDamaged)?)))
    }

    pub fn get(&self) -> &Form {
        match self {
            Self::OfToday(form) => form,
            Self::Kept(form) => form,
        }
    }
}

impl Finished {
    fn read(vault: &Vault, today: &'static Form, known: &Known) -> Result<Self, Failure> {
        let bytes = vault.submission(known.id).map_err(of_vault)?;
        let keeps = |version: &str| vault.form(version).map_err(of_vault);
        let files = attachments::list(vault, known.id)?.attachments;
        let finished = Self::of(&bytes, today, keeps, receipt(known)?, files)?;
        let standing = if known.stage.is_some() { finished.standing } else { "copy-not-known" };
        Ok(Self { standing, ..finished })
    }

    /// As its submission has it.
    pub fn of(
        bytes: &[u8],
        today: &'static Form,
        keeps: impl FnOnce(&str) -> Result<Option<Vec<u8>>, Failure>,
        receipt: Option<SignedReceipt>,
        mut files: Vec<Attachment>,
    ) -> Result<Self, Failure> {
        let mut submission: Submission<Answers> =
            Submission::parse(bytes).map_err(|_| Failure::VaultDamaged)?;
        let form = FormThen::read(today, &submission.form_version, keeps)?;
        attachments::name_sent(&mut submission);
        let sha256 = seal::sha256(bytes).to_string();
        attachments::note_left_out(&mut files, bytes);
        let standing = if receipt.is_some() { "copy-received" } else { "copy-not-received" };
        Ok(Self { submission, sha256, form, receipt, standing, files })
    }

    fn report(&self, later: &Later, words: &'static Words) -> Report {
        let wording = Wording::of(words, &self.submission.answers);
        Report {
            title: wording.text("copy-title"),
            language: "en-GB".to_owned(),
            notes: ["copy-by", self.standing].map(|id| words.text(id)).into(),
            parts: self.parts(later, words),
        }
    }

    /// What was answered, its files, what came later and what proves it.
    pub fn parts(&self, later: &Later, words: &'static Words) -> Vec<Part> {
        let answers = &self.submission.answers;
        let wording = Wording::of(words, answers);
        let form = self.form.get();
        let route = form::route(form, answers, self.submission.finished_at.date_naive());
        let mut parts = parts(form, &wording, &route, answers, &Unreadable::default());
        parts.extend(files(&self.files, words));
        parts.extend(later.parts(words));
        parts.push(self.proof(words));
        parts
    }

    /// What proves that this is the report that was sent, and received.
    fn proof(&self, words: &'static Words) -> Part {
        let row = |id: &str, answer: String| Row { question: words.text(id), answer: vec![answer] };
        let Submission { external_id, finished_at, form_version, .. } = &self.submission;
        let zone = finished_at.timezone();
        let mut rows = vec![
            row("copy-identifier", external_id.to_string()),
            row("copy-finished", words.moment(finished_at.naive_local())),
            row("copy-form-version", form_version.clone()),
            row("copy-sha256", self.sha256.clone()),
        ];
        rows.extend(self.receipt.iter().flat_map(|signed| received(signed, zone, words)));
        Part { heading: words.text("copy-proof"), rows }
    }
}

/// What a receipt says, by the clock of a zone.
pub(crate) fn received(signed: &SignedReceipt, zone: FixedOffset, words: &Words) -> [Row; 4] {
    let SignedReceipt { receipt, signature } = signed;
    let received_at = receipt.received_at.with_timezone(&zone).naive_local();
    [
        ("copy-reference", receipt.reference.to_string()),
        ("copy-received-at", words.moment(received_at)),
        ("copy-key", receipt.key_id.to_string()),
        ("copy-signature", signature.to_string()),
    ]
    .map(|(id, answer)| Row { question: words.text(id), answer: vec![answer] })
}

fn receipt(known: &Known) -> Result<Option<SignedReceipt>, Failure> {
    match &known.stage {
        Some(Stage::Received { receipt }) => {
            SignedReceipt::parse(receipt).map(Some).ok_or(Failure::VaultDamaged)
        }
        _ => Ok(None),
    }
}

/// A report as it was answered so far, as far as it can be read.
pub(crate) struct Begun {
    said: Said,
    form: FormThen,
    day: NaiveDate,
    files: Vec<Attachment>,
    /// How many files there are besides.
    damaged_files: usize,
    has_unsaved: bool,
}

impl Begun {
    pub fn of(said: Said, form: FormThen, day: NaiveDate) -> Self {
        Self { said, form, day, files: Vec::new(), damaged_files: 0, has_unsaved: false }
    }

    /// With what could not be stored.
    fn read(
        vault: &Vault,
        today: &'static Form,
        known: &Known,
        unsaved: &Answers,
    ) -> Result<Self, Failure> {
        let keeps = |version: &str| vault.form(version).map_err(of_vault);
        let form = FormThen::read(today, &known.summary.form_version, keeps);
        let form = form.unwrap_or(FormThen::OfToday(today));
        let AttachmentList { attachments, unreadable, .. } = attachments::list(vault, known.id)?;
        let said = read_answers(form.get(), vault, known.id)?.with(unsaved, form.get());
        Ok(Self {
            files: attachments,
            damaged_files: unreadable,
            has_unsaved: unsaved.iter().next().is_some(),
            ..Self::of(said, form, known.summary.changed_at.date_naive())
        })
    }

    /// With the title and the note that say what it is.
    fn report(&self, [title, body]: [&str; 2], words: &'static Words) -> Report {
        let wording = Wording::of(words, &self.said.answers);
        let unsaved = self.has_unsaved.then_some("copy-unsaved");
        let notes = ["copy-by", body].into_iter().chain(unsaved);
        let mut parts: Vec<Part> = self.missing(&wording, words).into_iter().collect();
        parts.extend(self.parts(words));
        parts.extend(files(&self.files, words));
        Report {
            title: wording.text(title),
            language: "en-GB".to_owned(),
            notes: notes.map(|id| words.text(id)).collect(),
            parts,
        }
    }

    /// What was answered, and what of it is set aside.
    pub fn parts(&self, words: &'static Words) -> Vec<Part> {
        let (form, Said { answers, unreadable }) = (self.form.get(), &self.said);
        let wording = Wording::of(words, answers);
        let route = form::route(form, answers, self.day);
        let mut parts = parts(form, &wording, &route, answers, unreadable);
        let aside = words::set_aside(form, &wording, answers, &route).into_iter();
        let rows: Vec<Row> =
            aside.map(|row| Row { question: row.question, answer: row.lines }).collect();
        if !rows.is_empty() {
            parts.push(Part { heading: words.text("set-aside-heading"), rows });
        }
        parts
    }

    /// What is damaged, before all else.
    fn missing(&self, wording: &Wording, words: &'static Words) -> Option<Part> {
        let Unreadable { fields, others } = &self.said.unreadable;
        let named = fields.iter().map(|field| wording.row(field));
        let others = others + self.damaged_files;
        let counted = (others > 0).then(|| words.text_with("salvage-others", &[("count", others)]));
        let row = |question| Row { question, answer: Vec::new() };
        let rows: Vec<Row> = named.chain(counted).map(row).collect();
        (!rows.is_empty()).then(|| Part { heading: words.text("salvage-missing-heading"), rows })
    }
}

/// The files of a report, those that are not sent with it too.
fn files(files: &[Attachment], words: &'static Words) -> Option<Part> {
    let row = |file: &Attachment| Row {
        question: file.name.clone(),
        answer: vec![
            words.text(match file.goes {
                Goes::WithNext => "attach-next",
                Goes::WithAdded => "attach-later",
                Goes::WithReport if file.is_sent => "attach-kept",
                Goes::WithReport => "attach-held",
            }),
            words.size(file.length),
            words.text_with("attach-sha256", &[("name", file.sha256.clone())]),
        ],
    };
    let rows: Vec<Row> = files.iter().map(row).collect();
    (!rows.is_empty()).then(|| Part { heading: words.text("attach-heading"), rows })
}

/// The answers of a route, part by part.
fn parts(
    form: &Form,
    wording: &Wording,
    route: &Route<'_>,
    answers: &Answers,
    unreadable: &Unreadable,
) -> Vec<Part> {
    let rows = |stops: &[&form::Stop<'_>]| {
        let rows = stops.iter().flat_map(|stop| words::rows(form, wording, answers, stop));
        rows.map(|row| Row {
            question: row.question,
            answer: match row.lines.is_empty() {
                true if unreadable.has(&row.field) => vec![wording.text("unreadable-answer")],
                true => vec![wording.text("check-not-answered")],
                false => row.lines,
            },
        })
        .collect()
    };
    let parts = route.parts(answers);
    let parts =
        parts.iter().map(|part| Part { heading: wording.part(part.part), rows: rows(&part.stops) });
    parts.filter(|part| !part.rows.is_empty()).collect()
}
