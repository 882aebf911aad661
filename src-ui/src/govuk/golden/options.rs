//! Options that several of GOV.UK's components share, as our props.

use leptos::prelude::*;
use leptos::tachys::html::InertElement;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::govuk::{Asked, Fault, Look};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    pub text: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Heading {
    pub text: String,
    #[serde(default)]
    pub classes: String,
    #[serde(default)]
    pub is_page_heading: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Legend {
    pub legend: Heading,
}

/// Text of ours, or markup that stands for what a caller of ours draws.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Content {
    Text(String),
    Html(String),
}

impl Content {
    pub fn view(self) -> AnyView {
        match self {
            Self::Text(text) => text.into_any(),
            Self::Html(html) => InertElement::new(html).into_any(),
        }
    }
}

/// A choice among radios or tick boxes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub id: Option<String>,
    pub name: Option<String>,
    #[serde(deserialize_with = "written")]
    pub value: String,
    pub text: String,
    pub hint: Option<Text>,
    pub checked: Option<bool>,
    pub conditional: Option<Content>,
}

impl Heading {
    /// How ours looks for it, where `block` is "govuk-label" or the like.
    pub fn look(&self, block: &str) -> serde_json::Result<Look> {
        match (self.classes.strip_prefix(block), self.is_page_heading) {
            (None, false) if self.classes.is_empty() => Ok(Look::Plain),
            (Some("--s"), false) => Ok(Look::Bold),
            (Some("--l"), true) => Ok(Look::Heading),
            _ => Err(unlike("the look of the label or legend")),
        }
    }

    pub fn asked(
        self,
        block: &str,
        id: String,
        hint: Option<Text>,
        fault: Option<Text>,
    ) -> serde_json::Result<Asked> {
        let look = self.look(block)?;
        Ok(Asked { look, ..asked(id, self.text, hint, fault) })
    }
}

pub(super) fn asked(id: String, text: String, hint: Option<Text>, fault: Option<Text>) -> Asked {
    let fault = fault.map(|fault| Fault { prefix: "Error:".to_owned(), text: fault.text });
    Asked { id, text, look: Look::Plain, hint: hint.map(|hint| hint.text), fault }
}

/// What ours cannot be told.
pub(super) fn unlike(what: &str) -> serde_json::Error {
    Error::custom(format!("ours has no such thing: {what}"))
}

/// A text that lives as long as the props that ours takes from its own code.
pub(super) fn lasting(text: String) -> &'static str {
    text.leak()
}

pub(super) fn whether(on: Option<bool>) -> Option<&'static str> {
    on.map(|on| if on { "true" } else { "false" })
}

/// A value that may be given as a number.
pub(super) fn written<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    match Value::deserialize(from)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        other => Err(Error::custom(format!("ours has no such value: {other}"))),
    }
}

/// The entries of a list, less the blank ones that GOV.UK's templates pass over.
pub(super) fn filled<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let blank = [Value::Null, Value::Bool(false), Value::String(String::new())];
    let filled =
        Vec::<Value>::deserialize(from)?.into_iter().filter(|entry| !blank.contains(entry));
    filled.map(|entry| serde_json::from_value(entry).map_err(Error::custom)).collect()
}
