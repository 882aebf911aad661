use leptos::prelude::*;

/// News that is not about the page itself.
#[component]
pub fn NotificationBanner(
    title: String,
    text: String,
    /// What else there is to say.
    #[prop(optional_no_strip)]
    more: Option<String>,
    /// `region`, or `alert` to be read out at once.
    #[prop(default = "region")]
    role: &'static str,
) -> impl IntoView {
    view! {
        <div
            class="govuk-notification-banner"
            role=role
            aria-labelledby="govuk-notification-banner-title"
            data-module="govuk-notification-banner"
        >
            <div class="govuk-notification-banner__header">
                <h2 class="govuk-notification-banner__title" id="govuk-notification-banner-title">
                    {title}
                </h2>
            </div>
            <div class="govuk-notification-banner__content">
                <p class="govuk-notification-banner__heading">{text}</p>
                {more.map(|more| view! { <p class="govuk-body">{more}</p> })}
            </div>
        </div>
    }
}
