use leptos::prelude::*;

use super::{ErrorMessage, Hint, classes};

/// How a label or legend looks, and whether it is the heading of the page.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum Look {
    /// One of several on a page, or inside an answer's conditional part.
    #[default]
    Plain,
    /// One of several questions on a page.
    Bold,
    /// The only question of its page.
    Heading,
}

impl Look {
    /// The class that sizes a `block`, "govuk-label" or "govuk-fieldset__legend".
    pub(super) fn class(self, block: &str) -> String {
        match self {
            Self::Plain => block.to_owned(),
            Self::Bold => format!("{block} {block}--s"),
            Self::Heading => format!("{block} {block}--l"),
        }
    }
}

/// What is wrong with an answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault {
    /// Read out before the text and not seen: "Error:".
    pub prefix: String,
    /// The message.
    pub text: String,
}

/// What is asked of a control or a group of controls, and how it is said.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The id of the control; of the first, for a group.
    pub id: String,
    /// The label or legend.
    pub text: String,
    /// How the label or legend looks.
    pub look: Look,
    /// Help that stays in sight.
    pub hint: Option<String>,
    /// What is wrong with the answer.
    pub fault: Option<Fault>,
}

impl Asked {
    /// The ids of the hint, of the error and of what else describes the control.
    pub(super) fn described_by(&self, first: Option<String>) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let fault = self.fault.as_ref().map(|_| format!("{}-error", self.id));
        let ids: Vec<String> = [first, hint, fault].into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// The class of the form group, with its own name where it has one.
    pub(super) fn group_class(&self, own: &str) -> String {
        let error = if self.fault.is_some() { "govuk-form-group--error" } else { "" };
        classes(&["govuk-form-group", error, own])
    }

    /// The class of a control, with `block--error` while there is a fault.
    pub(super) fn control_class(&self, block: &str, own: &str) -> String {
        let error = if self.fault.is_some() { format!("{block}--error") } else { String::new() };
        classes(&[block, own, &error])
    }

    /// The hint and the error message, each where there is one.
    pub(super) fn hint_and_fault(&self) -> impl IntoView + use<> {
        let id = self.id.clone();
        let hint = self.hint.clone().map(|text| view! { <Hint id=format!("{id}-hint") text /> });
        let fault = self
            .fault
            .clone()
            .map(|fault| view! { <ErrorMessage id=format!("{id}-error") fault /> });
        (hint, fault)
    }
}
