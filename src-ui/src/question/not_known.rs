use form::Question;
use leptos::prelude::*;
use words::{Wording, Words};

use crate::edition;
use crate::govuk::{Asked, Checkbox, Checkboxes};

/// The name of the box that says that nobody knows.
pub fn name_of(field: &str) -> String {
    format!("{field}-not-known")
}

/// What stands in the box for the answer, and whether it is only the reason
/// why nobody knows.
pub fn split(question: &Question, answer: String) -> (String, bool) {
    let not_known = edition::form().not_known();
    let reason = not_known.reason(&answer).filter(|_| question.may_be_not_known);
    match reason.map(str::to_owned) {
        Some(reason) => (reason, true),
        None => (answer, false),
    }
}

/// A question that may have no answer: a box under it says so, and makes what
/// stands above it the reason.
#[component]
pub fn NotKnown(
    question: &'static Question,
    words: &'static Words,
    wording: Wording,
    ticked: bool,
    children: Children,
) -> impl IntoView {
    let id = name_of(&question.field);
    let label = words.text_with("not-known", &[("label", wording.row(&question.field))]);
    let item = Checkbox {
        id: Some(id.clone()),
        name: id.clone(),
        value: "true".to_owned(),
        text: label,
        hint: None,
        ticked,
        conditional: Some(
            view! { <p class="govuk-hint">{words.text("not-known-hint")}</p> }.into_any(),
        ),
    };
    let asked = Asked { id, ..Asked::default() };
    view! {
        <div class="app-not-known">
            {children()} <Checkboxes asked=asked items=vec![item] class="govuk-checkboxes--small" />
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_of(field: &str, answer: &str) -> (String, bool) {
        split(edition::form().question(field).unwrap(), answer.to_owned())
    }

    #[test]
    fn a_reason_stands_alone_in_the_box_and_the_box_below_is_ticked() {
        let said = "Not known, because he left home as a baby";
        assert_eq!(split_of("family", said), ("he left home as a baby".to_owned(), true));
        assert_eq!(split_of("family", "Not known"), (String::new(), true));
        assert_eq!(split_of("family", "Two sisters"), ("Two sisters".to_owned(), false));
    }

    #[test]
    fn where_there_is_no_box_the_answer_stands_as_it_is() {
        assert_eq!(split_of("reference", "Not known"), ("Not known".to_owned(), false));
    }
}
