//! The form as a value: pages in order, the questions on them, where each
//! page leads, and the casework keys made of the answers.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use serde::Deserialize;

use crate::casework::CaseworkKey;
use crate::{Answers, List, Lists, NotKnown, Rule};

/// One version of the published form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Form {
    version: String,
    /// While all of these hold, the report must not say who the person is.
    pub(crate) nameless: Vec<Condition>,
    not_known: NotKnown,
    pages: Vec<Page>,
    questions: Vec<Question>,
    pub(crate) casework: Vec<CaseworkKey>,
    #[serde(skip)]
    pages_by_path: HashMap<String, usize>,
    #[serde(skip)]
    questions_by_field: HashMap<String, usize>,
    #[serde(skip)]
    lists: Lists,
    #[serde(skip)]
    json: String,
}

/// Why a text is no form: a part of it that does not fit the others.
#[derive(Debug, PartialEq, Eq)]
pub struct BadForm(String);

impl BadForm {
    pub(crate) fn of(name: &str, fault: &str) -> Self {
        Self(format!("{name} {fault}"))
    }
}

impl std::fmt::Display for BadForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "this is no form: {}", self.0)
    }
}

impl std::error::Error for BadForm {}

/// One page of the form: one screen.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Page {
    /// The page's path in the published form, such as `/pv-under-age`.
    pub path: String,
    /// The part of the report it belongs to, such as `your-report`.
    pub part: String,
    /// The fields asked on it, in order.
    pub questions: Vec<String>,
    /// The tick boxes of which at least one must be ticked; none on most pages.
    #[serde(default)]
    pub at_least_one: Vec<String>,
    /// Where it leads when no fork applies; nowhere from the last page.
    pub(crate) next: Option<String>,
    /// Where it leads otherwise: the last fork that applies wins.
    #[serde(default)]
    pub(crate) forks: Vec<Fork>,
}

/// A way off the usual route.
#[derive(Debug, Deserialize)]
pub struct Fork {
    /// All of these must hold.
    pub when: Vec<Condition>,
    /// The path it leads to.
    pub to: String,
}

/// A test of one field's answer. A blank answer counts as the option `""`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Condition {
    /// The field key.
    pub field: String,
    /// It holds when the answer is, or contains, one of these.
    #[serde(default)]
    pub is: Vec<String>,
    /// It holds when the answer is none of these.
    #[serde(default)]
    pub is_not: Vec<String>,
}

/// One asked thing.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Question {
    /// The field key, unique in the form.
    pub field: String,
    /// How it is asked.
    pub kind: Kind,
    /// Whether the page can't be passed without an answer while it is shown.
    #[serde(default)]
    pub required: bool,
    /// The most UTF-16 units an answer may have; a line break counts two. For
    /// documents, the most there may be.
    pub max_length: Option<u32>,
    /// What the answer must look like besides.
    #[serde(default)]
    pub(crate) rules: Vec<Rule>,
    /// The options of a choice or a group of tick boxes.
    #[serde(default)]
    pub options: Vec<String>,
    /// The list whose names are the options.
    pub list: Option<List>,
    /// Names of the list that are not offered here.
    #[serde(default)]
    pub except: Vec<String>,
    /// Whether "not known", with the reason, is an answer of its own.
    #[serde(default)]
    pub may_be_not_known: bool,
    /// Shown, required and checked only while this holds; blank otherwise.
    pub shown_when: Option<Condition>,
    /// Answered by the form itself while a condition holds.
    pub given: Option<Given>,
}

/// An answer that the form gives by itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Given {
    /// The answer.
    pub answer: String,
    /// While this holds.
    pub when: Condition,
}

/// How a question is asked, and so how its answer is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One line of text.
    Line,
    /// Several lines of text.
    Text,
    /// An e-mail address.
    Email,
    /// A telephone number.
    Phone,
    /// One of a few options.
    Choice,
    /// Any of a few options: a text for one, several for more.
    Ticks,
    /// One box: `true` when ticked.
    Tick,
    /// One name of a long list, found by typing.
    List,
    /// A day as `YYYY-MM-DD`.
    Date,
    /// Documents, by identifier.
    Documents,
}

