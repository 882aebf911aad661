use contract::attachments::{Adding, CutOff, LeftOut};
use leptos::prelude::*;
use words::Words;

use super::Files;
use crate::govuk::{Asked, Button, ButtonLook, ErrorMessage, Fault, WarningText};

/// The way to add files, how far they are, and which were left out.
#[component]
pub fn AddFiles(
    files: Files,
    /// What is wrong with the files there are.
    asked: Asked,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    files.take_dropped();
    let button = Signal::derive(move || {
        words.text(if files.adding.get() { "attach-adding" } else { "attach-button" })
    });
    let (body, kinds) = match files.are_next {
        true => ("attach-body-next", "attach-kinds-next"),
        false => ("attach-body", "attach-kinds"),
    };
    let fault = asked
        .fault
        .map(|fault| view! { <ErrorMessage id=format!("{}-error", asked.id) fault=fault /> });
    view! {
        <p class="govuk-body">{words.text(body)}</p>
        <p class="govuk-body">{words.text(kinds)}</p>
        <WarningText prefix=words.text("warning-prefix") text=words.text("attach-original") />
        <div class="govuk-form-group app-drop">
            {fault}
            <CutOffs files=files />
            <LeftOuts files=files />
            <Button
                text=button
                name="choose-files"
                kind="button"
                look=ButtonLook::Secondary
                attr:id=asked.id.clone()
                on:click=move |_| {
                    if !files.adding.get_untracked() {
                        files.choose();
                    }
                }
            />
            <p class="govuk-hint">{words.text("attach-drop")}</p>
            <UnderWay files=files />
        </div>
    }
}

/// Files that were on their way in when the app ended or locked.
#[component]
fn CutOffs(files: Files) -> impl IntoView {
    let cut_off = move || {
        files.list.with(|list| list.as_ref().map(|list| list.cut_off.clone()).unwrap_or_default())
    };
    view! {
        <div role="status">
            <For each=cut_off key=|file| file.id let(file)>
                <OneCutOff files file />
            </For>
        </div>
    }
}

#[component]
fn OneCutOff(files: Files, file: CutOff) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let CutOff { id, name } = file;
    let label = words.text_with("attach-cut-off-forget-label", &[("name", name.clone())]);
    let text = words.text_with("attach-cut-off", &[("name", name)]);
    view! {
        <div data-cut-off>
            <WarningText prefix=words.text("warning-prefix") text=text />
            <Button
                text=words.text("attach-cut-off-forget")
                name="forget"
                kind="button"
                look=ButtonLook::Secondary
                attr:aria-label=label
                on:click=move |_| files.forget(id)
            />
        </div>
    }
}

/// Why files were left out, read out at once.
#[component]
fn LeftOuts(files: Files) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let told = move || {
        let left_out = files.left_out.get();
        left_out.into_iter().map(|left_out| told(words, left_out)).collect::<Vec<_>>()
    };
    view! {
        <div role="alert" data-left-out>
            {told}
        </div>
    }
}

fn told(words: &Words, LeftOut { name, why }: LeftOut) -> impl IntoView + use<> {
    let why = serde_json::to_value(why).ok();
    let why = why.as_ref().and_then(|why| why.as_str()).unwrap_or_default();
    let text = words.text_with(&format!("attach-why-{why}"), &[("name", name.clone())]);
    let fault = Fault { prefix: words.text("error-prefix"), text };
    view! { <ErrorMessage id=format!("left-out-{name}") fault=fault /> }
}

/// How far the files are that are being added.
#[component]
fn UnderWay(files: Files) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let under_way = move || {
        files.list.with(|list| list.as_ref().map(|list| list.adding.clone()).unwrap_or_default())
    };
    let id = |adding: &Adding| adding.id;
    view! {
        <ul class="govuk-list" data-adding>
            <For each=under_way key=id let(adding)>
                {one(words, files, adding)}
            </For>
        </ul>
    }
}

fn one(words: &'static Words, files: Files, adding: Adding) -> impl IntoView {
    let Adding { id, name, total, .. } = adding;
    let done = Memo::new(move |_| {
        files.list.with(|list| {
            let found = list.as_ref()?.adding.iter().find(|adding| adding.id == id);
            found.map(|adding| adding.done)
        })
    });
    let label = format!("{} {name}", words.text("attach-call-off"));
    let named = name.clone();
    let text = move || {
        let sizes = [done.get().unwrap_or_default(), total].map(|bytes| words.size(bytes));
        let [size, total] = sizes;
        words.text_with(
            "attach-progress",
            &[("name", named.clone()), ("size", size), ("total", total)],
        )
    };
    view! {
        <li>
            <span class="app-file__name" dir="auto">
                {text}
            </span>
            <progress
                class="app-progress"
                aria-label=name
                max=total.to_string()
                value=move || done.get().unwrap_or_default().to_string()
            ></progress>
            <Button
                text=words.text("attach-call-off")
                name="call-off"
                kind="button"
                look=ButtonLook::Secondary
                attr:aria-label=label
                on:click=move |_| files.call_off(id)
            />
        </li>
    }
}
