use leptos::prelude::*;

use super::Fault;

/// What is wrong, above the control it belongs to.
#[component]
pub fn ErrorMessage(id: String, fault: Fault) -> impl IntoView {
    view! {
        <p id=id class="govuk-error-message">
            <span class="govuk-visually-hidden">{fault.prefix}</span>
            " "
            {fault.text}
        </p>
    }
}
