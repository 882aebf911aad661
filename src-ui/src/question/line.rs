use form::{Kind, Question};
use leptos::prelude::*;

use crate::govuk::{Asked, Input};

/// One line: a name, an e-mail address or a telephone number.
///
/// Nothing is offered from what was typed before: the next report is about
/// somebody else.
#[component]
pub fn Line(asked: Asked, question: &'static Question, answer: String) -> impl IntoView {
    let (kind, class, inputmode) = match question.kind {
        Kind::Email => ("email", "", None),
        Kind::Phone => ("tel", "govuk-input--width-20", Some("tel")),
        _ => ("text", "", None),
    };
    view! {
        <Input
            asked=asked
            name=question.field.clone()
            value=answer
            kind=kind
            class=class
            inputmode=inputmode
            autocomplete=Some("off")
            spellcheck=Some("false")
            dir=Some("auto")
        />
    }
}
