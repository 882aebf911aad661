//! The pages for a vault that can't be opened, or not yet.

use chrono::NaiveDate;
use leptos::prelude::*;
use words::Words;

use super::bring_back::WayToBringBack;
use super::frame::Frame;
use super::way::Way;
use crate::govuk::{Button, ButtonLook};
use crate::screen::Screen;

/// The vault is damaged and was set aside.
#[component]
pub fn Damaged(
    /// The day of the copy that it can be restored from.
    backup: Option<NaiveDate>,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let look = if backup.is_some() { ButtonLook::Secondary } else { ButtonLook::Main };
    let restore = backup.map(|of| view! { <Restore of /> });
    view! {
        <Frame name="damaged" heading=words.text("vault-damaged-heading")>
            <h1 class="govuk-heading-l">{words.text("vault-damaged-heading")}</h1>
            <p class="govuk-body">{words.text("vault-damaged-body")}</p>
            {restore}
            <Way name="aside" text=words.text("salvage-way") go=move || screen.show_aside() />
            <p class="govuk-body">{words.text("vault-damaged-what-to-do")}</p>
            <Button
                text=words.text("vault-damaged-button")
                name="make"
                kind="button"
                look=look
                on:click=move |_| screen.make_new_vault()
            />
            <WayToBringBack />
        </Frame>
    }
}

/// The way to the copy of a damaged vault.
#[component]
pub fn Restore(of: NaiveDate) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let text = words.text_with("vault-damaged-backup", &[("when", words.day(of))]);
    view! {
        <p class="govuk-body">{text}</p>
        <Button
            text=words.text("vault-damaged-restore")
            name="restore"
            kind="button"
            on:click=move |_| screen.restore_vault()
        />
    }
}

/// A newer version of the app made the vault.
#[component]
pub fn TooNew() -> impl IntoView {
    view! { <Shut name="too-new" id="vault-too-new" action=None /> }
}

/// Another window has the vault open.
#[component]
pub fn InUse() -> impl IntoView {
    view! { <Shut name="in-use" id="vault-in-use" action=Some(Screen::look as fn(Screen)) /> }
}

/// The vault has not been looked at yet: nothing to see, unless it fails.
#[component]
pub fn Looking() -> impl IntoView {
    let failed = expect_context::<Screen>().failure();
    let words = expect_context::<&'static Words>();
    move || {
        failed.get().map(|_| {
            let heading = words.text("service-name");
            view! {
                <Frame name="looking" heading=heading.clone()>
                    <h1 class="govuk-heading-l">{heading}</h1>
                </Frame>
            }
        })
    }
}

/// What happened, what is safe, what to do, and one thing to press.
#[component]
fn Shut(name: &'static str, id: &'static str, action: Option<fn(Screen)>) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let text = move |part: &str| words.text(&format!("{id}-{part}"));
    let button = action.map(|act| {
        let press = move |_| act(screen);
        view! { <Button text=text("button") name="continue" kind="button" on:click=press /> }
    });
    view! {
        <Frame name=name heading=text("heading")>
            <h1 class="govuk-heading-l">{text("heading")}</h1>
            <p class="govuk-body">{text("body")}</p>
            <p class="govuk-body">{text("what-to-do")}</p>
            {button}
        </Frame>
    }
}
