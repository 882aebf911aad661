//! Copies of finished reports that leave the vault.

use ::vault::{Listed, Stage, Vault};
use contract::Failure;
use contract::attachments::Attachment;
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
use crate::vault::strong;
use crate::{App, attachments};

impl Host for App {
    fn save_copy(&self, ask: SaveCopy) -> Result<Copied, Failure> {
        let passphrase = ask.passphrase.as_ref().map(strong).transpose()?;
        let report = self.with(|vault| {
            let finished = Finished::read(vault, self.surroundings.form, ask.id)?;
            Ok(finished.report(Words::english()))
        })?;
        let copied = Act::Copied { kind: ask.kind, sealed: passphrase.is_some() };
        let (content, undrawn) = written(&report, ask.kind)?;
        let (ending, content) = sealed(ending_of(ask.kind), passphrase.as_ref(), content)?;
        let name = format!("report-{}.{ending}", self.surroundings.today());
        match self.save_outside(Some(ask.id), copied, || Ok((name, content)))? {
            true => Ok(Copied::Saved { undrawn }),
            false => Ok(Copied::Cancelled),
        }
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
pub(crate) fn written(report: &Report, kind: CopyKind) -> Result<(Vec<u8>, bool), Failure> {
    match kind {
        CopyKind::Text => Ok((copy::text(report).into_bytes(), false)),
        CopyKind::Pdf => {
            let words = Words::english();
            let label =
                |page, count| words.text_with("copy-page", &[("position", page), ("count", count)]);
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
    fn read(vault: &Vault, today: &'static Form, id: Uuid) -> Result<Self, Failure> {
        let listed = vault.listed(id).map_err(of_vault)?;
        if listed.stage == Stage::Draft {
            return Err(Failure::NotFinished);
        }
        let bytes = vault.submission(id).map_err(of_vault)?;
        let keeps = |version: &str| vault.form(version).map_err(of_vault);
        let files = attachments::list(vault, id)?.attachments;
        Self::of(&bytes, today, keeps, receipt(listed)?, files)
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
        Ok(Self { submission, sha256, form, receipt, files })
    }

    fn report(&self, words: &'static Words) -> Report {
        let wording = Wording::of(words, &self.submission.answers);
        Report {
            title: wording.text("copy-title"),
            language: "en-GB".to_owned(),
            notes: ["copy-by", self.standing()].map(|id| words.text(id)).into(),
            parts: self.parts(words),
        }
    }

    /// What was answered, its files and what proves it.
    pub fn parts(&self, words: &'static Words) -> Vec<Part> {
        let answers = &self.submission.answers;
        let wording = Wording::of(words, answers);
        let form = self.form.get();
        let route = form::route(form, answers, self.submission.finished_at.date_naive());
        let mut parts = parts(form, &wording, &route, answers, &Unreadable::default());
        parts.extend(self.files(words));
        parts.push(self.proof(words));
        parts
    }

    pub fn standing(&self) -> &'static str {
        if self.receipt.is_some() { "copy-received" } else { "copy-not-received" }
    }

    /// The files of the report, those that are not sent with it too.
    fn files(&self, words: &'static Words) -> Option<Part> {
        let row = |file: &Attachment| Row {
            question: file.name.clone(),
            answer: vec![
                words.text(if file.is_sent { "attach-kept" } else { "attach-held" }),
                words.size(file.length),
                words.text_with("attach-sha256", &[("name", file.sha256.clone())]),
            ],
        };
        let rows: Vec<Row> = self.files.iter().map(row).collect();
        (!rows.is_empty()).then(|| Part { heading: words.text("attach-heading"), rows })
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
        if let Some(SignedReceipt { receipt, signature }) = &self.receipt {
            rows.extend([
                row("copy-reference", receipt.reference.to_string()),
                row(
                    "copy-received-at",
                    words.moment(receipt.received_at.with_timezone(&zone).naive_local()),
                ),
                row("copy-key", receipt.key_id.to_string()),
                row("copy-signature", signature.to_string()),
            ]);
        }
        Part { heading: words.text("copy-proof"), rows }
    }
}

fn receipt(listed: Listed) -> Result<Option<SignedReceipt>, Failure> {
    match listed.stage {
        Stage::Received { receipt } => {
            SignedReceipt::parse(&receipt).map(Some).ok_or(Failure::VaultDamaged)
        }
        _ => Ok(None),
    }
}

/// The answers of a route, part by part.
pub(crate) fn parts(
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
