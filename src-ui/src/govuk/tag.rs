use leptos::prelude::*;

use super::classes;

/// A state, in a word.
#[component]
pub fn Tag(
    text: String,
    /// The class that sets its colour.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! { <strong class=classes(&["govuk-tag", class])>{text}</strong> }
}
