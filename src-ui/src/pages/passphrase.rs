use std::time::Duration;

use contract::vault::Strength;
use leptos::ev;
use leptos::prelude::*;
use words::Words;

use crate::govuk::{Asked, ErrorLink, Fault, PasswordInput, PasswordWords};
use crate::screen::Screen;

/// The id and the name of the box for a passphrase.
pub const PASSPHRASE: &str = "passphrase";

/// How long typing rests before a passphrase is rated.
const RATE_AFTER: Duration = Duration::from_millis(150);

/// What is wrong with a page: the id of a box, and the message.
pub type Wrong = (&'static str, String);

/// The errors of a page for its summary.
pub fn errors(wrong: &[Wrong]) -> Vec<ErrorLink> {
    let link = |(id, text): &Wrong| ErrorLink { id: (*id).to_owned(), text: text.clone() };
    wrong.iter().map(link).collect()
}

/// What is wrong with one box.
pub fn fault_of(wrong: RwSignal<Vec<Wrong>>, id: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || {
        wrong.with(|wrong| wrong.iter().find(|(at, _)| *at == id).map(|(_, text)| text.clone()))
    })
}

/// The box for a new passphrase, which says how hard it is to guess.
#[component]
pub fn NewPassphraseBox(
    /// The words before its id.
    page: &'static str,
    /// What is wrong with what was entered.
    #[prop(into)]
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let strength = RwSignal::new(None::<Strength>);
    let mut rate = debounce(RATE_AFTER, move |typed: String| {
        screen.rate(typed, Callback::new(move |rated| strength.set(Some(rated))));
    });
    let typed = move |event: ev::Event| {
        let typed = event_target_value(&event);
        if typed.is_empty() { strength.set(None) } else { rate(typed) }
    };
    let rating = move || strength.get().map(|strength| rating(words, strength)).unwrap_or_default();
    view! {
        <div on:input=typed>
            <PassphraseBox
                page=page
                autocomplete="new-password"
                fault=fault
                described_by=Some("passphrase-strength".to_owned())
            />
            <p class="govuk-body" id="passphrase-strength" role="status">
                {rating}
            </p>
        </div>
    }
}

fn rating(words: &Words, strength: Strength) -> String {
    let said = words.text(&format!("strength-{}", strength.score));
    let id = if strength.enough { "strength-enough" } else { "strength-not-enough" };
    words.text_with(id, &[("strength", said)])
}

/// The box for the passphrase. What was typed stays through a fault, so that
/// it can be shown and mended.
#[component]
pub fn PassphraseBox(
    /// The words before its id, such as `vault-unlock`.
    page: &'static str,
    /// The id and the name of the box.
    #[prop(default = PASSPHRASE)]
    id: &'static str,
    autocomplete: &'static str,
    /// What is wrong with what was entered.
    #[prop(into)]
    fault: Signal<Option<String>>,
    #[prop(optional_no_strip)] described_by: Option<String>,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    move || {
        let asked = Asked {
            id: id.to_owned(),
            text: words.text(&format!("{page}-label")),
            hint: words.has(&format!("{page}-hint")).then(|| words.text(&format!("{page}-hint"))),
            fault: fault.get().map(|text| Fault { prefix: words.text("error-prefix"), text }),
            ..Asked::default()
        };
        let words = PasswordWords {
            show: words.text("passphrase-show"),
            show_label: words.text("passphrase-show-label"),
            hide: words.text("passphrase-hide"),
            hide_label: words.text("passphrase-hide-label"),
            shown: words.text("passphrase-shown"),
            hidden: words.text("passphrase-hidden"),
        };
        let described_by = described_by.clone();
        view! { <PasswordInput asked name=id autocomplete words described_by /> }
    }
}
