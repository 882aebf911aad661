use form::{Form, Kind, Page, Question};

/// One thing drawn on a page: a question with what is asked beside its
/// options, or tick boxes of which at least one must be ticked.
#[derive(Debug, PartialEq)]
pub enum Drawn<'f> {
    /// A question of its own.
    One(Nested<'f>),
    /// Tick boxes under the heading of the page.
    Boxes(Vec<Nested<'f>>),
}

/// A question, and the questions shown only while one of its options is chosen.
#[derive(Debug)]
pub struct Nested<'f> {
    /// The question.
    pub question: &'f Question,
    /// Option and question, in the order of the page.
    pub inside: Vec<(&'f str, &'f Question)>,
}

impl PartialEq for Nested<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.question.field == other.question.field
    }
}

/// What is drawn on a page, from top to bottom.
pub fn plan<'f>(form: &'f Form, page: &'f Page) -> Vec<Drawn<'f>> {
    let on_page: Vec<&Question> = form.questions_on(page).collect();
    let at_least_one = |question: &Question| page.at_least_one.contains(&question.field);
    let nested = |question: &'f Question| Nested {
        question,
        inside: on_page
            .iter()
            .filter_map(|&inner| Some((option_that_shows(inner, question)?, inner)))
            .collect(),
    };
    let is_inside =
        |inner: &Question| on_page.iter().any(|outer| option_that_shows(inner, outer).is_some());
    let mut drawn = Vec::new();
    let mut boxes_drawn = false;
    for &question in on_page.iter().filter(|question| !is_inside(question)) {
        match (at_least_one(question), boxes_drawn) {
            (false, _) => drawn.push(Drawn::One(nested(question))),
            (true, true) => {}
            (true, false) => {
                let boxes = on_page.iter().filter(|other| at_least_one(other));
                drawn.push(Drawn::Boxes(boxes.map(|&other| nested(other)).collect()));
                boxes_drawn = true;
            }
        }
    }
    drawn
}

/// The option of `outer` that alone shows `inner`, where `outer` has such.
fn option_that_shows<'f>(inner: &'f Question, outer: &Question) -> Option<&'f str> {
    let shown = inner.shown_when.as_ref()?;
    let beside = matches!(outer.kind, Kind::Choice | Kind::Ticks | Kind::Tick);
    let [option] = &shown.is[..] else { return None };
    (beside && shown.field == outer.field && shown.is_not.is_empty()).then_some(option)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(path: &str) -> Vec<(String, Vec<(String, String)>)> {
        let form = Form::current();
        let of = |nested: Nested<'_>| {
            let inside = nested.inside.into_iter();
            let inside = inside.map(|(option, inner)| (option.to_owned(), inner.field.clone()));
            (nested.question.field.clone(), inside.collect())
        };
        plan(form, form.page(path).unwrap())
            .into_iter()
            .flat_map(|drawn| match drawn {
                Drawn::One(nested) => vec![of(nested)],
                Drawn::Boxes(boxes) => boxes.into_iter().map(of).collect(),
            })
            .collect()
    }

    #[test]
    fn a_question_is_drawn_inside_the_option_that_shows_it() {
        let [(field, inside)] = &drawn("/any-other-pvs")[..] else { panic!("one question") };
        assert_eq!(field, "any-other-pvs");
        let options: Vec<&str> = inside.iter().map(|(option, _)| option.as_str()).collect();
        assert_eq!(options, ["yes", "not-sure"]);
    }

    #[test]
    fn boxes_of_which_one_is_needed_are_drawn_together() {
        let form = Form::current();
        let page = form.page("/types-of-exploitation").unwrap();
        let [Drawn::Boxes(boxes)] = &plan(form, page)[..] else { panic!("one group of boxes") };
        assert_eq!(boxes.len(), 10);
        assert_eq!(boxes[9].inside.len(), 1, "the details belong to the last box");
    }

    #[test]
    fn every_question_of_every_page_is_drawn_once() {
        let form = Form::current();
        for page in form.pages() {
            let mut fields: Vec<String> = drawn(&page.path)
                .into_iter()
                .flat_map(|(field, inside)| {
                    std::iter::once(field).chain(inside.into_iter().map(|(_, inner)| inner))
                })
                .collect();
            let mut asked = page.questions.clone();
            fields.sort();
            asked.sort();
            assert_eq!(fields, asked, "{}", page.path);
        }
    }
}
