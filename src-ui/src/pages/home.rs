use std::collections::BTreeMap;

use contract::notices::Last;
use contract::reports::{FoundReport, Progress, ReportLine};
use leptos::prelude::*;
use uuid::Uuid;
use words::Words;

use super::finding::{Excerpt, Find, Finding, told};
use super::frame::Frame;
use super::notices::in_list;
use super::progress::{Damaged, ProgressDetails, ProgressTag};
use super::way::Way;
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
    let reminder = move || {
        let lies = |line: &&ReportLine| line.reminder.is_some();
        let count = reports.with(|reports| reports.iter().filter(lies).count());
        (count > 0).then(|| {
            let text = words.text_with("home-reminder", &[("count", count)]);
            view! { <div class="govuk-inset-text" data-reminder>{text}</div> }
        })
    };
    let told = Memo::new(move |_| reports.with(|reports| told(words, reports)));
    let finding = Finding::new(screen, MOST);
    let listed = Memo::new(move |_| {
        let fits = told.with(|told| finding.fitting(told));
        reports.with(|reports| fits.into_iter().map(|at| reports[at].clone()).collect::<Vec<_>>())
    });
    let drafts = Signal::derive(move || kept(&listed.get(), is_draft));
    let finished = Signal::derive(move || kept(&listed.get(), |line| !is_draft(line)));
    let some = Memo::new(move |_| reports.with(|reports| !reports.is_empty()));
    view! {
        <Frame name="home" heading=words.text("home-heading")>
            <h1 class="govuk-heading-l">{words.text("home-heading")}</h1>
            {unreadable}
            {reminder}
            {empty}
            <Button
                text=words.text("home-start")
                name="start-report"
                kind="button"
                look=ButtonLook::Start
                on:click=move |_| screen.start_report()
            />
            <Show when=move || some.get()>
                <Find finding listed />
            </Show>
            <Reports heading="home-drafts-heading" reports=drafts />
            <Reports heading="home-finished-heading" reports=finished />
            <Show
                when=move || !finding.looks()
                fallback=move || view! { <FoundInAnswers finding listed reports /> }
            >
                {send_now}
                <Ways />
            </Show>
            <Arrivals reports=reports />
        </Frame>
    }
}

/// The ways to what is not a report.
#[component]
fn Ways() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let record = move || screen.show_record(RecordOf::All);
    view! {
        <div class="govuk-!-margin-top-6">
            <Way name="who" text=words.text("home-change-details") go=move || screen.who_i_am() />
            <Way
                name="enrol"
                text=words.text("home-enrol")
                go=move || screen.show_enrolment()
            />
            <Way name="keys" text=words.text("home-keys") go=move || screen.show_keys() />
            <Way name="record" text=words.text("record-heading") go=record />
        </div>
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
        let press = move || most.update(|most| *most += MOST);
        reports.with(|reports| reports.len() > most.get()).then(|| view! { <More press /> })
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

/// Reports that have what is looked for in their answers, below those that
/// the list itself shows to have it: these came first and stay where they are.
#[component]
fn FoundInAnswers(
    finding: Finding,
    listed: Memo<Vec<ReportLine>>,
    reports: Signal<Vec<ReportLine>>,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let rows = Memo::new(move |_| {
        let others = listed.with(|listed| finding.others(listed));
        let line = |found: FoundReport| {
            let line =
                reports.with(|reports| reports.iter().find(|line| line.id == found.id).cloned());
            Some((line?, found))
        };
        others.into_iter().filter_map(line).collect::<Vec<_>>()
    });
    let some = Memo::new(move |_| rows.with(|rows| !rows.is_empty()));
    let more =
        move || finding.has_more().then(|| view! { <More press=move || finding.more(MOST) /> });
    let reading = move || {
        finding.reading().map(|(done, count)| {
            let text = words.text_with("home-reading", &[("done", done), ("count", count)]);
            view! { <p class="govuk-hint">{text}</p> }
        })
    };
    view! {
        <Show when=move || some.get()>
            <h2 class="govuk-heading-m">{words.text("home-found-heading")}</h2>
            <TaskList>
                <For
                    each=move || rows.get()
                    key=|(line, found)| (key(line), key(found))
                    let((line, found))
                >
                    <Row line=line found=Some(found) />
                </For>
            </TaskList>
            {more}
        </Show>
        {reading}
    }
}

#[component]
fn More(press: impl Fn() + 'static) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    view! {
        <Button
            text=words.text("home-more")
            name="more"
            kind="button"
            look=ButtonLook::Secondary
            on:click=move |_| press()
        />
    }
}

