//! The pages that a set of answers leads through.

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::rules::broken;
use crate::{Answer, Answers, Document, Form, Page, Payload, Problem, Question, Rule, tidy};

/// The responder's address: in every report, asked on no page of it.
const USER_EMAIL: &str = "user-email";

/// The pages that a set of answers leads through, as far as it leads.
#[derive(Debug)]
pub struct Route<'f> {
    stops: Vec<Stop<'f>>,
    ahead: Vec<&'f Page>,
    answers: Answers,
}

/// One page of a route.
#[derive(Debug)]
pub struct Stop<'f> {
    /// The page.
    pub page: &'f Page,
    /// What keeps it from being passed.
    pub problems: Vec<Problem>,
}

/// Whether answers are as typed, to be tidied, or as a finished report holds
/// them, tidied once already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    AsTyped,
    AsFinished,
}

/// Follows the answers from the first page as far as they lead: past a page
/// with a problem too, as long as the problem does not hide where to go.
pub fn route<'f>(form: &'f Form, answers: &Answers, today: NaiveDate) -> Route<'f> {
    follow(form, answers, today, Taken::AsTyped)
}

pub(crate) fn follow<'f>(
    form: &'f Form,
    answers: &Answers,
    today: NaiveDate,
    taken: Taken,
) -> Route<'f> {
    let mut route =
        Route { stops: Vec::new(), ahead: Vec::new(), answers: answers.only(USER_EMAIL) };
    let mut standing = Answers::default();
    let mut unclear = HashSet::new();
    let (mut in_sight, mut passed_so_far) = (true, true);
    let mut next = Some(form.first_page());
    while let Some(page) = next {
        let asked = ask(form, page, answers, &standing, today, taken);
        if passed_so_far {
            passed_so_far = asked.problems.is_empty();
            let is_kept = |answer: &Answer| passed_so_far || !answer.is_blank();
            let kept = asked.stored.iter().filter(|(_, answer)| is_kept(answer));
            route.answers.extend(kept.cloned());
        }
        standing.extend(asked.stored);
        unclear.extend(asked.problems.iter().map(|problem| problem.field.clone()));
        match in_sight {
            true => route.stops.push(Stop { page, problems: asked.problems }),
            false => route.ahead.push(page),
        }
        in_sight &= !page.forks.iter().any(|fork| fork.depends_on(&unclear));
        next = page.leads_to(&standing, &unclear).and_then(|path| form.page(path));
    }
    route
}

struct Asked {
    stored: Vec<(String, Answer)>,
    problems: Vec<Problem>,
}

fn ask(
    form: &Form,
    page: &Page,
    answers: &Answers,
    standing: &Answers,
    today: NaiveDate,
    taken: Taken,
) -> Asked {
    let said: Answers = form
        .questions_on(page)
        .map(|question| (question.field.as_str(), said(question, answers, standing, taken)))
        .collect();
    let mut asked = Asked { stored: Vec::new(), problems: Vec::new() };
    for question in form.questions_on(page) {
        let shown = said.get(&question.field).filter(|_| question.is_shown(&said));
        let rule = shown.and_then(|answer| broken(form, question, answer, today, taken));
        asked.problems.extend(rule.map(|rule| problem(page, &question.field, rule)));
        let answer = shown.cloned().unwrap_or_else(Answer::blank);
        let stored = if taken == Taken::AsTyped { tidy::clean(answer) } else { answer };
        asked.stored.push((question.field.clone(), stored));
    }
    let ticked = page.at_least_one.iter().any(|field| said.has(field, "true"));
    if let Some(first) = page.at_least_one.first().filter(|_| !ticked) {
        asked.problems.insert(0, problem(page, first, Rule::Required));
    }
    asked
}

fn said(question: &Question, answers: &Answers, standing: &Answers, taken: Taken) -> Answer {
    if let Some(given) = question.given(standing) {
        return given.into();
    }
    match (answers.get(&question.field), taken) {
        (None, _) => Answer::blank(),
        (Some(answer), Taken::AsTyped) => tidy::normalise(question.kind, answer),
        (Some(answer), Taken::AsFinished) => answer.clone(),
    }
}

fn problem(page: &Page, field: &str, rule: Rule) -> Problem {
    Problem { page: page.path.clone(), field: field.to_owned(), rule }
}

impl<'f> Route<'f> {
    /// Every page the answers lead to, in order, also beyond one that can't
    /// be passed yet.
    pub fn stops(&self) -> &[Stop<'f>] {
        &self.stops
    }

    /// The pages behind a problem that hides where to go, along the usual way.
    pub fn ahead(&self) -> &[&'f Page] {
        &self.ahead
    }

