use form::{Answers, Form, Page, PartProgress, Problem, Question, Stop};
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use crate::govuk::{Button, ErrorLink, SummaryList, SummaryRow, WarningText};
use crate::question::{CONSENT, Wording, is_by_rule};
use crate::screen::{ChangedFrom, Open, Screen};

/// Every answer of the route, each with a way to change it, and the finish.
#[component]
pub fn Check(open: Open) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &open.answers);
    let route = open.route();
    let complete = route.is_complete();
    let errors = links(&wording, &open.problems);
    let section = |part: &PartProgress<'_, 'static>| {
        let rows = rows(words, screen, &wording, &open, &part.stops, ChangedFrom::Check);
        (!rows.is_empty()).then(|| {
            view! {
                <h2 class="govuk-heading-m">{wording.part(part.part)}</h2>
                <SummaryList rows=rows />
            }
        })
    };
    let sections: Vec<_> = route.parts(&open.answers).iter().map(section).collect();
    let consented = open.answers.has(CONSENT, "yes") && !is_by_rule(&open.answers);
    let open = StoredValue::new(open);
    let back = Callback::new(move |()| screen.back(open.get_value(), Answers::default()));
    let tasks = Callback::new(move |()| screen.show_tasks(open.get_value(), Answers::default()));
    let finish = if complete {
        view! { <Declaration wording=wording consented=consented open=open /> }.into_any()
    } else {
        view! { <p class="govuk-body">{words.text("check-problems")}</p> }.into_any()
    };
    view! {
        <Frame
            name="/confirm"
            heading=words.text("check-heading")
            errors=errors
            back=Some(back)
            tasks=Some(tasks)
        >
            <h1 class="govuk-heading-l">{words.text("check-heading")}</h1>
            {sections}
            {finish}
        </Frame>
    }
}

/// What finishing means, and the button that does it.
#[component]
fn Declaration(wording: Wording, consented: bool, open: StoredValue<Open>) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let busy = screen.busy();
    let finish = wording.text("check-finish");
    let names = wording.is_notification().then(|| words.text("check-names"));
    let button =
        Signal::derive(
            move || {
                if busy.get() { words.text("check-finishing") } else { finish.clone() }
            },
        );
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        screen.finish(open.get_value());
    };
    view! {
        {names.map(|text| view! { <WarningText prefix=words.text("warning-prefix") text=text /> })}
        <h2 class="govuk-heading-m">{words.text("check-declaration-heading")}</h2>
        <p class="govuk-body">{words.text("check-declaration")}</p>
        {consented.then(|| view! { <p class="govuk-body">{words.text("check-consent")}</p> })}
        {wording
            .is_notification()
            .then(|| view! { <p class="govuk-body">{words.text("check-names")}</p> })}
        <p class="govuk-body">{words.text("check-finish-body")}</p>
        <WarningText prefix=words.text("warning-prefix") text=words.text("check-warning") />
        <form novalidate on:submit=submit>
            <Button text=button name="finish" />
        </form>
    }
}

/// The answers of one part, each with a way to change it.
#[component]
pub fn PartAnswers(open: Open, part: &'static str) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &open.answers);
    let route = open.route();
    let parts = route.parts(&open.answers);
    let stops = parts.iter().find(|known| known.part == part).map(|known| &known.stops[..]);
    let from = ChangedFrom::Part(part);
    let rows = rows(words, screen, &wording, &open, stops.unwrap_or_default(), from);
    let heading = words.text_with("tasks-answers", &[("name", wording.part(part))]);
    let open = StoredValue::new(open);
    let tasks = move || screen.show_tasks(open.get_value(), Answers::default());
    view! {
        <Frame
            name="part-answers"
            heading=heading.clone()
            back=Some(Callback::new(move |()| tasks()))
        >
            <h1 class="govuk-heading-l">{heading}</h1>
            <SummaryList rows=rows />
            <Button text=words.text("tasks") name="tasks" kind="button" on:click=move |_| tasks() />
        </Frame>
    }
}

