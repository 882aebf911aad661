use std::time::Duration;

use contract::Failure;
use leptos::prelude::*;
use words::Words;

use super::frame::{Frame, code};
use super::make_vault::errors;
use super::passphrase::{PASSPHRASE, PassphraseBox};
use crate::dom;
use crate::govuk::Button;
use crate::screen::Screen;

/// How often the time left is looked at.
const LOOK_AT_CLOCK: Duration = Duration::from_millis(250);

/// Asks for the passphrase; after wrong ones, only once the wait is over.
#[component]
pub fn Unlock(wait_seconds: u32) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    dom::after_second_frame(move || screen.page_ready());

    let until = RwSignal::new(in_seconds(wait_seconds));
    let left = RwSignal::new(wait_seconds);
    let fault = RwSignal::new(None::<String>);
    let said = RwSignal::new(String::new());
    count_down(words, until, left, said);
    let failure = screen.failure();
    Effect::new(move |_| {
        if let Some(failure) = failure.get()
            && let Some(seconds) = wait_after(failure)
        {
            fault.set(Some(words.text(&format!("failure-{}", code(failure)))));
            until.set(in_seconds(seconds));
            left.set(seconds);
            said.set(wait_text(words, seconds));
        }
    });
    let submit = dom::instead(move || {
        let typed = dom::value_of(PASSPHRASE);
        if typed.is_empty() {
            fault.set(Some(words.text("vault-unlock-empty")));
        } else if left.get_untracked() > 0 {
            said.set(wait_text(words, left.get_untracked()));
        } else {
            fault.set(None);
            screen.unlock(typed);
        }
    });
    let wait = move || {
        let left = left.get();
        (left > 0).then(|| {
            view! {
                <p class="govuk-body govuk-!-font-weight-bold" aria-hidden="true">
                    {wait_text(words, left)}
                </p>
            }
        })
    };
    let errors = Signal::derive(move || errors(fault.get()));
    let busy = screen.busy();
    let button = Signal::derive(move || {
        words.text(if busy.get() { "vault-unlock-busy" } else { "vault-unlock-button" })
    });
    view! {
        <Frame name="unlock" heading=words.text("vault-unlock-heading") errors=errors>
            <h1 class="govuk-heading-l">{words.text("vault-unlock-heading")}</h1>
            <p class="govuk-body">{words.text("vault-unlock-body")}</p>
            <form novalidate on:submit=submit>
                <PassphraseBox page="vault-unlock" autocomplete="current-password" fault=fault />
                {wait}
                <div class="govuk-visually-hidden" role="status">
                    {said}
                </div>
                <Button text=button name="continue" />
            </form>
        </Frame>
    }
}

/// Counts down to the moment a try is taken, and says when it has come.
fn count_down(
    words: &'static Words,
    until: RwSignal<f64>,
    left: RwSignal<u32>,
    said: RwSignal<String>,
) {
    let tick = move || {
        let now_left = seconds_until(until.get_untracked(), js_sys::Date::now());
        if now_left == left.get_untracked() {
            return;
        }
        left.set(now_left);
        if now_left == 0 {
            said.set(words.text("vault-unlock-ready"));
        }
    };
    if let Ok(interval) = set_interval_with_handle(tick, LOOK_AT_CLOCK) {
        on_cleanup(move || interval.clear());
    }
}

/// Milliseconds since the epoch, so many seconds from now.
fn in_seconds(seconds: u32) -> f64 {
    js_sys::Date::now() + f64::from(seconds) * 1000.0
}

/// Whole seconds, begun ones counted, from one moment to another.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes at most")]
fn seconds_until(until: f64, now: f64) -> u32 {
    ((until - now) / 1000.0).ceil().max(0.0) as u32
}

/// How long to wait, where the failure is one of the passphrase.
fn wait_after(failure: Failure) -> Option<u32> {
    match failure {
        Failure::WrongPassphrase { wait_seconds } | Failure::TooSoon { wait_seconds } => {
            Some(wait_seconds)
        }
        _ => None,
    }
}

fn wait_text(words: &Words, seconds: u32) -> String {
    match seconds {
        0..=90 => words.text_with("vault-unlock-wait", &[("seconds", seconds)]),
        _ => words.text_with("vault-unlock-wait-minutes", &[("minutes", seconds.div_ceil(60))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_over_only_when_its_last_second_is() {
        assert_eq!(seconds_until(2000.0, 0.0), 2);
        assert_eq!(seconds_until(2000.0, 1999.0), 1);
        assert_eq!(seconds_until(2000.0, 2000.0), 0);
        assert_eq!(seconds_until(2000.0, 9000.0), 0);
    }

    #[test]
    fn a_wait_is_said_in_seconds_and_then_in_minutes() {
        let words = Words::english();
        assert_eq!(wait_text(words, 1), "You can try again in 1 second");
        assert_eq!(wait_text(words, 90), "You can try again in 90 seconds");
        assert_eq!(wait_text(words, 121), "You can try again in about 3 minutes");
    }
}