    /// The pages passed, and the one after them.
    pub fn pages(&self) -> impl Iterator<Item = &'f Page> {
        let passed = self.stops.iter().take_while(|stop| stop.problems.is_empty()).count();
        self.stops.iter().take(passed + 1).map(|stop| stop.page)
    }

    /// What keeps the report from being finished, page by page.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.stops.iter().flat_map(|stop| &stop.problems)
    }

    /// Whether nothing is left to answer.
    pub fn is_complete(&self) -> bool {
        self.problems().next().is_none()
            && self.stops.last().is_some_and(|stop| stop.page.is_last())
    }

    /// The answers of the pages passed, tidied, blank where a question was
    /// passed without one; of the page after them only what is there.
    pub fn answers(&self) -> &Answers {
        &self.answers
    }

    /// The fields that something was said about and that this route does not
    /// ask: kept with the draft, and no part of the report. The answers are
    /// those it was made from.
    pub fn set_aside<'a>(&self, form: &Form, answers: &'a Answers) -> Vec<&'a str> {
        let pages = self.stops.iter().map(|stop| stop.page).chain(self.ahead.iter().copied());
        let asked: HashSet<&str> = pages
            .flat_map(|page| form.questions_on(page))
            .filter(|question| question.is_shown(answers))
            .map(|question| question.field.as_str())
            .collect();
        let said = answers.iter().filter(|(_, answer)| !answer.is_blank());
        let fields = said.map(|(field, _)| field).filter(|field| *field != USER_EMAIL);
        fields.filter(|field| !asked.contains(field)).collect()
    }

    /// The casework payload as far as the pages passed fill it: what a
    /// finished report would be sent as.
    pub fn payload(&self, form: &Form, external_id: &str, documents: &[Document]) -> Payload {
        Payload::of(form, &self.answers, external_id, documents)
    }

    /// Whether this route asks for a field. The answers are those it was made
    /// from.
    pub fn asks(&self, form: &Form, answers: &Answers, field: &str) -> bool {
        let shown = form.question(field).is_some_and(|question| question.is_shown(answers));
        let pages = self.stops.iter().map(|stop| stop.page).chain(self.ahead.iter().copied());
        shown && pages.into_iter().any(|page| page.questions.iter().any(|asked| asked == field))
    }

    /// The page of this route that asks for a field.
    pub fn page_of(&self, field: &str) -> Option<&'f Page> {
        let asks = |page: &&Page| page.questions.iter().any(|asked| asked == field);
        self.stops.iter().map(|stop| stop.page).find(asks)
    }

    /// The place of a page on this route.
    pub fn position(&self, path: &str) -> Option<usize> {
        self.stops.iter().position(|stop| stop.page.path == path)
    }

    /// The page before this one on the route.
    pub fn before(&self, path: &str) -> Option<&'f Page> {
        let at = self.position(path)?.checked_sub(1)?;
        Some(self.stops[at].page)
    }

    /// The page after this one on the route.
    pub fn after(&self, path: &str) -> Option<&'f Page> {
        self.stops.get(self.position(path)? + 1).map(|stop| stop.page)
    }

    /// Where the responder has still something to do: the first page that
    /// can't be passed yet, else the last.
    pub fn furthest(&self) -> &'f Page {
        let open = self.stops.iter().find(|stop| !stop.problems.is_empty());
        open.unwrap_or(&self.stops[self.stops.len() - 1]).page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    fn paths(answers: &[(&str, &str)]) -> Vec<String> {
        let answers = answers.iter().copied().collect();
        let route = route(Form::current(), &answers, day());
        route.pages().map(|page| page.path.clone()).collect()
    }

    #[test]
    fn a_new_report_stands_on_its_first_page() {
        assert_eq!(paths(&[]), ["/reference"]);
    }

    #[test]
    fn the_age_answer_decides_the_branch() {
        let start =
            [("reference", "A1"), ("user-organisation", "Kalayaan"), ("fr-location", "wales")];
        let next =
            |age| paths(&[start.as_slice(), &[("pv-under-age", age)]].concat()).pop().unwrap();
        assert_eq!(next("no"), "/pv-under-age-at-time-of-exploitation");
        assert_eq!(next("yes"), "/local-authority-contacted-about-child");
        assert_eq!(next("not-sure"), "/local-authority-contacted-about-child");
    }

    #[test]
    fn a_page_that_cannot_be_passed_does_not_hide_those_behind_it() {
        let answers = [("pv-under-age", "no")].into_iter().collect();
        let route = route(Form::current(), &answers, day());
        assert_eq!(route.pages().count(), 1);
        assert!(route.position("/what-is-their-background").is_some());
        assert_eq!(
            route.stops().last().unwrap().page.path,
            "/potential-victim-exploitative-situation-multiple"
        );
    }

    #[test]
    fn what_the_route_no_longer_asks_is_set_aside_and_comes_back() {
        let form = Form::current();
        let mut answers: Answers = [
            ("user-email", "sam.example@example.police.uk"),
            ("reference", "A1"),
            ("pv-under-age", "yes"),
            ("local-authority-contacted-about-child-local-authority-name", "Bath"),
            ("any-other-pvs", "no"),
            ("other-potential-victims-yes-details", "two men"),
        ]
        .into_iter()
        .collect();
        let aside = |answers: &Answers| {
            let fields = route(form, answers, day()).set_aside(form, answers);
            fields.into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(aside(&answers), ["other-potential-victims-yes-details"]);
        answers.set("pv-under-age", "no");
        assert_eq!(
            aside(&answers),
            [
                "local-authority-contacted-about-child-local-authority-name",
                "other-potential-victims-yes-details",
            ]
        );
        answers.set("pv-under-age", "yes");
        answers.set("any-other-pvs", "yes");
        assert!(aside(&answers).is_empty());
    }

    #[test]
    fn a_hidden_answer_is_blank_in_the_report() {
        let answers = [
            ("reference", "A1"),
            ("user-organisation", "Kalayaan"),
            ("fr-location", "wales"),
            ("pv-under-age", "no"),
            ("pv-under-age-at-time-of-exploitation", "no"),
            ("birthplace", "x"),
            ("family", "x"),
            ("education", "x"),
            ("employment-history", "x"),
            ("potential-victim-exploitative-situation-multiple", "no"),
            ("when-did-the-exploitation-take-place", "x"),
            ("how-did-the-exploitation-start", "x"),
            ("were-they-taken-somewhere-by-their-exploiter", "no"),
            ("were-they-taken-somewhere-by-their-exploiter-journey-details", "left over"),
        ];
        let answers = answers.into_iter().collect();
        let route = route(Form::current(), &answers, day());
        let field = "were-they-taken-somewhere-by-their-exploiter-journey-details";
        assert_eq!(route.answers().get(field), Some(&Answer::blank()));
        assert_eq!(route.furthest().path, "/how-they-were-treated");
    }
}
