use std::time::Duration;

use leptos::prelude::*;
use leptos::{ev, html};
use words::Words;

use crate::govuk::Button;
use crate::screen::{Screen, Where};

/// How often the app is told that somebody is here.
const TELL_EVERY: Duration = Duration::from_secs(10);

/// Tells the app that the responder is here, and warns them before it locks.
/// One key is enough to stay.
#[component]
pub fn StillHere() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let soon = screen.locks_soon();
    let told = StoredValue::new(f64::NEG_INFINITY);
    let here = move || {
        let now = js_sys::Date::now();
        let rested = (now - told.get_value()).abs() >= TELL_EVERY.as_millis() as f64;
        if screen.at().with_untracked(Where::is_open) && (rested || soon.get_untracked()) {
            told.set_value(now);
            screen.still_here();
        }
    };
    let keys = window_event_listener(ev::keydown, move |_| here());
    let taps = window_event_listener(ev::pointerdown, move |_| here());
    on_cleanup(move || {
        keys.remove();
        taps.remove();
    });
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if soon.get() {
            _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    view! {
        <dialog class="app-dialog" node_ref=dialog aria-labelledby="locks-soon" data-locks-soon>
            <h2 class="govuk-heading-m" id="locks-soon">
                {words.text("locks-soon-heading")}
            </h2>
            <p class="govuk-body">{words.text("locks-soon-body")}</p>
            <Button
                text=words.text("locks-soon-button")
                name="stay"
                kind="button"
                on:click=move |_| screen.still_here()
            />
        </dialog>
    }
}
