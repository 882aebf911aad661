//! Whether a submission can be taken, by the rules of the form, and whether
//! the files that it names are here.

use std::{collections::BTreeMap, io};

use chrono::Datelike;
use evidence::{MOST_BYTES, MOST_FILES, NotTaken, recognise};
use form::{Answer, Answers, Document, Form};
use seal::RecordKey;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;
use wire::{Attachment, Fault, Submission};

use crate::{
    accepting::Signed,
    attachments::{Attachments, Name},
    packs::Editions,
    refusal::Refusal,
};

/// Answers as they came, before anything is known about them.
pub(crate) type Unchecked = Submission<BTreeMap<String, Value>>;

/// Not a question of the form, but part of every report.
const USER_EMAIL: &str = "user-email";

const USER_ORGANISATION: &str = "user-organisation";

/// The question whose answer is the files that were sent.
const DOCUMENTS: &str = "upload-file";

/// The longest name of a file.
const LONGEST_NAME: usize = 255;

/// Who a submission says made it; blank where it says nothing.
pub(crate) fn signed(submission: &Unchecked) -> Signed {
    let said = |field| submission.answers.get(field).and_then(Value::as_str).unwrap_or_default();
    Signed { email: said(USER_EMAIL).to_owned(), organisation: said(USER_ORGANISATION).to_owned() }
}

/// The casework payload of a finished report, as JSON. Its documents are named by
/// their digests: where they can be fetched changes, and is said when it goes out.
pub(crate) fn payload(
    editions: &'static Editions,
    submission: &Unchecked,
) -> Result<Vec<u8>, Refusal> {
    let mut fault = None;
    for form in editions.forms(&submission.form_version) {
        match checked(form, submission) {
            Ok(payload) => return Ok(payload),
            // The lists that it was made with may be older.
            Err(found) => fault = fault.or(Some(found)),
        }
    }
    Err(fault.map_or_else(Refusal::unknown_form_version, Refusal::unprocessable))
}

/// Whether every file that a report, or what is added to one, names is held, and is what
/// it is said to be. Without the key of the case it is not.
pub(crate) fn held(
    attachments: &Attachments,
    key: Option<&RecordKey>,
    device: Uuid,
    report: Uuid,
    named: &[Attachment],
) -> Result<(), Refusal> {
    let key = key.ok_or_else(Refusal::missing_attachments)?;
    for attachment in named {
        let name = Name { device, report, sha256: attachment.sha256 };
        let file = attachments.open(name, key).map_err(|_| Refusal::unavailable())?;
        let mut file = file.ok_or_else(Refusal::missing_attachments)?;
        if file.length() != attachment.length {
            return Err(Refusal::unprocessable(Fault::of(DOCUMENTS, "length")));
        }
        if !is_of_kind(&mut file, &attachment.media_type)? {
            return Err(Refusal::unprocessable(Fault::of(DOCUMENTS, "kind")));
        }
    }
    Ok(())
}

fn is_of_kind(file: &mut (impl io::Read + io::Seek), media_type: &str) -> Result<bool, Refusal> {
    match recognise(file) {
        Ok(kind) => Ok(kind.is_sent() && kind.media_type() == media_type),
        Err(NotTaken::Refused(_)) => Ok(false),
        Err(NotTaken::Unreadable(_)) => Err(Refusal::unavailable()),
    }
}

fn checked(form: &'static Form, submission: &Unchecked) -> Result<Vec<u8>, Fault> {
    let today = submission.finished_at.date_naive();
    if !(2000..3000).contains(&today.year()) {
        return Err(Fault::of("finished-at", "date"));
    }
    let mut answers = answers(form, &submission.answers)?;
    if !answers.is_blank(DOCUMENTS) {
        return Err(Fault::of(DOCUMENTS, "not-asked"));
    }
    let named = &submission.attachments;
    if !named.is_empty() {
        well_formed(named)?;
        let ids = named.iter().map(|attachment| attachment.sha256.to_string());
        answers.set(DOCUMENTS, Answer::Several(ids.collect()));
    }
    let report = form::admit(form, &answers, today).map_err(|problems| first(&problems))?;
    let problems =
        form::check_responder(form, answers.text(USER_EMAIL), answers.text(USER_ORGANISATION));
    if !problems.is_empty() {
        return Err(first(&problems));
    }
    if let Some(field) = off_route(&answers, report.answers()) {
        return Err(Fault::of(field, "not-asked"));
    }
    let documents: Vec<Document> = named.iter().map(document).collect();
    let payload = report.payload(submission.external_id, &documents);
    Ok(serde_json::to_vec(&payload).expect("a payload has text keys"))
}

/// A file as a payload names it: by its digest.
pub(crate) fn document(attachment: &Attachment) -> Document {
    let Attachment { sha256, name, media_type, .. } = attachment;
    Document { url: sha256.to_string(), name: name.clone(), media_type: media_type.clone() }
}

/// Whether files can be named like that, wherever they are.
pub(crate) fn well_formed(named: &[Attachment]) -> Result<(), Fault> {
    let is_well_formed = |attachment: &Attachment| {
        let letters = attachment.name.chars().count();
        (1..=LONGEST_NAME).contains(&letters)
            && !attachment.name.contains(char::is_control)
            && (1..MOST_BYTES).contains(&attachment.length)
    };
    match named.len() <= MOST_FILES && named.iter().all(is_well_formed) {
        true => Ok(()),
        false => Err(Fault::of("attachments", "shape")),
    }
}

/// A field that was sent though the report's route does not ask it: more
/// about somebody than the report needs.
fn off_route<'a>(sent: &'a Answers, asked: &Answers) -> Option<&'a str> {
    sent.iter().map(|(field, _)| field).find(|field| asked.get(field).is_none())
}

fn answers(form: &Form, sent: &BTreeMap<String, Value>) -> Result<Answers, Fault> {
    sent.iter()
        .map(|(field, value)| {
            if form.question(field).is_none() && field != USER_EMAIL {
                // The sender's own words: not repeated.
                return Err(Fault::of("answers", "unknown-field"));
            }
            match Answer::deserialize(value) {
                // Nothing said is stored as a blank text.
                Ok(Answer::Several(options)) if options.is_empty() => {
                    Err(Fault::of(field, "shape"))
                }
                Ok(answer) => Ok((field.as_str(), answer)),
                Err(_) => Err(Fault::of(field, "shape")),
            }
        })
        .collect()
}

fn first(problems: &[form::Problem]) -> Fault {
    problems.first().map_or_else(
        || Fault::whole("unfinished"),
        |problem| Fault::of(&problem.field, rule(problem.rule)),
    )
}

/// The rule by the name the form gives it.
pub(crate) fn rule(rule: form::Rule) -> String {
    match serde_json::to_value(rule) {
        Ok(Value::String(name)) => name,
        _ => unreachable!("a rule is written as its name"),
    }
}