fn rows(
    words: &'static Words,
    screen: Screen,
    wording: &Wording,
    open: &Open,
    stops: &[&Stop<'static>],
    from: ChangedFrom,
) -> Vec<SummaryRow> {
    let rows = stops.iter().flat_map(|stop| rows_of(wording, &open.answers, stop));
    rows.map(|row| row.into_summary(words, screen, open, from)).collect()
}

/// One answer to check.
struct Row {
    page: String,
    field: String,
    key: String,
    lines: Vec<String>,
    missing: bool,
    given: bool,
}

fn rows_of(wording: &Wording, answers: &Answers, stop: &Stop<'static>) -> Vec<Row> {
    let page = stop.page;
    let boxes = boxes_row(wording, answers, stop);
    let questions = Form::current()
        .questions_on(page)
        .filter(|question| !page.at_least_one.contains(&question.field))
        .filter(|question| question.is_shown(answers) && is_worth_a_row(question, answers))
        .map(|question| row(page, question, wording, answers, &stop.problems));
    boxes.into_iter().chain(questions).collect()
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
        key: wording.row(&question.field),
        lines: match given {
            true => vec![wording.text("check-given-automatically")],
            false => wording.answer(question, answers),
        },
        given,
        missing: problems.iter().any(|problem| problem.field == question.field),
    }
}

/// The tick boxes of which at least one is needed are one answer.
fn boxes_row(wording: &Wording, answers: &Answers, stop: &Stop<'static>) -> Option<Row> {
    let page = stop.page;
    let first = page.at_least_one.first()?;
    let ticked = page.at_least_one.iter().filter(|field| !answers.is_blank(field));
    Some(Row {
        page: page.path.clone(),
        field: first.clone(),
        key: wording.page_row(page),
        lines: ticked.map(|field| wording.row(field)).collect(),
        missing: stop.problems.iter().any(|problem| problem.field == *first),
        given: false,
    })
}

/// Whether a blank answer says something: one of many boxes for the same thing
/// left empty does not, nor do documents that can't be added yet.
fn is_worth_a_row(question: &Question, answers: &Answers) -> bool {
    let one_of_many = question.kind == form::Kind::List && !question.required;
    let documents = question.kind == form::Kind::Documents;
    !answers.is_blank(&question.field) || !(one_of_many || documents)
}

impl Row {
    fn into_summary(
        self,
        words: &'static Words,
        screen: Screen,
        open: &Open,
        from: ChangedFrom,
    ) -> SummaryRow {
        let Self { page, field, key, lines, missing, given } = self;
        let change = Open { page, changing: Some(from), ..open.clone() };
        let follow = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            screen.show_page(change.clone());
        };
        let text = words.text(if missing { "check-answer-now" } else { "check-change" });
        let action = (!given).then(|| {
            view! {
                <a class="govuk-link" href="#" id=change_id(&field) data-change=field on:click=follow>
                    {text}
                    <span class="govuk-visually-hidden">" " {key.clone()}</span>
                </a>
            }
            .into_any()
        });
        let value = if lines.is_empty() {
            view! { <span class="app-blank">{words.text("check-not-answered")}</span> }.into_any()
        } else {
            let line = |line| view! { <p class="govuk-body app-answer" dir="auto">{line}</p> };
            lines.into_iter().map(line).collect::<Vec<_>>().into_any()
        };
        SummaryRow { key, value, action }
    }
}

fn links(wording: &Wording, problems: &[Problem]) -> Vec<ErrorLink> {
    let link = |problem: &Problem| ErrorLink {
        id: change_id(&problem.field),
        text: wording.problem(Form::current(), problem),
    };
    problems.iter().map(link).collect()
}

fn change_id(field: &str) -> String {
    format!("change-{field}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(path: &str, answers: &[(&str, &str)]) -> Vec<(String, Vec<String>)> {
        let answers: Answers = answers.iter().copied().collect();
        let page = Form::current().page(path).unwrap();
        let stop = Stop { page, problems: Vec::new() };
        let wording = Wording::of(Words::english(), &answers);
        let rows = rows_of(&wording, &answers, &stop).into_iter();
        rows.map(|row| (row.field, row.lines)).collect()
    }

    #[test]
    fn what_is_not_asked_has_no_row() {
        let no = rows("/any-other-pvs", &[("any-other-pvs", "no")]);
        assert_eq!(no, [("any-other-pvs".to_owned(), vec!["No".to_owned()])]);
        let yes = rows("/any-other-pvs", &[("any-other-pvs", "yes")]);
        assert_eq!(yes.len(), 2, "an optional answer left out is shown as such");
    }

    #[test]
    fn empty_boxes_of_a_long_row_have_no_rows() {
        let one = [("where-exploitation-happened-uk-city-1", "Bromley")];
        let fields: Vec<String> =
            rows("/where-exploitation-happened-uk", &one).into_iter().map(|row| row.0).collect();
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
        let rows = rows("/types-of-exploitation", &answers);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].1.len(), 2);
    }
}
