use leptos::prelude::*;

/// The head of every page: the product's name, no crown.
#[component]
pub fn Header(name: String) -> impl IntoView {
    view! {
        <div class="govuk-generic-header">
            <div class="govuk-generic-header__container govuk-width-container">
                <div class="govuk-generic-header__logo">
                    <span class="govuk-generic-header__homepage-link">{name}</span>
                </div>
            </div>
        </div>
    }
}
