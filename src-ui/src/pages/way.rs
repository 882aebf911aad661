use leptos::prelude::*;

use crate::dom;

/// A link to another page of the app, on a line of its own.
#[component]
pub fn Way(
    /// What tells it from the other ways of its page.
    name: &'static str,
    text: String,
    go: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <p class="govuk-body">
            <a href="#" class="govuk-link" data-way=name on:click=dom::instead(go)>
                {text}
            </a>
        </p>
    }
}
