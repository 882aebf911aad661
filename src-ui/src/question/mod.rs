//! One component for each kind of question, built from GOV.UK's, drawn from
//! the form's data and the words. A control's `name` and its id are the field
//! key; the parts of a date have their own after it.

mod choice;
mod date;
mod documents;
mod line;
mod list;
mod not_known;
mod plan;
mod reading;
mod series;
mod text;
mod tick;
mod ticks;

use form::{Answer, Answers, Kind, Page, Problem, Question};
use leptos::prelude::*;
use words::{Wording, Words};

use crate::edition;
use crate::govuk::{Asked, Fault, Look};
use choice::Choice;
use date::Date;
use documents::Documents;
use line::Line;
use list::List;
use not_known::NotKnown;
use plan::{Drawn, Nested, plan};
use text::Text;
use tick::{Boxes, Tick};
use ticks::Ticks;

pub use list::{list_words, search};
pub use reading::{answer_on, belongs};
pub use series::Series;
pub use text::count_words;

/// What is asked beside the options of a question, drawn and not yet placed.
pub struct Inside(Vec<(String, AnyView)>);

impl Inside {
    /// Everything asked beside one option.
    fn take(&mut self, option: &str) -> Option<AnyView> {
        let (here, rest) = self.0.drain(..).partition(|(beside, _)| beside == option);
        self.0 = rest;
        let here: Vec<(String, AnyView)> = here;
        let views: Vec<AnyView> = here.into_iter().map(|(_, view)| view).collect();
        (!views.is_empty()).then(|| views.into_any())
    }
}

/// One page of the form, as it is to be drawn.
pub struct Asking<'a> {
    /// The page.
    pub page: &'static Page,
    /// The answers so far.
    pub answers: &'a Answers,
    /// What is wrong with them.
    pub problems: &'a [Problem],
    /// The words of controls.
    pub words: &'static Words,
    /// The words of the questions.
    pub wording: &'a Wording,
    /// How far rows of boxes for the same thing are in sight.
    pub series: Series,
}

