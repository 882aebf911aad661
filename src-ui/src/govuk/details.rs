use leptos::prelude::*;

/// More that shows when it is asked for.
#[component]
pub fn Details(summary: String, children: Children) -> impl IntoView {
    view! {
        <details class="govuk-details">
            <summary class="govuk-details__summary">
                <span class="govuk-details__summary-text">{summary}</span>
            </summary>
            <div class="govuk-details__text">{children()}</div>
        </details>
    }
}
