//! What a responder said, field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One answer as the published form stores it: a text, or the ticked options
/// of a group of tick boxes when several are ticked.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answer {
    /// A text, a chosen option, or `"true"` for a ticked box.
    Text(String),
    /// The ticked options of a group, in the order of the form.
    Several(Vec<String>),
}

impl Answer {
    /// The blank answer: a question that was passed without an answer.
    pub fn blank() -> Self {
        Self::Text(String::new())
    }

    /// Whether nothing was said.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Several(options) => options.is_empty(),
        }
    }

    /// The text, or nothing where several options are ticked.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Several(_) => None,
        }
    }

    /// Whether the answer is this option, or has it among those ticked.
    pub fn has(&self, option: &str) -> bool {
        self.options().any(|ticked| ticked == option)
    }

    /// Every option or text said; none for a blank answer.
    pub fn options(&self) -> impl Iterator<Item = &str> {
        let (one, several) = match self {
            Self::Text(text) => (Some(text.as_str()).filter(|text| !text.is_empty()), &[][..]),
            Self::Several(options) => (None, options.as_slice()),
        };
        one.into_iter().chain(several.iter().map(String::as_str))
    }
}

impl From<&str> for Answer {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Never shows what was said: an answer must not reach a log by accident.
impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_blank() { "Answer(blank)" } else { "Answer(..)" })
    }
}

/// The answers of one report by field key. A field without an entry was never
/// asked or never answered; a blank entry was passed without an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Answer>);

impl Answers {
    /// The answer to a field, blank or not.
    pub fn get(&self, field: &str) -> Option<&Answer> {
        self.0.get(field)
    }

    /// The text of a field; blank where there is none.
    pub fn text(&self, field: &str) -> &str {
        self.get(field).and_then(Answer::text).unwrap_or_default()
    }

    /// Whether the field's answer is this option, or has it among those ticked.
    pub fn has(&self, field: &str, option: &str) -> bool {
        self.get(field).is_some_and(|answer| answer.has(option))
    }

    /// Whether the field has no answer, or a blank one.
    pub fn is_blank(&self, field: &str) -> bool {
        self.get(field).is_none_or(Answer::is_blank)
    }

    /// Stores an answer in place of any earlier one.
    pub fn set(&mut self, field: impl Into<String>, answer: impl Into<Answer>) {
        self.0.insert(field.into(), answer.into());
    }

    /// Forgets the answer to a field.
    pub fn remove(&mut self, field: &str) {
        self.0.remove(field);
    }

    /// The answer to one field, without any other.
    pub(crate) fn only(&self, field: &str) -> Self {
        self.get(field).map(|answer| (field, answer.clone())).into_iter().collect()
    }

    /// Every field with an entry, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(field, answer)| (field.as_str(), answer))
    }
}

impl<F: Into<String>, A: Into<Answer>> FromIterator<(F, A)> for Answers {
    fn from_iter<I: IntoIterator<Item = (F, A)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(field, answer)| (field.into(), answer.into())).collect())
    }
}

impl Extend<(String, Answer)> for Answers {
    fn extend<I: IntoIterator<Item = (String, Answer)>>(&mut self, entries: I) {
        self.0.extend(entries);
    }
}
