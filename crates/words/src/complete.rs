use form::{Form, Kind, Page, Question};

use crate::Words;
use crate::wording::{page_id, question_id};

impl Words {
    /// The first thing that a form asks or offers without a word for it here: the id of
    /// a message, or of one and its attribute.
    pub fn missing_for(&self, form: &Form) -> Option<String> {
        let asked = || form.pages().iter().filter(|page| !page.questions.is_empty());
        let headed = asked().filter(|page| has_heading(form, page)).map(page_id);
        let parts = asked().map(|page| format!("part-{}", page.part));
        let message = headed.chain(parts).find(|id| !self.has(id));
        message.or_else(|| form.questions().iter().find_map(|question| self.lacks(question)))
    }

    fn lacks(&self, question: &Question) -> Option<String> {
        let id = question_id(&question.field);
        if !self.has(&id) {
            return Some(id);
        }
        let options = question.options.iter().map(|option| format!("opt-{option}"));
        let missing = |name: &String| self.attribute(&id, name).is_none();
        let name = std::iter::once("row".to_owned()).chain(options).find(missing)?;
        Some(format!("{id}.{name}"))
    }
}

/// Whether the page needs a heading besides its question.
fn has_heading(form: &Form, page: &Page) -> bool {
    let mut asked = form.questions_on(page).filter(|question| question.shown_when.is_none());
    match (asked.next(), asked.next()) {
        (Some(only), None) => only.kind == Kind::Documents,
        (Some(_), Some(_)) => true,
        (None, _) => false,
    }
}
