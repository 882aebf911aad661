use leptos::prelude::*;

use crate::dom;

/// One error, linked to the control it belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct ErrorLink {
    /// The id of the control.
    pub id: String,
    /// The message, the same as beside the control.
    pub text: String,
}

/// Everything that is wrong with a page, at its top.
#[component]
pub fn ErrorSummary(
    title: String,
    errors: Vec<ErrorLink>,
    /// Takes the id of the control whose link was followed.
    go_to: Callback<String>,
) -> impl IntoView {
    let links: Vec<_> = errors
        .into_iter()
        .map(|ErrorLink { id, text }| {
            let href = format!("#{id}");
            let follow = dom::instead(move || go_to.run(id.clone()));
            view! {
                <li>
                    <a href=href on:click=follow>
                        {text}
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <div class="govuk-error-summary" data-module="govuk-error-summary">
            <div role="alert">
                <h2 class="govuk-error-summary__title">{title}</h2>
                <div class="govuk-error-summary__body">
                    <ul class="govuk-list govuk-error-summary__list">{links}</ul>
                </div>
            </div>
        </div>
    }
}
