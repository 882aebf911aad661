use contract::Failure;
use leptos::prelude::*;
use words::Words;

use super::bring_back::WayToBringBack;
use super::frame::Frame;
use super::passphrase::{NewPassphraseBox, PASSPHRASE, Wrong, errors, fault_of};
use crate::dom;
use crate::govuk::{Button, WarningText};
use crate::screen::Screen;

/// Chooses the passphrase that makes a vault.
#[component]
pub fn MakeVault() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    dom::after_second_frame(move || screen.page_ready());

    let wrong = RwSignal::new(Vec::<Wrong>::new());
    let failure = screen.failure();
    Effect::new(move |_| {
        if failure.get() == Some(Failure::WeakPassphrase) {
            wrong.set(vec![(PASSPHRASE, words.text("vault-make-weak"))]);
        }
    });
    let submit = dom::instead(move || {
        let typed = dom::value_of(PASSPHRASE);
        wrong.set(Vec::new());
        if typed.is_empty() {
            wrong.set(vec![(PASSPHRASE, words.text("vault-make-empty"))]);
        } else {
            screen.make_vault(String::new(), typed);
        }
    });
    let busy = screen.busy();
    let button = Signal::derive(move || {
        words.text(if busy.get() { "vault-make-busy" } else { "vault-make-button" })
    });
    view! {
        <Frame
            name="make-vault"
            heading=words.text("vault-make-heading")
            errors=Signal::derive(move || errors(&wrong.get()))
        >
            <h1 class="govuk-heading-l">{words.text("vault-make-heading")}</h1>
            <p class="govuk-body">{words.text("vault-make-body")}</p>
            <p class="govuk-body">{words.text("vault-make-how")}</p>
            <WarningText
                prefix=words.text("warning-prefix")
                text=words.text("vault-make-warning")
            />
            <form novalidate on:submit=submit>
                <NewPassphraseBox page="vault-make" fault=fault_of(wrong, PASSPHRASE) />
                <Button text=button name="continue" />
            </form>
            <WayToBringBack />
        </Frame>
    }
}
