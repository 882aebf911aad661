use leptos::prelude::*;

/// A link to the page before. What it does on a click is the caller's.
#[component]
pub fn BackLink(text: String) -> impl IntoView {
    view! {
        <a href="#" class="govuk-back-link">
            {text}
        </a>
    }
}
