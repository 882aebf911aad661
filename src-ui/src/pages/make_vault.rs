use std::time::Duration;

use contract::Failure;
use contract::vault::Strength;
use leptos::ev;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::passphrase::{PASSPHRASE, PassphraseBox};
use crate::dom;
use crate::govuk::{Button, ErrorLink, WarningText};
use crate::screen::Screen;

/// How long typing rests before the passphrase is rated.
const RATE_AFTER: Duration = Duration::from_millis(150);

/// Chooses the passphrase that makes the vault.
#[component]
pub fn MakeVault() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    dom::after_second_frame(move || screen.page_ready());

    let strength = RwSignal::new(None::<Strength>);
    let fault = RwSignal::new(None::<String>);
    let failure = screen.failure();
    Effect::new(move |_| {
        if failure.get() == Some(Failure::WeakPassphrase) {
            fault.set(Some(words.text("vault-make-weak")));
        }
    });
    let mut rate = debounce(RATE_AFTER, move |typed: String| {
        screen.rate(typed, Callback::new(move |rated| strength.set(Some(rated))));
    });
    let typed = move |event: ev::Event| {
        let typed = event_target_value(&event);
        if typed.is_empty() { strength.set(None) } else { rate(typed) }
    };
    let submit = dom::instead(move || {
        let typed = dom::value_of(PASSPHRASE);
        fault.set(None);
        if typed.is_empty() {
            fault.set(Some(words.text("vault-make-empty")));
        } else {
            screen.make_vault(typed);
        }
    });
    let rating = move || strength.get().map(|strength| rating(words, strength)).unwrap_or_default();
    let errors = Signal::derive(move || errors(fault.get()));
    let busy = screen.busy();
    let button = Signal::derive(move || {
        words.text(if busy.get() { "vault-make-busy" } else { "vault-make-button" })
    });
    view! {
        <Frame name="make-vault" heading=words.text("vault-make-heading") errors=errors>
            <h1 class="govuk-heading-l">{words.text("vault-make-heading")}</h1>
            <p class="govuk-body">{words.text("vault-make-body")}</p>
            <p class="govuk-body">{words.text("vault-make-how")}</p>
            <WarningText
                prefix=words.text("warning-prefix")
                text=words.text("vault-make-warning")
            />
            <form novalidate on:submit=submit on:input=typed>
                <PassphraseBox
                    page="vault-make"
                    autocomplete="new-password"
                    fault=fault
                    described_by=Some("passphrase-strength".to_owned())
                />
                <p class="govuk-body" id="passphrase-strength" role="status">
                    {rating}
                </p>
                <Button text=button name="continue" />
            </form>
        </Frame>
    }
}

fn rating(words: &Words, strength: Strength) -> String {
    let said = words.text(&format!("strength-{}", strength.score));
    let id = if strength.enough { "strength-enough" } else { "strength-not-enough" };
    words.text_with(id, &[("strength", said)])
}

/// The error of the only box of a page.
pub fn errors(fault: Option<String>) -> Vec<ErrorLink> {
    let link = |text| ErrorLink { id: PASSPHRASE.to_owned(), text };
    fault.map(link).into_iter().collect()
}
