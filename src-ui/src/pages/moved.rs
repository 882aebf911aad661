use form::{Answers, Change, What};
use leptos::prelude::*;
use uuid::Uuid;
use words::{Wording, Words};

use super::frame::Frame;
use crate::govuk::{Button, ButtonLook};
use crate::screen::Screen;

/// In the order in which a responder has something to do about them.
const ORDER: [What; 6] =
    [What::Added, What::Required, What::Options, What::Otherwise, What::Optional, What::Removed];

/// What is different in the form since a draft was begun, before it goes on.
#[component]
pub fn Moved(id: Uuid, changes: Vec<Change>) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &Answers::default());
    let group = |what: What| {
        let fields = changes.iter().filter(|change| change.what == what);
        let names: Vec<_> = fields.map(|change| wording.row(&change.field)).collect();
        (!names.is_empty()).then(|| view! { <Group what names /> })
    };
    let groups: Vec<_> = ORDER.into_iter().filter_map(group).collect();
    let unknown = groups
        .is_empty()
        .then(|| view! { <p class="govuk-body">{words.text("moved-not-known")}</p> });
    view! {
        <Frame name="moved" heading=words.text("moved-heading")>
            <h1 class="govuk-heading-l">{words.text("moved-heading")}</h1>
            <p class="govuk-body">{words.text("moved-body")}</p>
            {groups}
            {unknown}
            <div class="govuk-button-group">
                <Button
                    text=words.text("moved-button")
                    name="continue"
                    kind="button"
                    on:click=move |_| screen.move_report(id)
                />
                <Button
                    text=words.text("sent-home")
                    name="home"
                    kind="button"
                    look=ButtonLook::Secondary
                    on:click=move |_| screen.home()
                />
            </div>
        </Frame>
    }
}

/// The questions that are different in one way.
#[component]
fn Group(what: What, names: Vec<String>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let what = name_of(what);
    let names: Vec<_> = names.into_iter().map(|name| view! { <li>{name}</li> }).collect();
    view! {
        <h2 class="govuk-heading-m">{words.text(&format!("moved-{what}"))}</h2>
        <ul class="govuk-list govuk-list--bullet" data-changed=what>
            {names}
        </ul>
    }
}

fn name_of(what: What) -> &'static str {
    match what {
        What::Added => "added",
        What::Removed => "removed",
        What::Required => "required",
        What::Optional => "optional",
        What::Options => "options",
        What::Otherwise => "otherwise",
    }
}
