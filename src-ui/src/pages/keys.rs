use contract::keys::Openers;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::way::Way;
use crate::dom;
use crate::govuk::{SummaryList, SummaryRow};
use crate::screen::{NewPassphrase, Screen};

/// What opens the vault, and what it shows of itself.
#[component]
pub fn Keys(openers: Openers) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let row = |id: &str, value: String, go: Option<Go>| SummaryRow {
        key: words.text(&format!("keys-{id}")),
        value: view! { <bdi>{value}</bdi> }.into_any(),
        action: go.map(|go| action(words, id, go)),
    };
    let passphrase =
        if openers.bound_to_device { "keys-passphrase-bound" } else { "keys-passphrase-free" };
    let code = if openers.recovery_code { "keys-code-there" } else { "keys-code-none" };
    let organisation =
        if openers.organisation { "keys-organisation-can" } else { "keys-organisation-cannot" };
    let name = match openers.name.as_str() {
        "" => words.text("keys-name-none"),
        name => name.to_owned(),
    };
    let named = openers.clone();
    let rows = vec![
        row("name", name, Some(Box::new(move || screen.show_name(named.clone())))),
        row(
            "passphrase",
            words.text(passphrase),
            Some(Box::new(move || screen.show_new_passphrase(NewPassphrase::Changed))),
        ),
        row("code", words.text(code), Some(Box::new(move || screen.make_recovery_code()))),
        row("organisation", words.text(organisation), None),
    ];
    let replace = move || screen.show_new_passphrase(NewPassphrase::Replaced);
    view! {
        <Frame
            name="keys"
            heading=words.text("keys-heading")
            back=Some(Callback::new(move |()| screen.home()))
        >
            <h1 class="govuk-heading-l">{words.text("keys-heading")}</h1>
            <SummaryList rows=rows />
            <Way name="backup" text=words.text("keys-backup") go=move || screen.show_backup() />
            <h2 class="govuk-heading-m">{words.text("keys-more-heading")}</h2>
            <Way name="replace" text=words.text("keys-replace") go=replace />
            <Way name="wipe" text=words.text("keys-wipe") go=move || screen.show_wipe_of_mine() />
        </Frame>
    }
}

type Go = Box<dyn Fn()>;

fn action(words: &Words, id: &str, go: Go) -> AnyView {
    let text = words.text(&format!("keys-{id}-change"));
    let id = id.to_owned();
    view! {
        <a class="govuk-link" href="#" data-change=id on:click=dom::instead(go)>
            {text}
        </a>
    }
    .into_any()
}
