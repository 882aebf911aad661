use leptos::prelude::*;

use super::{Asked, Label};

/// The words of a passphrase box.
#[derive(Clone)]
pub struct PasswordWords {
    /// On the button, while it is hidden.
    pub show: String,
    /// Read out for the button, while it is hidden.
    pub show_label: String,
    /// On the button, while it is in sight.
    pub hide: String,
    /// Read out for the button, while it is in sight.
    pub hide_label: String,
    /// Read out once it is in sight.
    pub shown: String,
    /// Read out once it is hidden again.
    pub hidden: String,
}

/// A box for a passphrase, which can be shown and hidden.
#[component]
pub fn PasswordInput(
    asked: Asked,
    name: &'static str,
    /// `current-password` or `new-password`, for password managers.
    autocomplete: &'static str,
    words: PasswordWords,
    /// What else describes the box, before its hint and error.
    #[prop(optional_no_strip)]
    described_by: Option<String>,
) -> impl IntoView {
    let in_sight = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let described_by = asked.described_by(described_by);
    let hint_and_fault = asked.hint_and_fault();
    let id = asked.id.clone();
    let PasswordWords { show, show_label, hide, hide_label, shown, hidden } = words;
    let either = move |while_hidden: String, while_shown: String| {
        move || if in_sight.get() { while_shown.clone() } else { while_hidden.clone() }
    };
    let turn = move |_| {
        in_sight.update(|in_sight| *in_sight = !*in_sight);
        said.set(if in_sight.get_untracked() { shown.clone() } else { hidden.clone() });
    };
    let group = asked.group_class("govuk-password-input");
    view! {
        <div class=group data-module="govuk-password-input">
            <Label id=id.clone() text=asked.text.clone() look=asked.look />
            {hint_and_fault}
            <div class="govuk-input__wrapper govuk-password-input__wrapper">
                <input
                    class=asked
                        .control_class(
                            "govuk-input",
                            "govuk-password-input__input govuk-js-password-input-input",
                        )
                    id=id.clone()
                    name=name
                    type=move || if in_sight.get() { "text" } else { "password" }
                    spellcheck="false"
                    aria-describedby=described_by
                    autocomplete=autocomplete
                    autocapitalize="none"
                />
                <div
                    class="govuk-password-input__sr-status govuk-visually-hidden"
                    aria-live="polite"
                >
                    {said}
                </div>
                <button
                    type="button"
                    class="govuk-button govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle"
                    data-module="govuk-button"
                    aria-controls=id
                    aria-label=either(show_label, hide_label)
                    on:click=turn
                >
                    {either(show, hide)}
                </button>
            </div>
        </div>
    }
}
