use leptos::prelude::*;

/// Something with consequences.
#[component]
pub fn WarningText(
    /// Read out first, in place of the sign.
    prefix: String,
    text: String,
) -> impl IntoView {
    view! {
        <div class="govuk-warning-text">
            <span class="govuk-warning-text__icon" aria-hidden="true">
                "!"
            </span>
            <strong class="govuk-warning-text__text">
                <span class="govuk-visually-hidden">{prefix}</span>
                " "
                {text}
            </strong>
        </div>
    }
}
