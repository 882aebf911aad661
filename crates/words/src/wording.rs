use form::{Answers, Form, Kind, Page, Problem, Question, Rule};

use crate::{Value, Words};

/// The words of the form's questions, in the wording that fits the answers.
#[derive(Clone)]
pub struct Wording {
    words: &'static Words,
    situations: &'static str,
    kind: &'static str,
}

impl Wording {
    /// The wording for a report with these answers.
    pub fn of(words: &'static Words, answers: &Answers) -> Self {
        let many = answers.has("potential-victim-exploitative-situation-multiple", "yes");
        Self {
            words,
            situations: if many { "many" } else { "one" },
            kind: if form::is_notification(answers) { "dtn" } else { "nrm" },
        }
    }

    /// Whether the report is a Duty to Notify report.
    pub fn is_notification(&self) -> bool {
        self.kind == "dtn"
    }

    /// A text, by its id.
    pub fn text(&self, id: &str) -> String {
        self.words.text_with(id, &self.values())
    }

    /// The heading of a page of several questions; a page of one has none.
    pub fn page_heading(&self, page: &Page) -> Option<String> {
        let id = page_id(page);
        self.words.has(&id).then(|| self.text(&id))
    }

    /// What is told in place of a page's question, which the form answers.
    pub fn told_instead(&self, page: &Page, about: &str) -> String {
        self.text(&format!("{}-automatic{about}", page_id(page)))
    }

    /// Help for a whole page.
    pub fn page_hint(&self, page: &Page) -> Option<String> {
        self.attribute(&page_id(page), "hint")
    }

    /// A page answered as one, in a few words.
    pub fn page_row(&self, page: &Page) -> String {
        let id = page_id(page);
        self.attribute(&id, "row").unwrap_or_else(|| self.text(&id))
    }

    /// The name of the part of the report that a page belongs to.
    pub fn part(&self, part: &str) -> String {
        self.text(&format!("part-{part}"))
    }

    /// What the question asks.
    pub fn label(&self, question: &Question) -> String {
        self.text(&question_id(&question.field))
    }

    /// Help with the question.
    pub fn hint(&self, question: &Question) -> Option<String> {
        self.attribute(&question_id(&question.field), "hint")
    }

    /// The question in a few words, beside its answer.
    /// One that this version does not ask has no words of its own.
    pub fn row(&self, field: &str) -> String {
        let id = question_id(field);
        match self.words.has(&id) {
            true => self.attribute(&id, "row").unwrap_or_else(|| self.text(&id)),
            false => self.text("question-not-asked-now"),
        }
    }

    /// One of the options.
    pub fn option(&self, question: &Question, option: &str) -> String {
        let id = question_id(&question.field);
        self.attribute(&id, &format!("opt-{option}")).unwrap_or_else(|| option.to_owned())
    }

    /// Help with one of the options.
    pub fn option_hint(&self, question: &Question, option: &str) -> Option<String> {
        self.attribute(&question_id(&question.field), &format!("opt-{option}-hint"))
    }

    /// What is wrong with an answer.
    pub fn problem(&self, form: &Form, problem: &Problem) -> String {
        let rule = name_of(problem.rule);
        let own = self.attribute(&question_id(&problem.field), &format!("err-{rule}"));
        own.unwrap_or_else(|| {
            let most = form.question(&problem.field).and_then(|question| question.max_length);
            let values = [
                ("label", Value::from(self.row(&problem.field))),
                ("max", Value::from(most.unwrap_or_default())),
            ];
            self.words.text_with(&format!("rule-{rule}"), &values)
        })
    }

    /// An answer as it is read on a page, option by option.
    pub fn answer(&self, question: &Question, answers: &Answers) -> Vec<String> {
        let Some(answer) = answers.get(&question.field) else { return Vec::new() };
        let said = answer.options();
        match question.kind {
            Kind::Choice | Kind::Ticks => {
                said.map(|option| self.option(question, option)).collect()
            }
            Kind::Tick => said.map(|_| self.text("check-yes")).collect(),
            Kind::Date => said.map(|date| self.day(date)).collect(),
            Kind::Documents if answer.is_blank() => Vec::new(),
            Kind::Documents => {
                let count = u32::try_from(said.count()).unwrap_or(u32::MAX);
                vec![self.words.text_with("attach-count", &[("count", count)])]
            }
            _ => said.map(str::to_owned).collect(),
        }
    }

    /// A stored date in words, or as it stands where it is none.
    fn day(&self, stored: &str) -> String {
        stored.parse().map_or_else(|_| stored.to_owned(), |day| self.words.day(day))
    }

    fn attribute(&self, id: &str, name: &str) -> Option<String> {
        self.words.attribute_with(id, name, &self.values())
    }

    fn values(&self) -> [(&'static str, &'static str); 2] {
        [("situations", self.situations), ("kind", self.kind)]
    }
}

/// A rule by the name its validator has in the published form.
fn name_of(rule: Rule) -> String {
    let name = serde_json::to_value(rule).ok();
    name.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

pub(crate) fn question_id(field: &str) -> String {
    format!("q-{field}")
}

pub(crate) fn page_id(page: &Page) -> String {
    format!("page-{}", page.path.trim_start_matches('/').replace('/', "-"))
}
