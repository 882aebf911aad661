use contract::copies::Copied;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::taking_out::{TakeOut, TakingOut, kind_and_seal};
use crate::screen::{Open, Screen, Where};

/// Saves a copy of a report, sealed or in clear.
#[component]
pub fn SaveCopy(open: Open, from: Where) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let taking = TakingOut::begin();
    let id = open.id;
    let save = move |(kind, passphrase)| {
        let done = move |copied| taking.say(words.text(outcome(copied)));
        screen.save_copy(id, kind, passphrase, Callback::new(done));
    };
    view! {
        <Frame
            name="copy"
            heading=words.text("copy-heading")
            errors=taking.errors()
            back=Some(Callback::new(move |()| screen.go_back(from.clone())))
        >
            <h1 class="govuk-heading-l">{words.text("copy-heading")}</h1>
            <TakeOut taking=taking in_kinds=true wanted=kind_and_seal save=save />
        </Frame>
    }
}

fn outcome(copied: Copied) -> &'static str {
    match copied {
        Copied::Saved { undrawn: false } => "copy-saved",
        Copied::Saved { undrawn: true } => "copy-saved-undrawn",
        Copied::Cancelled => "copy-cancelled",
    }
}
