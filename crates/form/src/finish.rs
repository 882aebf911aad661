use chrono::NaiveDate;
use uuid::Uuid;

use crate::route::{Route, Taken, follow};
use crate::{Answers, Document, Form, Payload, Problem};

/// A report with nothing left to answer: the answers of its present route and
/// no others. Only [`finish`] and [`admit`] can make one.
#[derive(Debug)]
pub struct FinishedReport {
    form: &'static Form,
    answers: Answers,
    pages: Vec<String>,
}

/// Finishes a report from its answers as typed.
///
/// # Errors
/// Every problem on the route, page by page.
pub fn finish(
    form: &'static Form,
    answers: &Answers,
    today: NaiveDate,
) -> Result<FinishedReport, Vec<Problem>> {
    seal_off(form, follow(form, answers, today, Taken::AsTyped))
}

/// Checks a report that says it is finished, as the endpoint does: by the
/// same rules, changing nothing in it. Answers off its route are dropped.
///
/// # Errors
/// Every problem on the route, page by page.
pub fn admit(
    form: &'static Form,
    answers: &Answers,
    today: NaiveDate,
) -> Result<FinishedReport, Vec<Problem>> {
    seal_off(form, follow(form, answers, today, Taken::AsFinished))
}

fn seal_off(form: &'static Form, route: Route<'_>) -> Result<FinishedReport, Vec<Problem>> {
    if !route.is_complete() {
        return Err(route.problems().cloned().collect());
    }
    let answers = route.answers().clone();
    let pages = route.pages().map(|page| page.path.clone()).collect();
    Ok(FinishedReport { form, answers, pages })
}

impl FinishedReport {
    /// The answers of the route, tidied, with the responder's e-mail address.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The paths of the route, from `/reference` to `/confirm`.
    pub fn pages(&self) -> &[String] {
        &self.pages
    }

    /// The version of the form it was finished under.
    pub fn form_version(&self) -> &str {
        self.form.version()
    }

    /// The casework payload. Documents go in only where the route asks for
    /// them.
    pub fn payload(&self, external_id: Uuid, documents: &[Document]) -> Payload {
        Payload::of(self.form, &self.answers, &external_id.to_string(), documents)
    }
}
