use leptos::prelude::*;
use words::Words;

use super::contacts::Contacts;
use super::frame::Frame;
use super::passphrase::errors;
use super::unlock::{Tries, Wait};
use super::way::Way;
use crate::dom;
use crate::govuk::{Asked, Button, Fault, Input};
use crate::screen::{Screen, WaysIn};

/// The id and the name of the box.
pub(super) const CODE: &str = "recovery-code";

/// Asks for a recovery code.
#[component]
pub fn Recover(help: WaysIn) -> impl IntoView {
    let WaysIn { vault, sealed, contacts } = help;
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let tries = Tries::of(words, screen, &vault, "recover-wrong");
    let vault = StoredValue::new(vault);
    let submit = dom::instead(move || {
        tries.make(CODE, "recover-empty", |typed| {
            vault.with_value(|vault| screen.recover(vault, typed));
        });
    });
    let wipe = move || screen.show_wipe(vault.get_value());
    let busy = screen.busy();
    let button = Signal::derive(move || {
        words.text(if busy.get() { "vault-unlock-busy" } else { "vault-unlock-button" })
    });
    let wrong = Signal::derive(move || tries.wrong.get().map(|text| (CODE, text)));
    let none = match sealed {
        None => view! { <p class="govuk-body">{words.text("recover-none")}</p> }.into_any(),
        Some(sealed) => view! {
            <p class="govuk-body">{words.text("recover-sealed")}</p>
            <p class="app-sealed" data-sealed>
                {sealed}
            </p>
        }
        .into_any(),
    };
    view! {
        <Frame
            name="recover"
            heading=words.text("recover-heading")
            errors=Signal::derive(move || errors(wrong.get().as_slice()))
            back=Some(Callback::new(move |()| screen.show_vault(vault.get_value())))
        >
            <h1 class="govuk-heading-l">{words.text("recover-heading")}</h1>
            <p class="govuk-body">{words.text("recover-body")}</p>
            <form novalidate on:submit=submit>
                <CodeBox tries=tries />
                <Wait tries=tries />
                <Button text=button name="continue" />
            </form>
            <h2 class="govuk-heading-m">{words.text("recover-none-heading")}</h2>
            {none}
            <Contacts contacts=contacts />
            <Way name="wipe" text=words.text("recover-wipe") go=wipe />
        </Frame>
    }
}

/// Where a recovery code is typed.
#[component]
pub(super) fn CodeBox(tries: Tries) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    move || {
        let asked = Asked {
            id: CODE.to_owned(),
            text: words.text("recover-label"),
            hint: Some(words.text("recover-hint")),
            fault: tries.wrong.get().map(|text| Fault { prefix: words.text("error-prefix"), text }),
            ..Asked::default()
        };
        view! {
            <Input
                asked
                name=CODE.to_owned()
                value=dom::value_of(CODE)
                class="govuk-input--extra-letter-spacing"
                autocomplete=Some("off")
                spellcheck=Some("false")
            />
        }
    }
}