impl Asking<'_> {
    /// The heading of the page: its own, or the only question's.
    pub fn heading(&self) -> String {
        let own = self.wording.page_heading(self.page);
        own.or_else(|| self.told_instead("")).unwrap_or_else(|| self.only_question())
    }

    /// Whether the heading is the label or legend of what is drawn first.
    pub fn heads_itself(&self) -> bool {
        !self.page.at_least_one.is_empty() || self.wording.page_heading(self.page).is_none()
    }

    /// Every question of the page, drawn.
    pub fn questions(&self) -> Vec<AnyView> {
        let look = if self.heads_itself() { Look::Heading } else { Look::Bold };
        plan(edition::form(), self.page)
            .into_iter()
            .map(|drawn| match drawn {
                Drawn::One(nested) => self.numbered(nested, look),
                Drawn::Boxes(boxes) => self.boxes(boxes),
            })
            .collect()
    }

    /// One question of the page, as the heading of another.
    pub fn only(&self, question: &'static Question) -> AnyView {
        self.one(question, Look::Heading, Inside(Vec::new()))
    }

    /// The id of the control that a problem's link leads to.
    pub fn control_of(problem: &Problem) -> String {
        let question = edition::form().question(&problem.field);
        match question.map(|question| question.kind) {
            Some(Kind::Date) => format!("{}-{}", problem.field, date::PARTS[0]),
            _ => problem.field.clone(),
        }
    }

    fn only_question(&self) -> String {
        let first = edition::form().questions_on(self.page).next();
        first.map(|question| self.wording.label(question)).unwrap_or_default()
    }

    fn asked(&self, question: &Question, look: Look) -> Asked {
        Asked {
            id: question.field.clone(),
            text: self.wording.label(question),
            look,
            hint: self.wording.hint(question),
            fault: self.fault(&question.field),
        }
    }

    fn fault(&self, field: &str) -> Option<Fault> {
        let problem = self.problems.iter().find(|problem| problem.field == field)?;
        Some(Fault {
            prefix: self.words.text("error-prefix"),
            text: self.wording.problem(edition::form(), problem),
        })
    }

    fn numbered(&self, nested: Nested<'static>, look: Look) -> AnyView {
        let in_sight = self.series.in_sight(nested.question);
        let view = self.nested(nested, look);
        match in_sight {
            Some(in_sight) => view! { <div hidden=move || !in_sight.get()>{view}</div> }.into_any(),
            None => view,
        }
    }

    fn nested(&self, nested: Nested<'static>, look: Look) -> AnyView {
        let inside = self.inside(nested.inside);
        self.one(nested.question, look, inside)
    }

    fn inside(&self, inside: Vec<(&'static str, &'static Question)>) -> Inside {
        let draw = |(option, question): (&str, &'static Question)| {
            (option.to_owned(), self.one(question, Look::Plain, Inside(Vec::new())))
        };
        Inside(inside.into_iter().map(draw).collect())
    }

    fn one(&self, question: &'static Question, look: Look, inside: Inside) -> AnyView {
        if question.given(self.answers).is_some() {
            return self.given();
        }
        let asked = self.asked(question, look);
        let answer = self.answers.get(&question.field).cloned().unwrap_or_else(Answer::blank);
        let text = answer.text().unwrap_or_default().to_owned();
        let (text, ticked) = not_known::split(question, text);
        let drawn = self.control(question, asked, answer, text, inside);
        if question.may_be_not_known {
            let (words, wording) = (self.words, self.wording.clone());
            return view! { <NotKnown question words wording ticked>{drawn}</NotKnown> }.into_any();
        }
        drawn
    }

    fn control(
        &self,
        question: &'static Question,
        asked: Asked,
        answer: Answer,
        text: String,
        inside: Inside,
    ) -> AnyView {
        let words = self.words;
        let wording = self.wording.clone();
        match (question.kind, question.list) {
            (Kind::Line | Kind::Email | Kind::Phone, _) => {
                view! { <Line asked question answer=text /> }.into_any()
            }
            (Kind::Text, _) => view! { <Text asked question words answer=text /> }.into_any(),
            (Kind::Choice, _) => {
                view! { <Choice asked question wording answer=text inside /> }.into_any()
            }
            (Kind::Ticks, _) => view! { <Ticks asked question wording answer inside /> }.into_any(),
            (Kind::Tick, _) => {
                view! { <Tick asked question ticked=!answer.is_blank() /> }.into_any()
            }
            (Kind::List, Some(list)) => {
                view! { <List asked question list words answer=text /> }.into_any()
            }
            (Kind::List, None) => view! { <Line asked question answer=text /> }.into_any(),
            (Kind::Date, _) => view! { <Date asked question words answer=text /> }.into_any(),
            (Kind::Documents, _) => view! { <Documents asked /> }.into_any(),
        }
    }

    /// A question that the form answers by itself is told and not asked.
    fn given(&self) -> AnyView {
        view! {
            <h1 class="govuk-heading-l">{self.heading()}</h1>
            <p class="govuk-body">{self.told_instead("-body")}</p>
            <p class="govuk-body">{self.told_instead("-explain")}</p>
        }
        .into_any()
    }

    /// What is told where the form answers the page's question by itself.
    fn told_instead(&self, about: &str) -> Option<String> {
        let given = |question: &Question| question.given(self.answers).is_some();
        let told = edition::form().questions_on(self.page).any(given);
        told.then(|| self.wording.told_instead(self.page, about))
    }

    fn boxes(&self, boxes: Vec<Nested<'static>>) -> AnyView {
        let first = boxes.first().map(|first| first.question.field.clone()).unwrap_or_default();
        let fault = boxes.iter().find_map(|nested| self.fault(&nested.question.field));
        let asked = Asked {
            id: first,
            text: self.heading(),
            look: Look::Heading,
            hint: self.wording.page_hint(self.page),
            fault,
        };
        let boxes = boxes
            .into_iter()
            .map(|nested| {
                let ticked = !self.answers.is_blank(&nested.question.field);
                (nested.question, ticked, self.inside(nested.inside))
            })
            .collect();
        let wording = self.wording.clone();
        view! { <Boxes asked wording boxes /> }.into_any()
    }
}
