use form::Question;
use leptos::prelude::*;
use words::Wording;

use super::Inside;
use crate::govuk::{Asked, Radio, Radios};

/// One of a few options.
#[component]
pub fn Choice(
    asked: Asked,
    question: &'static Question,
    wording: Wording,
    answer: String,
    /// What is asked beside the options.
    inside: Inside,
) -> impl IntoView {
    let mut inside = inside;
    let radio = |option: &String| Radio {
        value: option.clone(),
        text: wording.option(question, option),
        hint: wording.option_hint(question, option),
        conditional: inside.take(option),
    };
    let items = question.options.iter().map(radio).collect();
    view! { <Radios asked=asked name=question.field.clone() chosen=answer items=items /> }
}
