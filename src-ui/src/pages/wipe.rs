use contract::vault::{Unsent, VaultLine};
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::sure::{Points, Sure, Sureness};
use crate::govuk::WarningText;
use crate::screen::Screen;

/// What destroying a vault does and what it can't promise, and the button.
#[component]
pub fn Wipe(vault: VaultLine, unsent: Option<Unsent>) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let sureness = Sureness::of("wipe");
    view! {
        <Frame
            name="wipe"
            heading=words.text("wipe-heading")
            errors=sureness.errors(words)
            back=Some(Callback::new(move |()| screen.look()))
        >
            <h1 class="govuk-heading-l">{words.text("wipe-heading")}</h1>
            <WarningText prefix=words.text("warning-prefix") text=lost(words, unsent) />
            <p class="govuk-body">{words.text("wipe-does")}</p>
            <Points ids=["wipe-does-keys", "wipe-does-files", "wipe-does-code"] />
            <p class="govuk-body">{words.text("wipe-cannot")}</p>
            <Points ids=["wipe-cannot-copies", "wipe-cannot-sent", "wipe-cannot-disk"] />
            <Sure sureness act=move || screen.wipe(&vault) />
        </Frame>
    }
}

fn lost(words: &Words, unsent: Option<Unsent>) -> String {
    match unsent {
        None => words.text("wipe-unsent-unknown"),
        Some(Unsent { drafts: 0, waiting: 0 }) => words.text("wipe-unsent-none"),
        Some(Unsent { drafts, waiting }) => {
            let said = [("wipe-unsent-drafts", drafts), ("wipe-unsent-finished", waiting)];
            let some = said.into_iter().filter(|(_, count)| *count > 0);
            let said: Vec<_> =
                some.map(|(id, count)| words.text_with(id, &[("count", count)])).collect();
            said.join(" ")
        }
    }
}
