use form::Answers;
use leptos::prelude::*;
use words::{Wording, Words};

use super::frame::Frame;
use super::way::Way;
use crate::govuk::Button;
use crate::screen::{Open, Saving, Screen, Where};

/// What is safe while the device takes nothing, what to do about it, and what
/// can be taken elsewhere meanwhile.
#[component]
pub fn NotStored(from: Where) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let saving = screen.saving();
    let waits = Memo::new(move |_| saving.get() == Saving::Failed);
    let refused = RwSignal::new(false);
    let open = from.report().cloned();
    let unsaved = open.as_ref().map(|open| screen.unsaved_of(open.id)).unwrap_or_default();
    let heading = Signal::derive(move || {
        words.text(if waits.get() { "not-stored-heading" } else { "not-stored-saved-heading" })
    });
    let body =
        move || words.text(if waits.get() { "not-stored-body" } else { "not-stored-saved-body" });
    let button = Signal::derive(move || {
        words.text(if waits.get() { "not-stored-again" } else { "not-stored-go-on" })
    });
    let told = move || {
        let still = refused.get() && waits.get();
        still.then(|| words.text("not-stored-still"))
    };
    let from = StoredValue::new(from);
    let again = move |_| {
        refused.set(false);
        screen.store_again(from.get_value(), Callback::new(move |()| refused.set(true)));
    };
    let (open, unsaved) = (StoredValue::new(open), StoredValue::new(unsaved));
    view! {
        <Frame
            name="not-stored"
            heading=heading
            back=Some(Callback::new(move |()| screen.go_back(from.get_value())))
        >
            <h1 class="govuk-heading-l">{heading}</h1>
            <p class="govuk-body" role="status">
                {body}
            </p>
            <Show when=move || waits.get()>
                <WhatIsSafe unsaved=unsaved.get_value() />
                <h2 class="govuk-heading-m">{words.text("not-stored-do-heading")}</h2>
                <p class="govuk-body">{words.text("not-stored-do")}</p>
                <p class="govuk-body">{words.text("not-stored-do-locked")}</p>
            </Show>
            <Button text=button name="continue" kind="button" on:click=again />
            <p class="govuk-body" role="status" data-still>
                {told}
            </p>
            <Show when=move || waits.get()>
                <KeepElsewhere open=open.get_value() unsaved=unsaved.get_value() />
            </Show>
        </Frame>
    }
}

/// What is safe, and what is only here.
#[component]
fn WhatIsSafe(unsaved: Answers) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &unsaved);
    // A box that was left empty is tried again with the others of its page.
    let answers: Vec<_> = unsaved
        .iter()
        .filter(|(_, answer)| !answer.is_blank())
        .map(|(field, _)| words.text_with("not-stored-answer", &[("label", wording.row(field))]))
        .map(|text| view! { <li>{text}</li> })
        .collect();
    let list = (!answers.is_empty()).then(|| {
        view! {
            <ul class="govuk-list govuk-list--bullet" data-unsaved>
                {answers}
            </ul>
        }
    });
    let only_here = has_some(&unsaved).then(|| {
        view! {
            <p class="govuk-body">{words.text("not-stored-typed")}</p>
            {list}
            <p class="govuk-body">{words.text("not-stored-lost")}</p>
        }
    });
    view! {
        <h2 class="govuk-heading-m">{words.text("not-stored-safe-heading")}</h2>
        <p class="govuk-body">{words.text("not-stored-safe")}</p>
        {only_here}
    }
}

/// The ways out of the device for what can be read.
#[component]
fn KeepElsewhere(#[prop(optional_no_strip)] open: Option<Open>, unsaved: Answers) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let text = if has_some(&unsaved) { "not-stored-copy" } else { "not-stored-copy-saved" };
    let copy = open.map(|open| {
        let go = move || screen.show_copy(open.clone());
        view! { <Way name="copy" text=words.text(text) go=go /> }
    });
    view! {
        <h2 class="govuk-heading-m">{words.text("not-stored-out-heading")}</h2>
        <p class="govuk-body">{words.text("not-stored-out")}</p>
        {copy}
        <Way
            name="backup"
            text=words.text("not-stored-backup")
            go=move || screen.show_backup()
        />
    }
}

fn has_some(unsaved: &Answers) -> bool {
    unsaved.iter().next().is_some()
}