impl Form {
    /// The version this program was built with.
    pub fn current() -> &'static Self {
        static CURRENT: OnceLock<Form> = OnceLock::new();
        CURRENT.get_or_init(|| {
            Self::parse(include_str!("../data/form.json")).expect("the built-in form is tested")
        })
    }

    /// Reads a version of the form, with the lists that this program was built with.
    ///
    /// # Errors
    /// [`BadForm`] where the text is malformed or its parts do not fit: a page
    /// that asks no known question or leads to no later page, a question that
    /// no page asks, or one that is shown by an answer on another page.
    pub fn parse(json: &str) -> Result<Self, BadForm> {
        let mut form: Self = serde_json::from_str(json).map_err(|why| BadForm(why.to_string()))?;
        form.pages_by_path = index(&form.pages, |page| &page.path);
        form.questions_by_field = index(&form.questions, |question| &question.field);
        form.json = json.to_owned();
        form.hangs_together().map(|()| form)
    }

    /// Routing relies on all of this: every way leads onward, and so to an end.
    fn hangs_together(&self) -> Result<(), BadForm> {
        if self.pages.is_empty() {
            return Err(BadForm::of(&self.version, "has no page"));
        }
        self.pages.iter().enumerate().try_for_each(|(at, page)| self.leads_on(at, page))?;
        self.questions.iter().try_for_each(|question| self.is_well_asked(question))
    }

    fn leads_on(&self, at: usize, page: &Page) -> Result<(), BadForm> {
        let mut ways = page.forks.iter().map(|fork| &fork.to).chain(&page.next);
        if !ways.all(|to| self.pages_by_path.get(to).is_some_and(|to| *to > at)) {
            return Err(BadForm::of(&page.path, "leads to no later page"));
        }
        match page.questions.iter().find(|field| self.question(field).is_none()) {
            Some(field) => Err(BadForm::of(field, "is not a question")),
            None => Ok(()),
        }
    }

    fn is_well_asked(&self, question: &Question) -> Result<(), BadForm> {
        let asks = |page: &&Page| page.questions.contains(&question.field);
        let pages: Vec<&Page> = self.pages.iter().filter(asks).collect();
        let beside =
            |shown: &Condition| pages.iter().all(|page| page.questions.contains(&shown.field));
        let choice = matches!(question.kind, Kind::Choice | Kind::Ticks);
        let fault = if pages.is_empty() {
            "is asked on no page"
        } else if !question.shown_when.as_ref().is_none_or(beside) {
            "is shown by an answer on another page"
        } else if choice == question.options.is_empty() {
            "has no options, or needs none"
        } else if (question.kind == Kind::List) != question.list.is_some() {
            "has no list, or needs none"
        } else {
            return Ok(());
        };
        Err(BadForm::of(&question.field, fault))
    }

    /// The same form with other names in its lists.
    #[must_use]
    pub fn with_lists(self, lists: Lists) -> Self {
        Self { lists, ..self }
    }

    /// The names that its list questions offer.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Whether a name or option may be the answer to a question.
    pub fn offers(&self, question: &Question, name: &str) -> bool {
        match question.list {
            Some(list) => {
                self.lists.has(list, name) && !question.except.iter().any(|other| other == name)
            }
            None => question.options.iter().any(|option| option == name),
        }
    }

    /// The text it was read from.
    pub fn to_json(&self) -> &str {
        &self.json
    }

    /// How an answer says that something is not known.
    pub fn not_known(&self) -> &NotKnown {
        &self.not_known
    }

    /// The day this version of the form was published, as `YYYY-MM-DD`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Every page, in the order of the form; a route takes some of them.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Every question, in the order of the form.
    pub fn questions(&self) -> &[Question] {
        &self.questions
    }

    /// The page at a path.
    pub fn page(&self, path: &str) -> Option<&Page> {
        self.pages_by_path.get(path).map(|&at| &self.pages[at])
    }

    /// The question of a field.
    pub fn question(&self, field: &str) -> Option<&Question> {
        self.questions_by_field.get(field).map(|&at| &self.questions[at])
    }

    /// The questions of a page, in order.
    pub fn questions_on<'f>(&'f self, page: &'f Page) -> impl Iterator<Item = &'f Question> {
        page.questions.iter().filter_map(|field| self.question(field))
    }

    /// The page every report begins on.
    pub fn first_page(&self) -> &Page {
        &self.pages[0]
    }

    /// The questions to be asked again once these answers have changed: those
    /// that the form answered by itself before and no longer does. A consent
    /// given for a child by rule is not the consent of an adult.
    pub fn asked_again<'f>(
        &'f self,
        before: &Answers,
        after: &Answers,
    ) -> impl Iterator<Item = &'f str> {
        self.questions
            .iter()
            .filter(|question| question.given(before).is_some() && question.given(after).is_none())
            .map(|question| question.field.as_str())
    }
}

