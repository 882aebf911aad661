use std::collections::BTreeSet;

use contract::reports::{Progress, ReportLine};
use leptos::prelude::*;
use uuid::Uuid;
use words::Words;

use super::finding::{Find, found};
use super::frame::Frame;
use super::progress::{ProgressDetails, ProgressTag, at};
use crate::dom;
use crate::govuk::{Button, ButtonLook, Task, TaskList, WarningText};
use crate::screen::{RecordOf, Screen};

/// As many reports as a list shows until more are asked for.
const MOST: usize = 50;

/// The reports of this vault, and the way into a new one.
#[component]
pub fn Home() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let reports = Signal::derive(move || screen.reports().get().unwrap_or_default());
    let is_draft = |line: &ReportLine| line.progress == Progress::Draft;
    let waits = move || reports.with(|reports| reports.iter().any(is_waiting));
    let send_now = move || {
        waits().then(|| {
            let press = move |_| screen.send_now();
            view! {
                <Button
                    text=words.text("home-try-now")
                    name="send-now"
                    kind="button"
                    look=ButtonLook::Secondary
                    on:click=press
                />
            }
        })
    };
    let empty = move || {
        (reports.with(Vec::is_empty) && screen.unreadable().get() == 0).then(|| {
            view! {
                <p class="govuk-body">{words.text("home-empty")}</p>
                <p class="govuk-body">{words.text("home-empty-hint")}</p>
            }
        })
    };
    let unreadable = move || {
        let count = screen.unreadable().get();
        (count > 0).then(|| {
            let text = words.text_with("home-unreadable", &[("count", count)]);
            view! { <WarningText prefix=words.text("warning-prefix") text=text /> }
        })
    };
    let typed = RwSignal::new(String::new());
    let found = Memo::new(move |_| reports.with(|reports| found(words, reports, &typed.get())));
    let drafts = Signal::derive(move || kept(&found.get(), is_draft));
    let finished = Signal::derive(move || kept(&found.get(), |line| !is_draft(line)));
    let some = Memo::new(move |_| reports.with(|reports| !reports.is_empty()));
    let who = dom::instead(move || screen.who_i_am());
    let keys = dom::instead(move || screen.show_keys());
    let record = dom::instead(move || screen.show_record(RecordOf::All));
    view! {
        <Frame name="home" heading=words.text("home-heading")>
            <h1 class="govuk-heading-l">{words.text("home-heading")}</h1>
            {unreadable}
            {empty}
            <Button
                text=words.text("home-start")
                name="start-report"
                kind="button"
                look=ButtonLook::Start
                on:click=move |_| screen.start_report()
            />
            <Show when=move || some.get()>
                <Find typed=typed count=Signal::derive(move || found.with(Vec::len)) />
            </Show>
            <Reports heading="home-drafts-heading" reports=drafts />
            <Reports heading="home-finished-heading" reports=finished />
            {send_now}
            <p class="govuk-body govuk-!-margin-top-6">
                <a href="#" class="govuk-link" on:click=who>
                    {words.text("home-change-details")}
                </a>
            </p>
            <p class="govuk-body">
                <a href="#" class="govuk-link" data-way="keys" on:click=keys>
                    {words.text("home-keys")}
                </a>
            </p>
            <p class="govuk-body">
                <a href="#" class="govuk-link" data-way="record" on:click=record>
                    {words.text("record-heading")}
                </a>
            </p>
            <Arrivals reports=reports />
        </Frame>
    }
}

/// Reports of one kind under a heading; nothing where there is none.
#[component]
fn Reports(heading: &'static str, reports: Signal<Vec<ReportLine>>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let most = RwSignal::new(MOST);
    let some = Memo::new(move |_| reports.with(|reports| !reports.is_empty()));
    let rows = move || {
        reports.with(|reports| reports.iter().take(most.get()).cloned().collect::<Vec<_>>())
    };
    let more = move || {
        reports.with(|reports| reports.len() > most.get()).then(|| {
            let press = move |_| most.update(|most| *most += MOST);
            view! {
                <Button
                    text=words.text("home-more")
                    name="more"
                    kind="button"
                    look=ButtonLook::Secondary
                    on:click=press
                />
            }
        })
    };
    view! {
        <Show when=move || some.get()>
            <h2 class="govuk-heading-m">{words.text(heading)}</h2>
            <TaskList>
                <For each=rows key=key let:line>
                    <Row line=line />
                </For>
            </TaskList>
            {more}
        </Show>
    }
}

/// What makes a row another one: drawn anew when anything it shows changes.
fn key(line: &ReportLine) -> String {
    serde_json::to_string(line).unwrap_or_default()
}

#[component]
fn Row(line: ReportLine) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let id = line.id;
    let name = view! { <bdi>{named(words, &line)}</bdi> }.into_any();
    let status = view! { <ProgressTag progress=line.progress.clone() /> }.into_any();
    let progress = at(&line.progress);
    let hint = view! { <ProgressDetails line=line /> }.into_any();
    let go = Callback::new(move |()| screen.open_report(id));
    view! {
        <Task
            id=format!("report-{id}")
            name=name
            go=Some(go)
            hint=Some(hint)
            status=status
            attr:data-report=id.to_string()
            attr:data-at=progress
        />
    }
}

/// Says which report was sent while the page is open.
#[component]
fn Arrivals(reports: Signal<Vec<ReportLine>>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let said = RwSignal::new(String::new());
    Effect::new(move |known: Option<BTreeSet<Uuid>>| {
        let reports = reports.get();
        let sent = |line: &&ReportLine| matches!(line.progress, Progress::Sent { .. });
        let arrived =
            |line: &&ReportLine| known.as_ref().is_some_and(|known| !known.contains(&line.id));
        let news: Vec<String> = reports
            .iter()
            .filter(sent)
            .filter(arrived)
            .map(|line| words.text_with("home-report-sent", &[("reference", named(words, line))]))
            .collect();
        if !news.is_empty() {
            said.set(news.join(" "));
        }
        reports.iter().filter(sent).map(|line| line.id).collect()
    });
    view! {
        <div class="govuk-visually-hidden" role="status">
            {said}
        </div>
    }
}

/// The responder's own reference, or what stands in for it.
pub(super) fn named(words: &Words, line: &ReportLine) -> String {
    match line.reference.as_str() {
        "" => words.text("home-no-reference"),
        reference => reference.to_owned(),
    }
}

fn is_waiting(line: &ReportLine) -> bool {
    matches!(line.progress, Progress::Waiting { .. })
}

fn kept(reports: &[ReportLine], keep: impl Fn(&ReportLine) -> bool) -> Vec<ReportLine> {
    reports.iter().filter(|line| keep(line)).cloned().collect()
}
