use leptos::prelude::*;
use words::Words;

use crate::govuk::{Asked, Fault, PasswordInput, PasswordWords};

/// The id and the name of the box.
pub const PASSPHRASE: &str = "passphrase";

/// The box for the passphrase. What was typed stays through a fault, so that
/// it can be shown and mended.
#[component]
pub fn PassphraseBox(
    /// The words before its id, `vault-make` or `vault-unlock`.
    page: &'static str,
    autocomplete: &'static str,
    /// What is wrong with what was entered.
    #[prop(into)]
    fault: Signal<Option<String>>,
    #[prop(optional_no_strip)] described_by: Option<String>,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    move || {
        let asked = Asked {
            id: PASSPHRASE.to_owned(),
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
        view! { <PasswordInput asked name=PASSPHRASE autocomplete words described_by /> }
    }
}
