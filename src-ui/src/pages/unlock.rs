use std::time::Duration;

use contract::Failure;
use contract::vault::{VaultLine, VaultState};
use leptos::prelude::*;
use words::Words;

use super::frame::{Frame, code};
use super::passphrase::{PASSPHRASE, PassphraseBox, errors};
use super::way::Way;
use crate::dom;
use crate::govuk::{Button, NotificationBanner};
use crate::screen::Screen;

/// How often the time left is looked at.
const LOOK_AT_CLOCK: Duration = Duration::from_millis(250);

/// Asks for the passphrase; after wrong ones, only once the wait is over.
#[component]
pub fn Unlock(vault: VaultLine) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    dom::after_second_frame(move || screen.page_ready());

    let tries = Tries::of(words, screen, &vault, "failure-wrong-passphrase");
    let (name, held_back) = (vault.name.clone(), vault.held_back);
    let vault = StoredValue::new(vault);
    let submit = dom::instead(move || {
        tries.make(PASSPHRASE, "vault-unlock-empty", |typed| {
            vault.with_value(|vault| screen.unlock(vault, typed));
        });
    });
    let forgotten = move || screen.show_recover(vault.get_value());
    let busy = screen.busy();
    let button = Signal::derive(move || {
        words.text(if busy.get() { "vault-unlock-busy" } else { "vault-unlock-button" })
    });
    let body = match name.as_str() {
        "" => words.text("vault-unlock-body"),
        name => words.text_with("vault-unlock-body-named", &[("name", name)]),
    };
    let wrong = Signal::derive(move || tries.wrong.get().map(|text| (PASSPHRASE, text)));
    view! {
        <Frame
            name="unlock"
            heading=words.text("vault-unlock-heading")
            errors=Signal::derive(move || errors(wrong.get().as_slice()))
        >
            <Ended />
            <HeldBack is=held_back />
            <h1 class="govuk-heading-l">{words.text("vault-unlock-heading")}</h1>
            <p class="govuk-body">{body}</p>
            <form novalidate on:submit=submit>
                <PassphraseBox
                    page="vault-unlock"
                    autocomplete="current-password"
                    fault=tries.wrong
                />
                <Wait tries=tries />
                <Button text=button name="continue" />
            </form>
            <Way name="recover" text=words.text("vault-unlock-forgotten") go=forgotten />
            <Way
                name="vaults"
                text=words.text("vault-unlock-others")
                go=move || screen.choose_vault()
            />
        </Frame>
    }
}

/// Says why the vault is locked, where the page stopped working.
#[component]
pub fn Ended() -> impl IntoView {
    let ended = expect_context::<Screen>().page_ended();
    let words = expect_context::<&'static Words>();
    move || ended.get().then(|| important(words, "ended-heading", "ended-body"))
}

/// Says that something typed is only in memory until a vault is opened.
#[component]
pub fn HeldBack(is: bool) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    is.then(|| important(words, "held-back-heading", "held-back-body"))
}

fn important(words: &Words, heading: &str, body: &str) -> impl IntoView + use<> {
    view! {
        <NotificationBanner
            title=words.text("important-title")
            text=words.text(heading)
            more=Some(words.text(body))
            role="alert"
        />
    }
}

/// Tries at what opens a vault, with a wait after each wrong one.
#[derive(Clone, Copy)]
pub struct Tries {
    words: &'static Words,
    /// What was wrong with the last.
    pub wrong: RwSignal<Option<String>>,
    left: RwSignal<u32>,
    said: RwSignal<String>,
}

impl Tries {
    /// Follows what the app says to each try.
    pub fn of(
        words: &'static Words,
        screen: Screen,
        vault: &VaultLine,
        // What is said of a wrong one.
        wrong: &'static str,
    ) -> Self {
        let wait_seconds = match vault.state {
            VaultState::Locked { wait_seconds } => wait_seconds,
            VaultState::InUse | VaultState::TooNew | VaultState::ReadOnly => 0,
        };
        Self::after(words, screen, wait_seconds, move || wrong)
    }

    /// The same, with so many seconds still to wait. `wrong` is what is said of
    /// a wrong one.
    pub fn after(
        words: &'static Words,
        screen: Screen,
        wait_seconds: u32,
        wrong: impl Fn() -> &'static str + 'static,
    ) -> Self {
        let until = RwSignal::new(in_seconds(wait_seconds));
        let tries = Self {
            words,
            wrong: RwSignal::new(None),
            left: RwSignal::new(wait_seconds),
            said: RwSignal::new(String::new()),
        };
        count_down(words, until, tries.left, tries.said);
        let failure = screen.failure();
        Effect::new(move |_| {
            let Some(failure) = failure.get() else { return };
            if let Some(seconds) = wait_after(failure) {
                let said = match failure {
                    Failure::WrongPassphrase { .. } => wrong().to_owned(),
                    _ => format!("failure-{}", code(failure)),
                };
                tries.wrong.set(Some(words.text(&said)));
                until.set(in_seconds(seconds));
                tries.left.set(seconds);
                tries.said.set(wait_text(words, seconds));
            }
        });
        tries
    }

    /// Makes a try with what is in a box, unless it is too soon for one.
    pub fn make(self, id: &str, empty: &str, act: impl FnOnce(String)) {
        let typed = dom::value_of(id);
        if typed.is_empty() {
            self.wrong.set(Some(self.words.text(empty)));
        } else if self.left.get_untracked() > 0 {
            self.said.set(wait_text(self.words, self.left.get_untracked()));
        } else {
            self.wrong.set(None);
            act(typed);
        }
    }
}

/// How long there is still to wait.
#[component]
pub fn Wait(tries: Tries) -> impl IntoView {
    let Tries { words, left, said, .. } = tries;
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
    view! {
        {wait}
        <div class="govuk-visually-hidden" role="status">
            {said}
        </div>
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
        Failure::NotACode => Some(0),
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
