use leptos::prelude::*;

/// The way past the head of the page, by keyboard.
#[component]
pub fn SkipLink(
    text: String,
    /// Where it leads.
    #[prop(default = "#main-content")]
    href: &'static str,
) -> impl IntoView {
    view! {
        <a href=href class="govuk-skip-link" data-module="govuk-skip-link">
            {text}
        </a>
    }
}
