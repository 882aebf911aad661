//! A report as it is read: row by row, a question in a few words beside what
//! was said.

use form::{Answer, Answers, Form, Kind, Page, Problem, Question, Route, Stop};

use crate::Wording;

/// One answer as it is read.
pub struct Row {
    /// The path of the page where it is asked.
    pub page: String,
    /// The field key; the first, where tick boxes are one answer.
    pub field: String,
    /// The question in a few words.
    pub question: String,
    /// What was said, line by line; none where nothing was.
    pub lines: Vec<String>,
    /// Whether something is still to be said or put right.
    pub missing: bool,
    /// Whether the form gave the answer by itself.
    pub given: bool,
}

/// The answers of a page, in the order they are asked.
pub fn rows<'f>(form: &'f Form, wording: &Wording, answers: &Answers, stop: &Stop<'f>) -> Vec<Row> {
    let page = stop.page;
    let boxes = boxes_row(wording, answers, stop);
    let questions = form
        .questions_on(page)
        .filter(|question| !page.at_least_one.contains(&question.field))
        .filter(|question| question.is_shown(answers) && is_worth_a_row(question, answers))
        .map(|question| row(page, question, wording, answers, &stop.problems));
    boxes.into_iter().chain(questions).collect()
}

/// What was said and is not asked on the route: no part of the report.
pub fn set_aside(form: &Form, wording: &Wording, answers: &Answers, route: &Route<'_>) -> Vec<Row> {
    let aside = route.set_aside(form, answers).into_iter();
    aside
        .map(|field| Row {
            page: String::new(),
            field: field.to_owned(),
            question: wording.row(field),
            lines: said(form, wording, answers, field),
            missing: false,
            given: false,
        })
        .collect()
}

/// An answer line by line, whether the form asks for it now or not.
pub fn said(form: &Form, wording: &Wording, answers: &Answers, field: &str) -> Vec<String> {
    match form.question(field) {
        Some(question) => wording.answer(question, answers),
        None => {
            let answer = answers.get(field).into_iter();
            answer.flat_map(Answer::options).map(str::to_owned).collect()
        }
    }
}

fn row(
    page: &Page,
    question: &Question,
    wording: &Wording,
    answers: &Answers,
    problems: &[Problem],
) -> Row {
    let given = question.given(answers).is_some();
    Row {
        page: page.path.clone(),
        field: question.field.clone(),
        question: wording.row(&question.field),
        lines: match given {
            true => vec![wording.text("check-given-automatically")],
            false => wording.answer(question, answers),
        },
        given,
        missing: problems.iter().any(|problem| problem.field == question.field),
    }
}

/// The tick boxes of which at least one is needed are one answer.
fn boxes_row(wording: &Wording, answers: &Answers, stop: &Stop<'_>) -> Option<Row> {
    let page = stop.page;
    let first = page.at_least_one.first()?;
    let ticked = page.at_least_one.iter().filter(|field| !answers.is_blank(field));
    Some(Row {
        page: page.path.clone(),
        field: first.clone(),
        question: wording.page_row(page),
        lines: ticked.map(|field| wording.row(field)).collect(),
        missing: stop.problems.iter().any(|problem| problem.field == *first),
        given: false,
    })
}

/// Whether a blank answer says something: one of many boxes for the same thing
/// left empty does not, nor does a report without files.
fn is_worth_a_row(question: &Question, answers: &Answers) -> bool {
    let one_of_many = question.kind == Kind::List && !question.required;
    let documents = question.kind == Kind::Documents;
    !answers.is_blank(&question.field) || !(one_of_many || documents)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Words;

    fn said(path: &str, answers: &[(&str, &str)]) -> Vec<(String, Vec<String>)> {
        let answers: Answers = answers.iter().copied().collect();
        let page = Form::current().page(path).unwrap();
        let stop = Stop { page, problems: Vec::new() };
        let wording = Wording::of(Words::english(), &answers);
        let rows = rows(Form::current(), &wording, &answers, &stop).into_iter();
        rows.map(|row| (row.field, row.lines)).collect()
    }

    #[test]
    fn what_is_not_asked_has_no_row() {
        let no = said("/any-other-pvs", &[("any-other-pvs", "no")]);
        assert_eq!(no, [("any-other-pvs".to_owned(), vec!["No".to_owned()])]);
        let yes = said("/any-other-pvs", &[("any-other-pvs", "yes")]);
        assert_eq!(yes.len(), 2, "an optional answer left out is shown as such");
    }

    #[test]
    fn empty_boxes_of_a_long_row_have_no_rows() {
        let one = [("where-exploitation-happened-uk-city-1", "Bromley")];
        let fields: Vec<String> =
            said("/where-exploitation-happened-uk", &one).into_iter().map(|row| row.0).collect();
        assert_eq!(
            fields,
            [
                "where-exploitation-happened-uk-city-1",
                "where-exploitation-happened-other-uk-other-location",
            ],
        );
    }

    #[test]
    fn boxes_of_which_one_is_needed_are_one_answer() {
        let answers = [
            ("types-of-exploitation-forced-to-work", "true"),
            ("types-of-exploitation-other", "true"),
            ("other-exploitation-details", "x"),
        ];
        let rows = said("/types-of-exploitation", &answers);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].1.len(), 2);
    }
}
