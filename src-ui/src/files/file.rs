use contract::attachments::{Attachment, Exported, Goes};
use leptos::ev;
use leptos::prelude::*;
use uuid::Uuid;
use words::Words;

use super::Files;
use super::marks::MarksOf;
use crate::dom;
use crate::govuk::{Asked, Button, ButtonLook, Input, Tag};

/// One file, and what can be done with it.
#[component]
pub fn File(files: Files, file: Attachment, draft: bool) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let id = file.id;
    let shown = RwSignal::new(None::<Uuid>);
    let said = RwSignal::new(String::new());
    let heading = format!("file-{id}");
    let name = StoredValue::new(file.name.clone());
    let about = about(words, &file);
    let kept = words.text(match file.goes {
        Goes::WithNext => "attach-next",
        Goes::WithAdded => "attach-later",
        Goes::WithReport if file.is_sent => "attach-kept",
        Goes::WithReport => "attach-held",
    });
    let tag = match file.is_there {
        true => view! { <Tag text=kept class="govuk-tag--grey" /> }.into_any(),
        false => {
            view! { <Tag text=words.text("attach-damaged") class="govuk-tag--red" /> }.into_any()
        }
    };
    let damaged = (!file.is_there)
        .then(|| view! { <p class="govuk-body">{words.text("attach-damaged-body")}</p> });
    let view_it =
        (file.is_there && file.kind.is_picture()).then(|| view! { <ViewIt files id name shown /> });
    let take_out = file.is_there.then(|| view! { <TakeOut files id name said /> });
    let remove = draft.then(|| view! { <Remove files id name /> });
    let marks =
        (!file.marks.is_empty()).then(|| view! { <MarksOf files file=file.clone() draft /> });
    view! {
        <div class="app-file" role="group" data-file=id.to_string() aria-labelledby=heading.clone()>
            <h3 class="govuk-heading-s app-file__name" id=heading.clone() dir="auto">
                {file.name.clone()}
            </h3>
            <p class="govuk-body">{about}</p>
            <p class="govuk-body">{tag}</p>
            {damaged}
            {marks}
            <div class="govuk-button-group">{view_it} {take_out} {remove}</div>
            <Picture name shown />
            <HandOver files id name said />
            <p class="govuk-body" role="status" data-said>
                {said}
            </p>
        </div>
    }
}

/// "PDF, 1.2MB, added 3 November 2026 at 9:05pm".
fn about(words: &Words, file: &Attachment) -> String {
    let kind = serde_json::to_value(file.kind).ok();
    let kind = kind.as_ref().and_then(|kind| kind.as_str()).unwrap_or_default();
    let values = [
        ("label", words.text(&format!("attach-kind-{kind}"))),
        ("size", words.size(file.length)),
        ("when", words.moment(file.added_at.naive_local())),
    ];
    words.text_with("attach-about", &values)
}

/// What a button does, and with which file: read out in place of its text.
fn with_name(does: &str, name: StoredValue<String>) -> String {
    name.with_value(|name| format!("{does} {name}"))
}

/// Shows the picture, or hides it again.
#[component]
fn ViewIt(
    files: Files,
    id: Uuid,
    name: StoredValue<String>,
    shown: RwSignal<Option<Uuid>>,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let text = Signal::derive(move || {
        words.text(if shown.get().is_some() { "attach-hide" } else { "attach-view" })
    });
    let turn = move |_| match shown.get_untracked() {
        Some(_) => shown.set(None),
        None => files.view(id, move |picture| {
            shown.try_set(Some(picture));
        }),
    };
    view! {
        <Button
            text=text
            name="view"
            kind="button"
            look=ButtonLook::Secondary
            attr:aria-label=move || with_name(&text.get(), name)
            on:click=turn
        />
    }
}

/// The picture, while it is shown.
#[component]
fn Picture(name: StoredValue<String>, shown: RwSignal<Option<Uuid>>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    move || {
        shown.get().map(|picture| {
            let text = words.text_with("attach-picture", &[("name", name.get_value())]);
            view! { <img class="app-picture" src=address(picture) alt=text /> }
        })
    }
}

