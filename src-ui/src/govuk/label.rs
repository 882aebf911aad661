use leptos::either::Either;
use leptos::prelude::*;

use super::{Look, classes};

/// The label of one control, as the page's heading where it is one.
#[component]
pub fn Label(
    /// The id of the control.
    id: String,
    text: String,
    #[prop(optional)] look: Look,
    /// A further class name.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let label = view! {
        <label class=classes(&[&look.class("govuk-label"), class]) for=id>
            {text}
        </label>
    };
    match look {
        Look::Heading => Either::Left(view! { <h1 class="govuk-label-wrapper">{label}</h1> }),
        Look::Plain | Look::Bold => Either::Right(label),
    }
}