fn index<T>(items: &[T], key: impl Fn(&T) -> &String) -> HashMap<String, usize> {
    items.iter().enumerate().map(|(at, item)| (key(item).clone(), at)).collect()
}

impl Page {
    /// Whether this is the end of the route, where the answers are checked.
    pub fn is_last(&self) -> bool {
        self.next.is_none()
    }

    /// Where it leads; past a fork that depends on an answer still unclear.
    pub(crate) fn leads_to(&self, answers: &Answers, unclear: &HashSet<String>) -> Option<&str> {
        let clear = self.forks.iter().filter(|fork| !fork.depends_on(unclear));
        let fork = clear.rev().find(|fork| fork.when.iter().all(|test| test.holds(answers)));
        fork.map(|fork| fork.to.as_str()).or(self.next.as_deref())
    }
}

impl Fork {
    pub(crate) fn depends_on(&self, fields: &HashSet<String>) -> bool {
        self.when.iter().any(|test| fields.contains(&test.field))
    }
}

impl Condition {
    /// Whether it holds for these answers.
    pub fn holds(&self, answers: &Answers) -> bool {
        let is = |option: &String| match option.as_str() {
            "" => answers.is_blank(&self.field),
            option => answers.has(&self.field, option),
        };
        (self.is.is_empty() || self.is.iter().any(is)) && !self.is_not.iter().any(is)
    }
}

impl Question {
    /// Whether it is asked, given the other answers on its page.
    pub fn is_shown(&self, answers: &Answers) -> bool {
        self.shown_when.as_ref().is_none_or(|condition| condition.holds(answers))
    }

    /// The answer the form gives by itself, where it does.
    pub fn given(&self, answers: &Answers) -> Option<&str> {
        let given = self.given.as_ref()?;
        given.when.holds(answers).then_some(given.answer.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_whose_parts_do_not_fit_is_refused() {
        let json = Form::current().to_json();
        for (from, to) in [
            (r#""next": "/organisation""#, r#""next": "/reference""#),
            (r#""next": "/organisation""#, r#""next": "/nowhere""#),
            (r#""questions": ["fr-location"]"#, r#""questions": ["fr-where"]"#),
            (r#""questions": ["fr-location"]"#, r#""questions": []"#),
            (
                r#""field": "were-they-taken-somewhere-by-their-exploiter", "is": ["yes"]"#,
                r#""field": "reference", "is": ["yes"]"#,
            ),
            (
                r#""options": ["england", "wales", "scotland", "northern-ireland"]"#,
                r#""options": []"#,
            ),
            (r#""required": true, "list": "organisations""#, r#""required": true"#),
        ] {
            let broken = json.replace(from, to);
            assert_ne!(broken, json, "{from} is in the form");
            assert!(Form::parse(&broken).is_err(), "{to}");
        }
        assert!(Form::parse("{}").is_err());
    }

    #[test]
    fn it_is_as_large_as_the_published_form() {
        let form = Form::current();
        assert_eq!(form.pages().iter().filter(|page| !page.questions.is_empty()).count(), 62);
        assert_eq!(form.questions().len(), 138);
        assert_eq!(form.pages().iter().map(|page| page.forks.len()).sum::<usize>(), 15);
    }
}
