use form::{Answer, Question};
use leptos::prelude::*;
use words::Wording;

use super::Inside;
use crate::govuk::{Asked, Checkbox, Checkboxes};

/// Any of a few options.
#[component]
pub fn Ticks(
    asked: Asked,
    question: &'static Question,
    wording: Wording,
    answer: Answer,
    /// What is asked beside the options.
    inside: Inside,
) -> impl IntoView {
    let mut inside = inside;
    let tick_box = |option: &String| Checkbox {
        id: None,
        name: question.field.clone(),
        value: option.clone(),
        text: wording.option(question, option),
        hint: wording.option_hint(question, option),
        ticked: answer.has(option),
        conditional: inside.take(option),
    };
    let items = question.options.iter().map(tick_box).collect();
    view! { <Checkboxes asked=asked items=items /> }
}
