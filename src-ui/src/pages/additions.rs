use contract::additions::{self, Added, May, ReadAdditions, Said};
use contract::reports::Progress;
use form::Answers;
use leptos::prelude::*;
use leptos::task::spawn_local;
use words::{Wording, Words};

use super::check::said;
use super::finished::{WithoutFiles, waits_for_files};
use super::progress::{ProgressTag, setback_words};
use crate::backend::ask;
use crate::clock::moment;
use crate::edition;
use crate::govuk::{Button, ButtonLook, SummaryList, SummaryRow};
use crate::screen::{Adding, Open, Screen};

/// What was added to a report that was received, each with how far it is, and the way
/// to add more. Nothing where there is nothing and nothing may be added.
#[component]
pub fn Additions(open: Open) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let known = RwSignal::new(additions::Additions::default());
    let id = open.id;
    let reports = screen.reports();
    Effect::new(move || {
        reports.track();
        spawn_local(async move {
            if let Some(now) = screen.done(ask(&ReadAdditions { id }).await) {
                known.try_set(now);
            }
        });
    });
    let open = StoredValue::new(open);
    let add = move |_| {
        let may = known.with_untracked(|known| known.may.clone());
        screen.show_adding(Adding::begin(open.get_value(), may));
    };
    let some = Memo::new(move |_| known.with(|known| known.may.any() || !known.added.is_empty()));
    let may = Memo::new(move |_| known.with(|known| known.may.any() && known.begun.is_none()));
    let added = move || {
        known.with(|known| known.added.iter().map(|added| one(words, added)).collect::<Vec<_>>())
    };
    let begun = move || {
        let (may, said) = known.with(|known| (known.may.clone(), known.begun.clone()));
        said.filter(|_| may.any()).map(|said| view! { <Begun open=open.get_value() may said /> })
    };
    view! {
        <Show when=move || some.get()>
            <h2 class="govuk-heading-m">{words.text("added-heading")}</h2>
            <p class="govuk-body">{words.text("added-body")}</p>
            {added}
            {begun}
            <Show when=move || may.get()>
                <Button
                    text=words.text("add-way")
                    name="add"
                    kind="button"
                    look=ButtonLook::Secondary
                    on:click=add
                />
            </Show>
        </Show>
    }
}

/// What the responder began to add, and was kept.
#[component]
fn Begun(open: Open, may: May, said: Said) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let id = open.id;
    let go_on = move |_| screen.go_on_adding(open.clone(), may.clone(), said.clone());
    view! {
        <div class="govuk-inset-text" data-begun>
            <p class="govuk-body">{words.text("add-begun")}</p>
            <div class="govuk-button-group">
                <Button
                    text=words.text("add-go-on")
                    name="go-on"
                    kind="button"
                    on:click=go_on
                />
                <Button
                    text=words.text("add-forget")
                    name="forget-begun"
                    kind="button"
                    look=ButtonLook::Secondary
                    on:click=move |_| screen.forget_begun(id)
                />
            </div>
        </div>
    }
}

fn one(words: &'static Words, added: &Added) -> AnyView {
    let (title, rows) = match &added.said {
        Some(said) => {
            (words.text(&format!("added-{}", said.kind())), rows(words, said, added.files.clone()))
        }
        None => (words.text("added-gone"), Vec::new()),
    };
    let list = (!rows.is_empty()).then(|| view! { <SummaryList rows=rows /> });
    let without = waits_for_files(&added.progress).then(|| view! { <WithoutFiles id=added.id /> });
    let details = details(words, &added.progress).into_iter();
    let details = details.map(|line| view! { <span class="app-line">{line}</span> });
    view! {
        <div data-addition=added.id.to_string() data-at=added.progress.at()>
            <h3 class="govuk-heading-s govuk-!-margin-bottom-1">
                {title} " " <ProgressTag progress=added.progress.clone() />
            </h3>
            <p class="govuk-body">{details.collect::<Vec<_>>()}</p>
            {list}
            {without}
        </div>
    }
    .into_any()
}

/// What is said, as it is read before and after it is sent.
pub(super) fn rows(words: &'static Words, added: &Said, files: Vec<String>) -> Vec<SummaryRow> {
    let row = |key: String, lines| SummaryRow { key, value: said(words, lines), action: None };
    let files = (!files.is_empty()).then(|| row(words.text("added-files"), files));
    let mut rows = match added {
        Said::Correction { field, answer, reason } => {
            let answers: Answers = [(field.as_str(), answer.clone())].into_iter().collect();
            let wording = Wording::of(words, &answers);
            let answer = words::said(edition::form(), &wording, &answers, field);
            let reason =
                (!reason.is_empty()).then(|| row(words.text("added-reason"), vec![reason.clone()]));
            std::iter::once(row(wording.row(field), answer)).chain(reason).collect()
        }
        Said::Evidence { text } => vec![row(words.text("added-text"), vec![text.clone()])],
        Said::Answer { text, .. } => vec![row(words.text("added-your-answer"), vec![text.clone()])],
    };
    rows.extend(files);
    rows
}

/// How far it is: when it was received, or why it was not.
fn details(words: &'static Words, progress: &Progress) -> Vec<String> {
    match progress {
        Progress::Sent { received_at, .. } => {
            vec![words.text_with("added-received", &[("when", moment(words, *received_at))])]
        }
        Progress::Waiting { setback: Some(setback), .. } | Progress::Refused { setback } => {
            setback_words(words, setback)
        }
        Progress::Sending { .. } => vec![words.text("progress-sending-body")],
        Progress::Damaged => vec![words.text("added-damaged")],
        _ => vec![words.text("added-waiting")],
    }
}
