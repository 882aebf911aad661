//! Whether a submission can be taken: pure, by the rules of the form.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use chrono::Datelike;
use form::{Answer, Answers, Form};
use serde_json::Value;
use wire::{Fault, Submission};

use crate::refusal::Refusal;

/// Answers as they came, before anything is known about them.
pub(crate) type Unchecked = Submission<BTreeMap<String, Value>>;

/// Not a question of the form, but part of every report.
const USER_EMAIL: &str = "user-email";

/// A report can't name documents that the endpoint was never sent.
const DOCUMENTS: &str = "upload-file";

/// The casework payload of a finished report, as JSON.
pub(crate) fn payload(submission: Unchecked) -> Result<Vec<u8>, Refusal> {
    let form = Form::current();
    if submission.form_version != form.version() {
        return Err(Refusal::unknown_form_version());
    }
    checked(form, submission)
        .map_err(|fault| Refusal::fault(StatusCode::UNPROCESSABLE_ENTITY, fault))
}

fn checked(form: &'static Form, submission: Unchecked) -> Result<Vec<u8>, Fault> {
    let today = submission.finished_at.date_naive();
    if !(2000..3000).contains(&today.year()) {
        return Err(Fault::of("finished-at", "date"));
    }
    let answers = answers(form, submission.answers)?;
    let report = form::admit(form, &answers, today).map_err(|problems| first(&problems))?;
    let problems =
        form::check_responder(answers.text(USER_EMAIL), answers.text("user-organisation"));
    if !problems.is_empty() {
        return Err(first(&problems));
    }
    if let Some(field) = off_route(&answers, report.answers()) {
        return Err(Fault::of(field, "not-asked"));
    }
    if !answers.is_blank(DOCUMENTS) {
        return Err(Fault::of(DOCUMENTS, "not-held"));
    }
    let payload = report.payload(submission.external_id, &[]);
    Ok(serde_json::to_vec(&payload).expect("a payload has text keys"))
}

/// A field that was sent though the report's route does not ask it: more
/// about somebody than the report needs.
fn off_route<'a>(sent: &'a Answers, asked: &Answers) -> Option<&'a str> {
    sent.iter().map(|(field, _)| field).find(|field| asked.get(field).is_none())
}

fn answers(form: &Form, sent: BTreeMap<String, Value>) -> Result<Answers, Fault> {
    sent.into_iter()
        .map(|(field, value)| {
            if form.question(&field).is_none() && field != USER_EMAIL {
                // The sender's own words: not repeated.
                return Err(Fault::of("answers", "unknown-field"));
            }
            match serde_json::from_value(value) {
                // Nothing said is stored as a blank text.
                Ok(Answer::Several(options)) if options.is_empty() => {
                    Err(Fault::of(field, "shape"))
                }
                Ok(answer) => Ok((field, answer)),
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
fn rule(rule: form::Rule) -> String {
    match serde_json::to_value(rule) {
        Ok(Value::String(name)) => name,
        _ => unreachable!("a rule is written as its name"),
    }
}
