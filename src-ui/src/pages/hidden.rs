use leptos::prelude::*;
use words::Words;

use super::frame::Trouble;

/// A blank page over everything. It only ever says that something typed could
/// not be stored yet, and never what.
#[component]
pub fn Hidden() -> impl IntoView {
    let words = expect_context::<&'static Words>();
    document().set_title(&words.text("service-name"));
    view! {
        <main class="govuk-exit-this-page-overlay" id="main-content" data-page="hidden">
            <p class="govuk-visually-hidden" role="alert">
                {words.text("exit-activated")}
            </p>
            <div class="govuk-width-container">
                <Trouble />
            </div>
        </main>
    }
}
