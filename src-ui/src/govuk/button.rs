use leptos::prelude::*;

use super::classes;

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonLook {
    /// The one thing to do on the page.
    #[default]
    Main,
    /// Another thing to do.
    Secondary,
    /// The way into something new.
    Start,
    /// What can't be undone.
    Warning,
}

/// A button. It submits its form unless it is told otherwise.
#[component]
pub fn Button(
    /// What it says.
    #[prop(into)]
    text: Signal<String>,
    /// Its name.
    name: &'static str,
    /// How much it asks to be pressed.
    #[prop(optional)]
    look: ButtonLook,
    /// `submit` or `button`.
    #[prop(default = "submit")]
    kind: &'static str,
) -> impl IntoView {
    let own = match look {
        ButtonLook::Main => "",
        ButtonLook::Secondary => "govuk-button--secondary",
        ButtonLook::Start => "govuk-button--start",
        ButtonLook::Warning => "govuk-button--warning",
    };
    let icon = (look == ButtonLook::Start).then(|| {
        view! {
            <svg
                class="govuk-button__start-icon"
                xmlns="http://www.w3.org/2000/svg"
                width="17.5"
                height="19"
                viewBox="0 0 33 40"
                aria-hidden="true"
                focusable="false"
            >
                <path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"></path>
            </svg>
        }
    });
    view! {
        <button type=kind name=name class=classes(&["govuk-button", own]) data-module="govuk-button">
            {text}
            {icon}
        </button>
    }
}
