//! What is typed and not yet stored, and the one line in which everything
//! asked of the app waits its turn.

use std::future::Future;
use std::pin::Pin;

use contract::additions::Said;
use form::{Answer, Answers};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedSender, unbounded};
use leptos::task::spawn_local;
use uuid::Uuid;

type Job = Pin<Box<dyn Future<Output = ()>>>;

/// Does one job after the other, in the order they came: a later answer is
/// never overtaken by an earlier one.
#[derive(Clone)]
pub struct Line(UnboundedSender<Job>);

impl Line {
    /// An empty line.
    pub fn new() -> Self {
        let (sender, mut jobs) = unbounded::<Job>();
        spawn_local(async move {
            while let Some(job) = jobs.next().await {
                job.await;
            }
        });
        Self(sender)
    }

    /// Puts a job at the end of the line.
    pub fn then(&self, job: impl Future<Output = ()> + 'static) {
        self.0.unbounded_send(Box::pin(job)).expect("the line lasts as long as the page");
    }
}

/// Answers of the open report that are typed and not yet stored, the oldest
/// first, one for each field; and what is about to be added to one that was sent.
#[derive(Default)]
pub struct Unsaved {
    answers: Vec<(Uuid, String, Answer)>,
    begun: Option<(Uuid, Said)>,
    waiting: bool,
    trying_again: bool,
    count: u64,
}

impl Unsaved {
    /// Takes what was typed. Says whether a wait before saving begins now.
    pub fn typed(&mut self, report: Uuid, field: &str, answer: Answer) -> bool {
        self.count += 1;
        match self.find(report, field) {
            Some(at) => self.answers[at].2 = answer,
            None => self.answers.push((report, field.to_owned(), answer)),
        }
        !std::mem::replace(&mut self.waiting, true)
    }

    /// Takes what is about to be added to a report, as far as it is typed. Says whether a
    /// wait before saving begins now.
    pub fn began(&mut self, report: Uuid, said: Said) -> bool {
        self.count += 1;
        self.begun = Some((report, said));
        !std::mem::replace(&mut self.waiting, true)
    }

    /// That, to be stored now.
    pub fn take_begun(&mut self) -> Option<(Uuid, Said)> {
        self.begun.take()
    }

    /// Takes it back where it could not be stored, unless it was typed anew.
    pub fn put_back_begun(&mut self, report: Uuid, said: Said) {
        self.begun.get_or_insert((report, said));
    }

    /// Everything typed so far, to be stored now; the wait is over.
    pub fn take(&mut self) -> Vec<(Uuid, String, Answer)> {
        self.waiting = false;
        std::mem::take(&mut self.answers)
    }

    /// What is typed into one report and not stored yet.
    pub fn of(&self, report: Uuid) -> Answers {
        let of_it = self.answers.iter().filter(|(id, ..)| *id == report);
        of_it.map(|(_, field, answer)| (field.clone(), answer.clone())).collect()
    }

    /// What is typed and not stored yet, report by report.
    pub fn by_report(&self) -> Vec<(Uuid, Answers)> {
        let mut ids: Vec<Uuid> = self.answers.iter().map(|(id, ..)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.into_iter().map(|id| (id, self.of(id))).collect()
    }

    /// Forgets what was typed into one report: it is kept in another way.
    pub fn forget(&mut self, report: Uuid) {
        self.answers.retain(|(id, ..)| *id != report);
    }

    /// Takes back what could not be stored, unless it was typed anew.
    pub fn put_back(&mut self, report: Uuid, field: String, answer: Answer) {
        if self.find(report, &field).is_none() {
            self.answers.insert(0, (report, field, answer));
        }
    }

    /// Whether a wait for another try begins now: never two at a time.
    pub fn try_again(&mut self) -> bool {
        !self.is_empty() && !std::mem::replace(&mut self.trying_again, true)
    }

    /// The wait for another try is over.
    pub fn tries_again(&mut self) {
        self.trying_again = false;
    }

    /// How often something was typed, stored or not.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether everything typed is stored.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.begun.is_none()
    }

