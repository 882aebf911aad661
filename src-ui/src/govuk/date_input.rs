use leptos::prelude::*;

use super::{Asked, Fieldset, Label};

/// The day, month or year of a date.
pub struct DatePart {
    /// `day`, `month` or `year`, after the id of the date.
    pub part: &'static str,
    /// The name it is sent by.
    pub name: String,
    /// What it says.
    pub text: String,
    /// What is entered so far.
    pub value: String,
    /// The class that sets its width.
    pub width: &'static str,
}

/// A date a person knows by heart, in three boxes.
#[component]
pub fn DateInput(asked: Asked, parts: Vec<DatePart>) -> impl IntoView {
    let id = asked.id.clone();
    let parts: Vec<_> = parts.into_iter().map(|part| box_of(&asked, part)).collect();
    let group = asked.group_class("");
    view! {
        <div class=group>
            <Fieldset asked=asked role=Some("group")>
                <div class="govuk-date-input" id=id>
                    {parts}
                </div>
            </Fieldset>
        </div>
    }
}

fn box_of(asked: &Asked, part: DatePart) -> impl IntoView + use<> {
    let id = format!("{}-{}", asked.id, part.part);
    view! {
        <div class="govuk-date-input__item">
            <div class="govuk-form-group">
                <Label id=id.clone() text=part.text class="govuk-date-input__label" />
                <input
                    class=asked
                        .control_class("govuk-input", &format!("govuk-date-input__input {}", part.width))
                    id=id
                    name=part.name
                    type="text"
                    inputmode="numeric"
                    value=part.value
                    autocomplete="off"
                />
            </div>
        </div>
    }
}
