//! Adding to a report that was received, step by step. What is typed is kept until it is
//! added.

use contract::additions::{ANSWER, AddToReport, KeepBegun, May, REASON, ReadAdditions, Said, TEXT};
use contract::notices::{Enquiry, Notice, ReadNotices};
use form::{Answer, Problem};
use leptos::prelude::*;
use uuid::Uuid;

use super::{Open, Screen, Where};
use crate::backend::ask;

/// What is being added to a report, and how far the responder is with it.
#[derive(Clone)]
pub struct Adding {
    /// The report.
    pub open: Open,
    /// What may be added to it.
    pub may: May,
    /// What was asked, where it is to be answered.
    pub enquiry: Option<Enquiry>,
    /// The step that is shown.
    pub step: Step,
    /// What is wrong with what stands there.
    pub problems: Vec<Problem>,
}

/// A page of it, with what was said there.
#[derive(Clone)]
pub enum Step {
    /// A correction, or further evidence?
    Kind,
    /// Which answer was wrong?
    Which,
    /// What is right?
    Right(String, Answer),
    /// Why?
    Why(String, Answer, String),
    /// What else is there to be said, or to be answered?
    More(String),
    /// Is that all?
    Check(Said),
}

impl Adding {
    /// At the first step that there is.
    pub fn begin(open: Open, may: May) -> Self {
        let step = match (may.text, may.correct.is_empty()) {
            (true, true) => Step::More(String::new()),
            (true, false) => Step::Kind,
            (false, _) => Step::Which,
        };
        Self { open, may, enquiry: None, step, problems: Vec::new() }
    }

    /// At the one step of an answer to what was asked.
    fn to_answer(open: Open, may: May, enquiry: Enquiry) -> Self {
        let (enquiry, step) = (Some(enquiry), Step::More(String::new()));
        Self { open, may, enquiry, step, problems: Vec::new() }
    }

    /// Where the responder left off.
    fn resumed(open: Open, may: May, said: Said, enquiry: Option<Enquiry>) -> Self {
        let step = match said {
            Said::Correction { field, answer, reason } if reason.is_empty() => {
                Step::Right(field, answer)
            }
            Said::Correction { field, answer, reason } => Step::Why(field, answer, reason),
            Said::Evidence { text } | Said::Answer { text, .. } => Step::More(text),
        };
        Self { open, may, enquiry, step, problems: Vec::new() }
    }

    /// At another step.
    pub fn at(&self, step: Step) -> Self {
        Self { step, problems: Vec::new(), ..self.clone() }
    }

    /// With what is wrong.
    pub fn with(&self, problems: Vec<Problem>) -> Self {
        Self { problems, ..self.clone() }
    }

    /// The step before; none before the first.
    fn before(&self) -> Option<Step> {
        let both = self.may.text && !self.may.correct.is_empty() && self.enquiry.is_none();
        match self.step.clone() {
            Step::Kind => None,
            Step::Which | Step::More(_) => both.then_some(Step::Kind),
            Step::Right(..) => Some(Step::Which),
            Step::Why(field, answer, _) => Some(Step::Right(field, answer)),
            Step::Check(Said::Evidence { text } | Said::Answer { text, .. }) => {
                Some(Step::More(text))
            }
            Step::Check(Said::Correction { field, answer, reason }) => Some(match self.may.text {
                true => Step::Why(field, answer, reason),
                false => Step::Right(field, answer),
            }),
        }
    }

    /// The step on which something is wrong that only the app could tell.
    fn with_wrong(&self, problems: Vec<Problem>) -> Self {
        let is_of_text =
            problems.iter().any(|problem| [ANSWER, REASON, TEXT].contains(&&*problem.field));
        let step = match self.step.clone() {
            Step::Check(Said::Correction { field, answer, .. }) if !is_of_text => {
                Some(Step::Right(field, answer))
            }
            _ => self.before(),
        };
        step.map_or_else(|| self.clone(), |step| self.at(step)).with(problems)
    }
}

impl Screen {
    /// Shows a step of adding to a report.
    pub fn show_adding(self, adding: Adding) {
        self.go(Where::Add(Box::new(adding)));
    }

    /// Shows the page that answers what was asked, where text may be added to the report;
    /// or what the responder began to add, which comes first.
    pub fn answer(self, open: Open, enquiry: Enquiry) {
        self.then(async move {
            let Some(known) = self.done(ask(&ReadAdditions { id: open.id }).await) else { return };
            match known.begun {
                // What was begun first would be lost.
                Some(begun) => self.resume_adding(open, known.may, begun).await,
                None if known.may.text => {
                    self.show_adding(Adding::to_answer(open, known.may, enquiry));
                }
                None => {}
            }
        });
    }

    /// Goes on with what was begun. Where that answers what can't be read any more, it is
    /// further evidence.
    pub fn go_on_adding(self, open: Open, may: May, said: Said) {
        self.then(self.resume_adding(open, may, said));
    }

    async fn resume_adding(self, open: Open, may: May, said: Said) {
        let enquiry = match said {
            Said::Answer { to, .. } => self.enquiry(open.id, to).await,
            Said::Correction { .. } | Said::Evidence { .. } => None,
        };
        self.show_adding(Adding::resumed(open, may, said, enquiry));
    }

