use form::{Answers, CONSENT, PartProgress, Problem, Stop, is_by_rule};
use leptos::prelude::*;
use words::{Row, Wording, Words};

use super::frame::Frame;
use super::remarks::Remarks;
use super::unreadable::Unreadable;
use crate::dom;
use crate::edition;
use crate::govuk::{Button, ErrorLink, SummaryList, SummaryRow, WarningText};
use crate::screen::{ChangedFrom, Open, Screen};

/// Every answer of the route, each with a way to change it, and the finish.
#[component]
pub fn Check(open: Open) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &open.answers);
    let route = open.route();
    let can_finish = open.to_answer_again().is_empty() && open.unreadable.others == 0;
    let complete = route.is_complete() && can_finish;
    let unreadable = view! { <Unreadable open=open.clone() /> };
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
    let remarks = view! { <Remarks remarks=open.remarks(|_, _| true) open=open.clone() /> };
    let aside = words::set_aside(edition::form(), &wording, &open.answers, &route);
    let aside = (!aside.is_empty()).then(|| view! { <SetAside rows=aside /> });
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
            {unreadable}
            {remarks}
            {sections}
            {aside}
            {finish}
        </Frame>
    }
}

/// What was said and is no part of the report as it stands.
#[component]
fn SetAside(rows: Vec<Row>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let rows = rows.into_iter().map(|row| SummaryRow {
        value: said(words, row.lines),
        key: row.question,
        action: None,
    });
    view! {
        <section data-set-aside>
            <h2 class="govuk-heading-m">{words.text("set-aside-heading")}</h2>
            <p class="govuk-body">{words.text("set-aside-body")}</p>
            <SummaryList rows=rows.collect() />
        </section>
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
    let submit = dom::instead(move || screen.finish(open.get_value()));
    view! {
        {names.map(|text| view! { <WarningText prefix=words.text("warning-prefix") text=text /> })}
        <h2 class="govuk-heading-m">{words.text("check-declaration-heading")}</h2>
        <p class="govuk-body">{words.text("check-declaration")}</p>
        {consented.then(|| view! { <p class="govuk-body">{words.text("check-consent")}</p> })}
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
    let form = edition::form();
    let rows = stops.iter().flat_map(|stop| words::rows(form, wording, &open.answers, stop));
    rows.map(|row| summary(row, words, screen, open, from)).collect()
}

fn summary(
    row: Row,
    words: &'static Words,
    screen: Screen,
    open: &Open,
    from: ChangedFrom,
) -> SummaryRow {
    let Row { page, field, question, lines, missing, given } = row;
    let unreadable = lines.is_empty() && is_unreadable(open, &page, &field);
    let (lines, missing) = match unreadable {
        true => (vec![words.text("unreadable-answer")], true),
        false => (lines, missing),
    };
    let change = Open { page, changing: Some(from), ..open.clone() };
    let follow = dom::instead(move || screen.show_page(change.clone()));
    let text = words.text(if missing { "check-answer-now" } else { "check-change" });
    let action = (!given).then(|| {
        view! {
            <a class="govuk-link" href="#" id=change_id(&field) data-change=field on:click=follow>
                {text}
                <span class="govuk-visually-hidden">" " {question.clone()}</span>
            </a>
        }
        .into_any()
    });
    SummaryRow { key: question, value: said(words, lines), action }
}

/// Whether the answer, or one of the tick boxes that are one answer, can't be
/// read.
fn is_unreadable(open: &Open, page: &str, field: &str) -> bool {
    let boxes = edition::form().page(page).map(|page| &page.at_least_one[..]).unwrap_or_default();
    let of_boxes = boxes.iter().any(|known| known == field);
    open.unreadable.has(field) || (of_boxes && boxes.iter().any(|known| open.unreadable.has(known)))
}

pub(super) fn said(words: &Words, lines: Vec<String>) -> AnyView {
    if lines.is_empty() {
        return view! { <span class="app-blank">{words.text("check-not-answered")}</span> }
            .into_any();
    }
    let line = |line| view! { <p class="govuk-body app-answer" dir="auto">{line}</p> };
    lines.into_iter().map(line).collect::<Vec<_>>().into_any()
}

fn links(wording: &Wording, problems: &[Problem]) -> Vec<ErrorLink> {
    let link = |problem: &Problem| ErrorLink {
        id: change_id(&problem.field),
        text: wording.problem(edition::form(), problem),
    };
    problems.iter().map(link).collect()
}

fn change_id(field: &str) -> String {
    format!("change-{field}")
}
