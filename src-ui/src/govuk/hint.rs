use leptos::prelude::*;

use super::classes;

/// Help beside a control.
#[component]
pub fn Hint(
    id: String,
    text: String,
    /// A further class name.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <div id=id class=classes(&["govuk-hint", class])>
            {text}
        </div>
    }
}
