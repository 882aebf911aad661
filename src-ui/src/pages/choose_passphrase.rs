use contract::Failure;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::passphrase::{NewPassphraseBox, PASSPHRASE, PassphraseBox, Wrong, errors, fault_of};
use crate::dom;
use crate::govuk::Button;
use crate::screen::{NewPassphrase, Screen};

/// The id and the name of the box for the present passphrase.
const PRESENT: &str = "present";

/// Chooses another passphrase for a vault that is open.
#[component]
pub fn ChoosePassphrase(why: NewPassphrase) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wrong = RwSignal::new(Vec::<Wrong>::new());
    let failure = screen.failure();
    Effect::new(move |_| match failure.get() {
        Some(Failure::WeakPassphrase) => {
            wrong.set(vec![(PASSPHRASE, words.text("vault-make-weak"))]);
        }
        Some(Failure::WrongPassphrase { .. }) => {
            wrong.set(vec![(PRESENT, words.text("passphrase-wrong"))]);
        }
        _ => {}
    });
    let asks_present = why != NewPassphrase::Recovered;
    let submit = dom::instead(move || {
        let (present, new) = (dom::value_of(PRESENT), dom::value_of(PASSPHRASE));
        let empty = |id, typed: &str, text| typed.is_empty().then(|| (id, words.text(text)));
        let faults = [
            asks_present.then(|| empty(PRESENT, &present, "passphrase-present-empty")).flatten(),
            empty(PASSPHRASE, &new, "vault-make-empty"),
        ];
        let faults: Vec<_> = faults.into_iter().flatten().collect();
        let whole = faults.is_empty();
        wrong.set(faults);
        if whole {
            screen.choose_passphrase(why, present, new);
        }
    });
    let busy = screen.busy();
    let button = Signal::derive(move || {
        words.text(if busy.get() { "passphrase-busy" } else { "passphrase-button" })
    });
    let id = name_of(why);
    let heading = words.text(&format!("{id}-heading"));
    let present = asks_present.then(|| {
        view! {
            <PassphraseBox
                page="passphrase-present"
                id=PRESENT
                autocomplete="current-password"
                fault=fault_of(wrong, PRESENT)
            />
        }
    });
    let back = asks_present.then(|| Callback::new(move |()| screen.show_keys()));
    view! {
        <Frame
            name="choose-passphrase"
            heading=heading.clone()
            errors=Signal::derive(move || errors(&wrong.get()))
            back=back
        >
            <h1 class="govuk-heading-l">{heading}</h1>
            <p class="govuk-body">{words.text(&format!("{id}-body"))}</p>
            <form novalidate on:submit=submit>
                {present}
                <NewPassphraseBox page="passphrase-new" fault=fault_of(wrong, PASSPHRASE) />
                <Button text=button name="continue" />
            </form>
        </Frame>
    }
}

fn name_of(why: NewPassphrase) -> &'static str {
    match why {
        NewPassphrase::Recovered => "passphrase-recovered",
        NewPassphrase::Changed => "passphrase-changed",
        NewPassphrase::Replaced => "passphrase-replaced",
    }
}
