use form::Question;
use leptos::prelude::*;
use words::Wording;

use super::Inside;
use crate::govuk::{Asked, Checkbox, Checkboxes};

/// What a ticked box stores.
const TICKED: &str = "true";

/// One box that speaks for itself.
#[component]
pub fn Tick(asked: Asked, question: &'static Question, ticked: bool) -> impl IntoView {
    let Asked { id, text, look, hint, fault } = asked;
    let item = Checkbox {
        id: Some(id.clone()),
        name: question.field.clone(),
        value: TICKED.to_owned(),
        text,
        hint,
        ticked,
        conditional: None,
    };
    let asked = Asked { id, text: String::new(), look, hint: None, fault };
    view! { <Checkboxes asked=asked items=vec![item] /> }
}

/// Single boxes under one legend, of which at least one must be ticked.
#[component]
pub fn Boxes(
    asked: Asked,
    wording: Wording,
    /// Each box, whether it is ticked, and what is asked beside it.
    boxes: Vec<(&'static Question, bool, Inside)>,
) -> impl IntoView {
    let tick_box = |(question, ticked, mut inside): (&'static Question, bool, Inside)| Checkbox {
        id: Some(question.field.clone()),
        name: question.field.clone(),
        value: TICKED.to_owned(),
        text: wording.label(question),
        hint: wording.hint(question),
        ticked,
        conditional: inside.take(TICKED),
    };
    let items = boxes.into_iter().map(tick_box).collect();
    view! { <Checkboxes asked=asked items=items /> }
}
