use leptos::prelude::*;

/// The foot of every page. No crown, no crest and no licence: this is not GOV.UK.
#[component]
pub fn Footer(
    text: String,
    /// The ways to pages about the app itself.
    #[prop(optional)]
    links: Vec<AnyView>,
) -> impl IntoView {
    let links: Vec<_> = links
        .into_iter()
        .map(|link| view! { <li class="govuk-footer__inline-list-item">{link}</li> })
        .collect();
    let links =
        (!links.is_empty()).then(|| view! { <ul class="govuk-footer__inline-list">{links}</ul> });
    view! {
        <footer class="govuk-template__footer">
            <div class="govuk-footer">
                <div class="govuk-width-container">
                    <div class="govuk-footer__meta">
                        <div class="govuk-footer__meta-item govuk-footer__meta-item--grow">
                            {links}
                            <div class="govuk-footer__meta-custom">{text}</div>
                        </div>
                    </div>
                </div>
            </div>
        </footer>
    }
}
