use contract::support::Kept;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use crate::govuk::Button;
use crate::screen::Screen;

/// The details that support may ask for, in full, and the way to save them.
#[component]
pub fn Support(text: String) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let said = RwSignal::new(String::new());
    let save = move |_| {
        said.set(String::new());
        let done = move |kept| {
            said.set(words.text(match kept {
                Kept::Saved => "support-saved",
                Kept::Cancelled => "support-cancelled",
            }));
        };
        screen.save_details(Callback::new(done));
    };
    view! {
        <Frame
            name="support"
            heading=words.text("support-heading")
            back=Some(Callback::new(move |()| screen.look()))
        >
            <h1 class="govuk-heading-l">{words.text("support-heading")}</h1>
            <p class="govuk-body">{words.text("support-body")}</p>
            <p class="govuk-body">{words.text("support-nothing-personal")}</p>
            <pre class="govuk-body app-details" data-details>
                {text}
            </pre>
            <Button
                text=words.text("support-save")
                name="save"
                kind="button"
                on:click=save
            />
            <p class="govuk-body" role="status" data-kept>
                {said}
            </p>
        </Frame>
    }
}
