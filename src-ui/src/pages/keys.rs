use contract::keys::Openers;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use crate::dom;
use crate::govuk::{SummaryList, SummaryRow};
use crate::screen::{NewPassphrase, Screen};

/// What opens the vault, and what it shows of itself.
#[component]
pub fn Keys(openers: Openers) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let row = |id: &str, value: String, way: Option<Way>| SummaryRow {
        key: words.text(&format!("keys-{id}")),
        value: view! { <bdi>{value}</bdi> }.into_any(),
        action: way.map(|way| action(words, id, way)),
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
    let replace = dom::instead(move || screen.show_new_passphrase(NewPassphrase::Replaced));
    let wipe = dom::instead(move || screen.show_wipe_of_mine());
    view! {
        <Frame
            name="keys"
            heading=words.text("keys-heading")
            back=Some(Callback::new(move |()| screen.home()))
        >
            <h1 class="govuk-heading-l">{words.text("keys-heading")}</h1>
            <SummaryList rows=rows />
            <h2 class="govuk-heading-m">{words.text("keys-more-heading")}</h2>
            <ul class="govuk-list">
                <li>
                    <a href="#" class="govuk-link" data-way="replace" on:click=replace>
                        {words.text("keys-replace")}
                    </a>
                </li>
                <li>
                    <a href="#" class="govuk-link" data-way="wipe" on:click=wipe>
                        {words.text("keys-wipe")}
                    </a>
                </li>
            </ul>
        </Frame>
    }
}

type Way = Box<dyn Fn()>;

fn action(words: &Words, id: &str, way: Way) -> AnyView {
    let text = words.text(&format!("keys-{id}-change"));
    let id = id.to_owned();
    view! {
        <a class="govuk-link" href="#" data-change=id on:click=dom::instead(way)>
            {text}
        </a>
    }
    .into_any()
}
