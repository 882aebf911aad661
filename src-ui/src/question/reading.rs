use form::{Answer, Kind, Question};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

use super::{date, not_known};

use crate::edition;

/// What stands on the screen as the answer to a question; none where it is
/// not asked through a control.
pub fn answer_on(form: &Element, question: &Question) -> Option<Answer> {
    let named = |name: &str| form.query_selector(&format!("[name='{name}']")).ok().flatten();
    let typed = |name: &str| named(name).map(|control| value(&control)).unwrap_or_default();
    let field = &question.field;
    let answer = match question.kind {
        _ if question.may_be_not_known && is_checked(form, &not_known::name_of(field)) => {
            edition::form().not_known().answer(&typed(field)).into()
        }
        Kind::Line | Kind::Text | Kind::Email | Kind::Phone | Kind::List => typed(field).into(),
        Kind::Choice | Kind::Ticks | Kind::Tick => several(checked(form, field)),
        Kind::Date => date::join(date::PARTS.map(|part| typed(&format!("{field}-{part}")))).into(),
        Kind::Documents => files(form)?,
    };
    Some(answer)
}

/// Whether a control of this name belongs to the question.
pub fn belongs(control: &str, question: &Question) -> bool {
    match question.kind {
        Kind::Date => {
            date::PARTS.iter().any(|part| control == format!("{}-{part}", question.field))
        }
        _ => control == question.field || control == not_known::name_of(&question.field),
    }
}

/// The files that are sent, as the list of files names them; none before it is
/// there.
fn files(form: &Element) -> Option<Answer> {
    let list = form.query_selector("[data-files]").ok().flatten()?;
    let named = list.get_attribute("data-files").unwrap_or_default();
    let ids: Vec<String> = named.split_whitespace().map(str::to_owned).collect();
    Some(if ids.is_empty() { Answer::blank() } else { Answer::Several(ids) })
}

fn value(control: &Element) -> String {
    if let Some(input) = control.dyn_ref::<HtmlInputElement>() {
        return input.value();
    }
    control.dyn_ref::<HtmlTextAreaElement>().map(HtmlTextAreaElement::value).unwrap_or_default()
}

fn is_checked(form: &Element, name: &str) -> bool {
    !checked(form, name).is_empty()
}

fn checked(form: &Element, name: &str) -> Vec<String> {
    let Ok(controls) = form.query_selector_all(&format!("[name='{name}']:checked")) else {
        return Vec::new();
    };
    let controls = (0..controls.length()).filter_map(|at| controls.get(at));
    controls.filter_map(|node| Some(value(node.dyn_ref::<Element>()?))).collect()
}

/// None, one or several options as the form stores them.
fn several(mut options: Vec<String>) -> Answer {
    match options.len() {
        0 => Answer::blank(),
        1 => options.remove(0).into(),
        _ => Answer::Several(options),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_option_is_a_text_and_more_are_several() {
        assert!(several(Vec::new()).is_blank());
        assert_eq!(several(vec!["email".into()]), Answer::from("email"));
        let both = vec!["email".to_owned(), "post".to_owned()];
        assert_eq!(several(both.clone()), Answer::Several(both));
    }
}
