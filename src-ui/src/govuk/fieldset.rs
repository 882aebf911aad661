use leptos::either::Either;
use leptos::prelude::*;

use super::Asked;

/// A group of controls under one legend.
#[component]
pub fn Fieldset(
    asked: Asked,
    /// `group` for boxes to type in, none for radios and tick boxes.
    #[prop(optional_no_strip)]
    role: Option<&'static str>,
    children: Children,
) -> impl IntoView {
    let described_by = asked.described_by(None);
    let hint_and_fault = asked.hint_and_fault();
    let legend = match asked.look {
        super::Look::Heading => {
            Either::Left(view! { <h1 class="govuk-fieldset__heading">{asked.text}</h1> })
        }
        super::Look::Plain | super::Look::Bold => Either::Right(asked.text),
    };
    view! {
        <fieldset class="govuk-fieldset" role=role aria-describedby=described_by>
            <legend class=asked.look.class("govuk-fieldset__legend")>{legend}</legend>
            {hint_and_fault}
            {children()}
        </fieldset>
    }
}
