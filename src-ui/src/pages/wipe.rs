use contract::vault::{Unsent, VaultLine};
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use crate::dom;
use crate::govuk::{Asked, Button, ButtonLook, Checkbox, Checkboxes, Fault, WarningText};
use crate::screen::Screen;

/// The id and the name of the box to tick.
const SURE: &str = "sure";

/// What destroying a vault does and what it can't promise, and the button.
#[component]
pub fn Wipe(vault: VaultLine, unsent: Option<Unsent>) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let unsure = RwSignal::new(false);
    let vault = StoredValue::new(vault);
    let submit = dom::instead(move || {
        let sure = dom::chosen(SURE) == "yes";
        unsure.set(!sure);
        if sure {
            vault.with_value(|vault| screen.wipe(vault));
        }
    });
    let errors = Signal::derive(move || {
        let wrong = unsure.get().then(|| (SURE, words.text("wipe-unsure")));
        super::passphrase::errors(wrong.as_slice())
    });
    let tick = move || {
        let fault = unsure
            .get()
            .then(|| Fault { prefix: words.text("error-prefix"), text: words.text("wipe-unsure") });
        let asked = Asked { id: SURE.to_owned(), fault, ..Asked::default() };
        let sure = Checkbox {
            id: Some(SURE.to_owned()),
            name: SURE.to_owned(),
            value: "yes".to_owned(),
            text: words.text("wipe-sure"),
            hint: None,
            ticked: false,
            conditional: None,
        };
        view! { <Checkboxes asked items=vec![sure] /> }
    };
    let busy = screen.busy();
    let button =
        Signal::derive(move || words.text(if busy.get() { "wipe-busy" } else { "wipe-button" }));
    let list = |ids: [&str; 3]| {
        let item = |id| view! { <li>{words.text(id)}</li> };
        view! { <ul class="govuk-list govuk-list--bullet">{ids.map(item).into_iter().collect::<Vec<_>>()}</ul> }
    };
    view! {
        <Frame
            name="wipe"
            heading=words.text("wipe-heading")
            errors=errors
            back=Some(Callback::new(move |()| screen.look()))
        >
            <h1 class="govuk-heading-l">{words.text("wipe-heading")}</h1>
            <WarningText prefix=words.text("warning-prefix") text=lost(words, unsent) />
            <p class="govuk-body">{words.text("wipe-does")}</p>
            {list(["wipe-does-keys", "wipe-does-files", "wipe-does-code"])}
            <p class="govuk-body">{words.text("wipe-cannot")}</p>
            {list(["wipe-cannot-copies", "wipe-cannot-sent", "wipe-cannot-disk"])}
            <form novalidate on:submit=submit>
                {tick}
                <Button text=button name="continue" look=ButtonLook::Warning />
            </form>
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
