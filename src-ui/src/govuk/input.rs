use leptos::prelude::*;

use super::{Asked, Label};

/// A box for one line of text.
#[component]
pub fn Input(
    asked: Asked,
    name: String,
    value: String,
    /// `text`, `email` or `tel`.
    #[prop(default = "text")]
    kind: &'static str,
    /// A further class name, for its width.
    #[prop(optional)]
    class: &'static str,
    #[prop(optional_no_strip)] autocomplete: Option<&'static str>,
    #[prop(optional_no_strip)] inputmode: Option<&'static str>,
    #[prop(optional_no_strip)] spellcheck: Option<&'static str>,
    /// `auto` where the text may be in any script.
    #[prop(optional_no_strip)]
    dir: Option<&'static str>,
) -> impl IntoView {
    let described_by = asked.described_by(None);
    let hint_and_fault = asked.hint_and_fault();
    let control = asked.control_class("govuk-input", class);
    let group = asked.group_class("");
    view! {
        <div class=group>
            <Label id=asked.id.clone() text=asked.text.clone() look=asked.look />
            {hint_and_fault}
            <input
                class=control
                id=asked.id
                name=name
                type=kind
                spellcheck=spellcheck
                value=value
                aria-describedby=described_by
                autocomplete=autocomplete
                inputmode=inputmode
                dir=dir
            />
        </div>
    }
}
