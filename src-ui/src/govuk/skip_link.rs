use leptos::prelude::*;

/// The way past the head of the page, by keyboard.
#[component]
pub fn SkipLink(text: String) -> impl IntoView {
    view! {
        <a href="#main-content" class="govuk-skip-link" data-module="govuk-skip-link">
            {text}
        </a>
    }
}