    /// Forgets what was typed: it is stored in another way, or the vault is locked.
    pub fn clear(&mut self) {
        self.answers.clear();
        self.begun = None;
    }

    fn find(&self, report: Uuid, field: &str) -> Option<usize> {
        self.answers.iter().position(|(id, of, _)| *id == report && of == field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(taken: Vec<(Uuid, String, Answer)>) -> Vec<(String, String)> {
        let text = |answer: Answer| answer.text().unwrap().to_owned();
        taken.into_iter().map(|(_, field, answer)| (field, text(answer))).collect()
    }

    fn pair(field: &str, text: &str) -> (String, String) {
        (field.to_owned(), text.to_owned())
    }

    const REPORT: Uuid = Uuid::from_u128(1);

    #[test]
    fn a_wait_begins_with_the_first_key_and_not_with_each() {
        let mut unsaved = Unsaved::default();
        assert!(unsaved.typed(REPORT, "reference", "a".into()), "the first key starts the wait");
        assert!(!unsaved.typed(REPORT, "reference", "ab".into()), "typing on must not put it off");
        assert_eq!(texts(unsaved.take()), [pair("reference", "ab")]);
        assert!(unsaved.typed(REPORT, "reference", "abc".into()), "a new wait after saving");
    }

    #[test]
    fn what_could_not_be_stored_gives_way_to_what_was_typed_since() {
        let mut unsaved = Unsaved::default();
        unsaved.typed(REPORT, "family", "new".into());
        unsaved.put_back(REPORT, "family".into(), "old".into());
        unsaved.put_back(REPORT, "education".into(), "old".into());
        assert_eq!(texts(unsaved.take()), [pair("education", "old"), pair("family", "new")]);
        assert!(unsaved.is_empty());
    }

    #[test]
    fn each_report_lets_go_of_its_own() {
        let (one, other) = (REPORT, Uuid::from_u128(2));
        let mut unsaved = Unsaved::default();
        for (report, field) in [(one, "family"), (other, "family"), (one, "education")] {
            unsaved.typed(report, field, "a".into());
        }
        let by_report = unsaved.by_report();
        assert_eq!(by_report.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [one, other]);
        assert_eq!(by_report[0].1.text("education"), "a");
        unsaved.forget(one);
        assert_eq!(texts(unsaved.take()), [pair("family", "a")]);
    }

    #[test]
    fn what_is_about_to_be_added_waits_as_an_answer_does() {
        let said = |text: &str| Said::Evidence { text: text.to_owned() };
        let mut unsaved = Unsaved::default();
        assert!(unsaved.began(REPORT, said("a")));
        assert!(!unsaved.began(REPORT, said("ab")));
        assert!(!unsaved.is_empty());
        let (report, older) = unsaved.take_begun().unwrap();
        unsaved.began(REPORT, said("abc"));
        unsaved.put_back_begun(report, older);
        assert!(unsaved.take_begun() == Some((REPORT, said("abc"))));
        assert!(unsaved.is_empty());
    }

    #[test]
    fn only_one_wait_for_another_try_is_under_way() {
        let mut unsaved = Unsaved::default();
        assert!(!unsaved.try_again(), "nothing to try again");
        unsaved.typed(REPORT, "family", "a".into());
        assert!(unsaved.try_again());
        assert!(!unsaved.try_again(), "each failure must not add a wait of its own");
        unsaved.tries_again();
        assert!(unsaved.try_again());
    }

    #[test]
    fn the_same_field_of_two_reports_is_two_answers() {
        let mut unsaved = Unsaved::default();
        unsaved.typed(REPORT, "reference", "one".into());
        unsaved.typed(Uuid::from_u128(2), "reference", "two".into());
        assert_eq!(unsaved.take().len(), 2);
    }
}