/// What makes a row another one: drawn anew when anything it shows changes.
fn key(shown: &impl serde::Serialize) -> String {
    serde_json::to_string(shown).unwrap_or_default()
}

/// A report, with how far it is or, where it was found by an answer, that.
#[component]
fn Row(line: ReportLine, #[prop(optional_no_strip)] found: Option<FoundReport>) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let id = line.id;
    let name = view! { <bdi>{named(words, &line)}</bdi> }.into_any();
    let status = view! { <ProgressTag progress=line.progress.clone() /> }.into_any();
    let progress = line.progress.at();
    let damaged = line.damage.map(|damage| {
        view! { <Damaged damage=damage progress=line.progress.clone() /> }
    });
    let hint = match found {
        Some(found) => view! { <Excerpt found=found /> }.into_any(),
        None => view! { <ProgressDetails line=line /> }.into_any(),
    };
    let hint = view! { {damaged} {hint} }.into_any();
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

/// The reports that were sent, each with the last that came back on it.
type Sent = BTreeMap<Uuid, Option<Last>>;

/// Says which report was sent, and on which something came back, while the page is open.
#[component]
fn Arrivals(reports: Signal<Vec<ReportLine>>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let said = RwSignal::new(String::new());
    Effect::new(move |known: Option<Sent>| {
        let reports = reports.get();
        let news = known.map(|known| news(words, &known, &reports)).unwrap_or_default();
        if !news.is_empty() {
            said.set(news.join(" "));
        }
        sent(&reports).map(|line| (line.id, line.notice)).collect()
    });
    view! {
        <div class="govuk-visually-hidden" role="status">
            {said}
        </div>
    }
}

fn sent(reports: &[ReportLine]) -> impl Iterator<Item = &ReportLine> {
    reports.iter().filter(|line| matches!(line.progress, Progress::Sent { .. }))
}

/// What is different from what was known, in words.
fn news(words: &Words, known: &Sent, reports: &[ReportLine]) -> Vec<String> {
    let one = |line: &ReportLine| {
        let reference = ("reference", named(words, line));
        match (known.get(&line.id), line.notice) {
            (None, _) => Some(words.text_with("home-report-sent", &[reference])),
            (Some(before), Some(last)) if *before != Some(last) => {
                let label = ("label", in_list(words, last));
                Some(words.text_with("home-report-news", &[reference, label]))
            }
            (Some(_), _) => None,
        }
    };
    sent(reports).filter_map(one).collect()
}

/// The responder's own reference, or what stands in for it.
pub(super) fn named(words: &Words, line: &ReportLine) -> String {
    if let Progress::Expired { reference, .. } = &line.progress {
        return words.text_with("home-expired", &[("reference", reference.clone())]);
    }
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

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use clocks::{Decided, Matter, Outcome};

    use super::*;

    fn line(number: u128, notice: Option<Last>) -> ReportLine {
        let at = DateTime::UNIX_EPOCH;
        let reference = format!("MS-{number}");
        let stays = contract::reports::Stays::UntilDeleted;
        ReportLine {
            id: Uuid::from_u128(number),
            reference: format!("FICTIONAL-{number}"),
            started_at: at,
            changed_at: at,
            progress: Progress::Sent { reference, received_at: at, stays },
            notice,
            reminder: None,
            damage: None,
        }
    }

    #[test]
    fn what_was_sent_and_what_came_back_is_said_once() {
        let decided = |matter| {
            let on = "2026-12-05".parse().unwrap();
            Some(Last::Decided(Decided { matter, outcome: Outcome::Positive, on }))
        };
        let (first, last) =
            [Matter::ReasonableGrounds, Matter::ConclusiveGrounds].map(decided).into();
        let known: Sent = [(1, None), (2, first), (3, last)]
            .map(|(number, last)| (Uuid::from_u128(number), last))
            .into();
        let now = [line(1, first), line(2, last), line(3, last), line(4, None)];
        let said = news(Words::english(), &known, &now);
        assert_eq!(said.len(), 3, "{said:?}");
        assert!(said[0].starts_with("Report FICTIONAL-1: "), "{said:?}");
        assert!(said[1].starts_with("Report FICTIONAL-2: "), "{said:?}");
        assert_eq!(said[2], "Report FICTIONAL-4 was sent");
    }
}
