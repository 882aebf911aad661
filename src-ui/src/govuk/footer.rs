use leptos::prelude::*;

/// The foot of every page. No crown, no crest and no licence: this is not GOV.UK.
#[component]
pub fn Footer(text: String) -> impl IntoView {
    view! {
        <footer class="govuk-template__footer">
            <div class="govuk-footer">
                <div class="govuk-width-container">
                    <div class="govuk-footer__meta">
                        <div class="govuk-footer__meta-item govuk-footer__meta-item--grow">
                            <div class="govuk-footer__meta-custom">{text}</div>
                        </div>
                    </div>
                </div>
            </div>
        </footer>
    }
}
