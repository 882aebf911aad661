use leptos::prelude::*;

/// The bar under the head of the page: where to go, from anywhere.
#[component]
pub fn ServiceNavigation(
    /// Read out as the name of the navigation.
    label: String,
    /// What goes in it, each in an item of its own.
    items: Vec<AnyView>,
) -> impl IntoView {
    let items: Vec<_> = items
        .into_iter()
        .map(|item| view! { <li class="govuk-service-navigation__item">{item}</li> })
        .collect();
    view! {
        <div class="govuk-service-navigation" data-module="govuk-service-navigation">
            <div class="govuk-width-container">
                <div class="govuk-service-navigation__container">
                    <nav aria-label=label class="govuk-service-navigation__wrapper">
                        <ul class="govuk-service-navigation__list" id="navigation">
                            {items}
                        </ul>
                    </nav>
                </div>
            </div>
        </div>
    }
}
