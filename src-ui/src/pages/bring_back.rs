use chrono::NaiveDate;
use contract::backup;
use contract::vault::VaultLine;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::way::Way;
use crate::backups::{Backups, OnItsWay};
use crate::govuk::Button;
use crate::screen::Screen;

/// The way to the page below.
#[component]
pub fn WayToBringBack() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    view! {
        <Way name="bring-back" text=words.text("bring-back") go=move || screen.show_bring_back() />
    }
}

/// What is needed to bring back a vault, and the way to choose its backup.
#[component]
pub fn BringBack() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let backups = Backups::follow();
    let said = RwSignal::new(String::new());
    let bring_back = move |_| {
        said.set(String::new());
        backups.bring_back(move |brought| match brought {
            backup::BroughtBack::Back { vault, of } => screen.show_brought_back(vault, of),
            backup::BroughtBack::Cancelled => said.set(words.text("bring-back-cancelled")),
            backup::BroughtBack::CalledOff => said.set(words.text("bring-back-called-off")),
        });
    };
    let button = Signal::derive(move || {
        words.text(if backups.busy().get() { "bring-back-busy" } else { "bring-back-button" })
    });
    view! {
        <Frame
            name="bring-back"
            heading=words.text("bring-back-heading")
            back=Some(Callback::new(move |()| screen.look()))
        >
            <h1 class="govuk-heading-l">{words.text("bring-back-heading")}</h1>
            <p class="govuk-body">{words.text("bring-back-body")}</p>
            <p class="govuk-body">{words.text("bring-back-how")}</p>
            <p class="govuk-body">{words.text("bring-back-twice")}</p>
            <p class="govuk-body">{words.text("bring-back-one")}</p>
            <Button text=button name="continue" kind="button" on:click=bring_back />
            <OnItsWay backups=backups />
            <p class="govuk-body" role="status" data-said>
                {said}
            </p>
        </Frame>
    }
}

/// The vault is there, and waits for its recovery code.
#[component]
pub fn BroughtBack(
    vault: VaultLine,
    /// The day on which its backup was saved.
    of: NaiveDate,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let body = words.text_with("brought-back-body", &[("when", words.day(of))]);
    view! {
        <Frame name="brought-back" heading=words.text("brought-back-heading")>
            <h1 class="govuk-heading-l">{words.text("brought-back-heading")}</h1>
            <p class="govuk-body">{body}</p>
            <p class="govuk-body">{words.text("brought-back-next")}</p>
            <Button
                text=words.text("brought-back-button")
                name="continue"
                kind="button"
                on:click=move |_| screen.show_recover(vault.clone())
            />
        </Frame>
    }
}