/// Where the shell serves the picture of that name.
fn address(picture: Uuid) -> String {
    let scheme = contract::attachments::PICTURES;
    match window().location().protocol().as_deref() {
        Ok("http:") => format!("http://{scheme}.localhost/{picture}"),
        _ => format!("{scheme}://localhost/{picture}"),
    }
}

/// Saves a copy where the responder is asked for.
#[component]
fn TakeOut(
    files: Files,
    id: Uuid,
    name: StoredValue<String>,
    said: RwSignal<String>,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let text = words.text("attach-export");
    let take_out = move |_| {
        files.export(id, move |exported| {
            said.try_set(match exported {
                Exported::Saved => {
                    words.text_with("attach-exported", &[("name", name.get_value())])
                }
                Exported::Cancelled => words.text("attach-export-cancelled"),
            });
        });
    };
    view! {
        <Button
            text=text.clone()
            name="export"
            kind="button"
            look=ButtonLook::Secondary
            attr:aria-label=with_name(&text, name)
            on:click=take_out
        />
    }
}

/// Removes the file, once that is confirmed.
#[component]
fn Remove(files: Files, id: Uuid, name: StoredValue<String>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let sure = RwSignal::new(false);
    let button = move |text: &str, button: &'static str, act: Callback<()>| {
        let text = words.text(text);
        let label = with_name(&text, name);
        view! {
            <Button
                text=text
                name=button
                kind="button"
                look=ButtonLook::Secondary
                attr:aria-label=label
                on:click=move |_| act.run(())
            />
        }
    };
    let ask = Callback::new(move |()| sure.set(true));
    let remove = Callback::new(move |()| files.remove(id));
    let keep = Callback::new(move |()| sure.set(false));
    move || match sure.get() {
        false => button("attach-remove", "remove", ask).into_any(),
        true => {
            let text = words.text_with("attach-remove-sure", &[("name", name.get_value())]);
            view! {
                <p class="govuk-body" role="alert">
                    {text}
                </p>
                {button("attach-remove-yes", "remove-yes", remove)}
                {button("attach-remove-no", "remove-no", keep)}
            }
            .into_any()
        }
    }
}

/// Notes in the log to whom the file was given.
#[component]
fn HandOver(
    files: Files,
    id: Uuid,
    name: StoredValue<String>,
    said: RwSignal<String>,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let control = format!("hand-over-{id}");
    let asked = Asked {
        id: control.clone(),
        text: words.text("attach-hand-over-to"),
        hint: Some(words.text("attach-hand-over-hint")),
        ..Asked::default()
    };
    let control = StoredValue::new(control);
    let note = move || {
        let to = dom::value_of(&control.get_value());
        if to.trim().is_empty() {
            return dom::focus_control(&control.get_value());
        }
        files.hand_over(id, to, move |()| {
            said.try_set(words.text_with("attach-hand-over-done", &[("name", name.get_value())]));
        });
    };
    // Enter notes it, and does not turn the page.
    let pressed = move |event: ev::KeyboardEvent| {
        if event.key() == "Enter" {
            event.prevent_default();
            note();
        }
    };
    let button = words.text("attach-hand-over-button");
    view! {
        <details class="govuk-details">
            <summary class="govuk-details__summary">
                <span class="govuk-details__summary-text">
                    {words.text("attach-hand-over")}
                    <span class="govuk-visually-hidden">": "{name.get_value()}</span>
                </span>
            </summary>
            <div class="govuk-details__text">
                <div on:keydown=pressed>
                    <Input
                        asked
                        name="hand-over-to".to_owned()
                        value=String::new()
                        dir=Some("auto")
                        autocomplete=Some("off")
                    />
                </div>
                <Button
                    text=button.clone()
                    name="hand-over"
                    kind="button"
                    look=ButtonLook::Secondary
                    attr:aria-label=with_name(&button, name)
                    on:click=move |_| note()
                />
            </div>
        </details>
    }
}
