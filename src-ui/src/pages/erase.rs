use contract::reports::Progress;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::sure::{Points, Sure, Sureness};
use crate::govuk::WarningText;
use crate::screen::{Open, Screen};

/// What deleting a report does and what it can't promise, and the button.
#[component]
pub fn Erase(open: Open, progress: Progress) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let sureness = Sureness::of("erase");
    let (id, standing) = (open.id, standing(words, &progress));
    let reference = reference(words, &progress);
    let leave = Callback::new(move |()| screen.leave_erase(open.clone(), &progress));
    view! {
        <Frame
            name="erase"
            heading=words.text("erase-heading")
            errors=sureness.errors(words)
            back=Some(leave)
        >
            <h1 class="govuk-heading-l">{words.text("erase-heading")}</h1>
            <WarningText prefix=words.text("warning-prefix") text=standing />
            {reference}
            <p class="govuk-body">{words.text("erase-does")}</p>
            <Points ids=["erase-does-key", "erase-does-copies", "erase-does-record"] />
            <p class="govuk-body">{words.text("erase-cannot")}</p>
            <Points ids=["erase-cannot-copies", "erase-cannot-originals", "erase-cannot-disk"] />
            <Sure sureness act=move || screen.erase(id) />
        </Frame>
    }
}

/// Who has received the report, if anybody has.
fn standing(words: &Words, progress: &Progress) -> String {
    match progress {
        Progress::Draft => words.text("erase-draft"),
        Progress::Waiting { .. } | Progress::Sending { .. } => words.text("erase-waiting"),
        Progress::Refused { .. } => words.text("erase-refused"),
        Progress::Sent { .. } | Progress::Expired { .. } => words.text("erase-sent"),
        Progress::Damaged => words.text("erase-damaged"),
    }
}

/// The case reference, where there is one: once more before it is gone.
fn reference(words: &Words, progress: &Progress) -> Option<impl IntoView + use<>> {
    let Progress::Sent { reference, .. } = progress else { return None };
    Some(view! {
        <p class="govuk-body">
            {words.text("sent-panel")} " "
            <strong class="app-reference" data-reference=reference.clone()>
                {reference.clone()}
            </strong>
        </p>
    })
}
