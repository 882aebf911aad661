use leptos::prelude::*;

use super::{Asked, Label};

/// A box for several lines of text.
#[component]
pub fn Textarea(
    asked: Asked,
    name: String,
    value: String,
    /// Lines in sight.
    #[prop(default = 5)]
    rows: u8,
    #[prop(optional_no_strip)] autocomplete: Option<&'static str>,
    #[prop(optional_no_strip)] spellcheck: Option<&'static str>,
    /// `auto` where the text may be in any script.
    #[prop(optional_no_strip)]
    dir: Option<&'static str>,
) -> impl IntoView {
    let described_by = asked.described_by(None);
    let hint_and_fault = asked.hint_and_fault();
    let control = asked.control_class("govuk-textarea", "");
    let group = asked.group_class("");
    view! {
        <div class=group>
            <Label id=asked.id.clone() text=asked.text.clone() look=asked.look />
            {hint_and_fault}
            <textarea
                class=control
                id=asked.id
                name=name
                rows=rows.to_string()
                spellcheck=spellcheck
                aria-describedby=described_by
                autocomplete=autocomplete
                dir=dir
            >
                {value}
            </textarea>
        </div>
    }
}