    async fn enquiry(self, id: Uuid, number: u32) -> Option<Enquiry> {
        let known = self.done(ask(&ReadNotices { id }).await)?;
        known.notices.into_iter().find_map(|notice| match notice {
            Notice::Asked(enquiry) if enquiry.number == number => Some(enquiry),
            _ => None,
        })
    }

    /// Keeps what is about to be added, as far as it is typed.
    pub fn began(self, id: Uuid, said: Said) {
        self.pending();
        let starts = self.unsaved.try_update_value(|unsaved| unsaved.began(id, said));
        if starts == Some(true) {
            self.store_soon();
        }
    }

    /// Forgets what was begun.
    pub fn forget_begun(self, id: Uuid) {
        self.busily(async move {
            if self.done(ask(&KeepBegun { id, said: None }).await).is_some() {
                self.refresh().await;
            }
        });
    }

    /// Goes back a step, from the first one to the report.
    pub fn leave_step(self, adding: Adding) {
        match adding.before() {
            Some(step) => self.show_adding(adding.at(step)),
            None => self.leave_page(Where::Finished(adding.open)),
        }
    }

    /// Adds to a report, or shows what keeps it from being added.
    pub fn add(self, adding: Adding, said: Said) {
        self.busily(async move {
            self.store().await;
            let added = self.done(ask(&AddToReport { id: adding.open.id, said }).await);
            match added {
                Some(problems) if problems.is_empty() => {
                    self.refresh().await;
                    self.show_finished(adding.open);
                }
                Some(problems) => self.show_adding(adding.with_wrong(problems)),
                None => {}
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use contract::reports::Unreadable;
    use form::{Answers, Rule};

    use super::*;

    fn adding(correct: &[&str], text: bool) -> Adding {
        let open = Open {
            id: Uuid::nil(),
            page: String::new(),
            answers: Answers::default(),
            unreadable: Unreadable::default(),
            changing: None,
            problems: Vec::new(),
        };
        let correct = correct.iter().map(|field| (*field).to_owned()).collect();
        Adding::begin(open, May { correct, text, files: text })
    }

    /// The way back from a step to the report.
    fn back(adding: &Adding, step: Step) -> usize {
        let (mut at, mut steps) = (adding.at(step), 0);
        while let Some(before) = at.before() {
            (at, steps) = (at.at(before), steps + 1);
        }
        steps
    }

    fn correction(reason: &str) -> Said {
        let (field, answer) = ("family".to_owned(), "One sister".into());
        Said::Correction { field, answer, reason: reason.to_owned() }
    }

    #[test]
    fn back_leads_through_each_question_that_was_asked() {
        let both = adding(&["family"], true);
        assert!(matches!(both.step, Step::Kind));
        assert_eq!(back(&both, Step::Check(correction("A slip"))), 4);
        assert_eq!(back(&both, Step::Check(Said::Evidence { text: "More".to_owned() })), 2);
        let text = adding(&[], true);
        assert!(matches!(text.step, Step::More(_)));
        assert_eq!(back(&text, text.step.clone()), 0);
    }

    #[test]
    fn an_answer_to_what_was_asked_is_one_step_from_the_report() {
        let Adding { open, may, .. } = adding(&["family"], true);
        let at = chrono::DateTime::UNIX_EPOCH;
        let enquiry = Enquiry { number: 2, text: "Where?".to_owned(), at, answered: false };
        let answer = Adding::to_answer(open, may, enquiry);
        assert_eq!(back(&answer, answer.step.clone()), 0);
        let said = Said::Answer { to: 2, text: "In Hull".to_owned() };
        assert_eq!(back(&answer, Step::Check(said)), 1);
    }

    #[test]
    fn what_was_begun_goes_on_where_it_was_left() {
        let Adding { open, may, .. } = adding(&["family"], true);
        let resumed = |said| Adding::resumed(open.clone(), may.clone(), said, None).step;
        assert!(matches!(resumed(correction("")), Step::Right(..)));
        assert!(
            matches!(resumed(correction("A slip")), Step::Why(_, _, reason) if reason == "A slip")
        );
        let more = Said::Evidence { text: "Mo".to_owned() };
        assert!(matches!(resumed(more), Step::More(text) if text == "Mo"));
    }

    #[test]
    fn where_no_text_may_be_added_none_is_asked_for() {
        let nameless = adding(&["family"], false);
        assert!(matches!(nameless.step, Step::Which));
        assert_eq!(back(&nameless, Step::Check(correction(""))), 2);
    }

    #[test]
    fn what_only_the_app_can_tell_is_shown_where_it_was_said() {
        let at = adding(&["family"], true).at(Step::Check(correction("A slip")));
        let problem = |field: &str| {
            vec![Problem { page: String::new(), field: field.to_owned(), rule: Rule::Required }]
        };
        assert!(matches!(at.with_wrong(problem("family")).step, Step::Right(..)));
        assert!(matches!(at.with_wrong(problem(REASON)).step, Step::Why(..)));
    }
}
