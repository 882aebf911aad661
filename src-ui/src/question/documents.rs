use leptos::prelude::*;
use words::Wording;

/// Documents: what can be done about them in this version.
#[component]
pub fn Documents(wording: Wording) -> impl IntoView {
    view! {
        <p class="govuk-body">{wording.text("page-upload-evidence-body")}</p>
        <p class="govuk-body">{wording.text("page-upload-evidence-instead")}</p>
    }
}
