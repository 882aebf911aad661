//! The flat payload that casework takes, made of a report's answers.

use std::collections::HashMap;

use serde::{Deserialize, Serialize, Serializer};

use crate::{Answer, Answers, Form};

/// What casework is sent, by key, in the order casework has them.
#[derive(Clone, PartialEq, Eq)]
pub enum Payload {
    /// It may say who the potential victim is: a referral, a child, or an adult
    /// who agreed to work with the authorities.
    Named(Vec<(String, Value)>),
    /// It has no place for who they are: an adult who neither consents nor
    /// agreed to work with the authorities.
    Nameless(Vec<(NamelessKey, Value)>),
}

/// A key that never says who the potential victim is.
#[derive(Clone, PartialEq, Eq)]
pub struct NamelessKey(String);

/// What a key holds.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A text.
    Text(String),
    /// Whether casework is to load a document's content.
    Flag(bool),
}

/// A document that casework is to fetch.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it is.
    pub url: String,
    /// The name of its file.
    pub name: String,
    /// Its media type.
    pub media_type: String,
}

/// One key of the payload and how it is made.
#[derive(Debug, Deserialize)]
pub(crate) struct CaseworkKey {
    key: String,
    /// Whether it says who the potential victim is, or how to reach them.
    #[serde(default)]
    identifies: bool,
    from: Vec<String>,
    #[serde(flatten)]
    make: Make,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "make")]
enum Make {
    Copy,
    CopyIfPresent,
    FixedIfTicked { value: String },
    OtherIfTicked,
    FixedIfPresent { value: String },
    Capitalise,
    CapitaliseOrSeveral { value: String },
    Lookup { table: HashMap<String, String> },
    LookupOr { table: HashMap<String, String>, default: String },
    LookupIfPresent { table: HashMap<String, String>, default: String },
    UpperWithoutSeparators,
    FirstNotBlank { default: String },
    SelectBy { cases: HashMap<String, String>, otherwise: Option<String> },
    ExternalId,
}

/// The question whose answer names the documents.
const DOCUMENTS: &str = "upload-file";

impl Payload {
    /// The payload of these answers, which are those of a route and no others.
    pub(crate) fn of(
        form: &Form,
        answers: &Answers,
        external_id: &str,
        documents: &[Document],
    ) -> Self {
        let text = |row: &CaseworkKey| Some(Value::Text(row.value(answers, external_id)?));
        if form.nameless.iter().all(|condition| condition.holds(answers)) {
            let entry = |row| Some((NamelessKey::of(row)?, text(row)?));
            return Self::Nameless(form.casework.iter().filter_map(entry).collect());
        }
        let entry = |row: &CaseworkKey| Some((row.key.clone(), text(row)?));
        let entries = form.casework.iter().filter_map(entry);
        let documents = if answers.is_blank(DOCUMENTS) { &[] } else { documents };
        let parts = (1..).zip(documents).flat_map(|(number, document)| document.entries(number));
        Self::Named(entries.chain(parts).collect())
    }

    /// Every key with what it holds, in order.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Value)> {
        let (named, nameless) = match self {
            Self::Named(entries) => (&entries[..], &[][..]),
            Self::Nameless(entries) => (&[][..], &entries[..]),
        };
        let named = named.iter().map(|(key, value)| (key.as_str(), value));
        named.chain(nameless.iter().map(|(key, value)| (key.0.as_str(), value)))
    }

    /// The text of a key, where the payload has it.
    pub fn get(&self, key: &str) -> Option<&str> {
        let (_, value) = self.entries().find(|(name, _)| *name == key)?;
        match value {
            Value::Text(text) => Some(text),
            Value::Flag(_) => None,
        }
    }
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries())
    }
}

impl NamelessKey {
    fn of(row: &CaseworkKey) -> Option<Self> {
        (!row.identifies).then(|| Self(row.key.clone()))
    }
}

impl Document {
    /// Its keys with what they hold, as that many-th document of a payload.
    pub fn entries(&self, number: usize) -> [(String, Value); 4] {
        let key = |part: &str| format!("Document{number}.{part}");
        let text = |text: &str| Value::Text(text.to_owned());
        [
            (key("URL"), text(&self.url)),
            (key("Name"), text(&self.name)),
            (key("MimeType"), text(&self.media_type)),
            (key("URLLoadContent"), Value::Flag(true)),
        ]
    }
}

impl CaseworkKey {
    /// Whether it says who the potential victim is.
    pub fn identifies(&self) -> bool {
        self.identifies
    }

    /// Whether the answer to a field goes into it.
    pub fn is_from(&self, field: &str) -> bool {
        self.from.iter().any(|from| from == field)
    }

    fn value(&self, answers: &Answers, external_id: &str) -> Option<String> {
        let first = answers.get(&self.from[0]);
        let text = first.and_then(Answer::text);
        let present = text.filter(|text| !text.is_empty());
        match &self.make {
            Make::Copy => text.map(str::to_owned),
            Make::CopyIfPresent => present.map(str::to_owned),
            Make::FixedIfTicked { value } => (text == Some("true")).then(|| value.clone()),
            Make::OtherIfTicked => {
                let other = answers.get(&self.from[1])?.text()?;
                (text == Some("true")).then(|| other.to_owned())
            }
            Make::FixedIfPresent { value } => present.map(|_| value.clone()),
            Make::Capitalise => Some(capitalised(text.unwrap_or_default())),
            Make::CapitaliseOrSeveral { value } => Some(match first {
                Some(Answer::Several(_)) => value.clone(),
                _ => capitalised(text.unwrap_or_default()),
            }),
            Make::Lookup { table } => table.get(text?).cloned(),
            Make::LookupOr { table, default } => {
                Some(text.and_then(|text| table.get(text)).unwrap_or(default).clone())
            }
            Make::LookupIfPresent { table, default } => {
                Some(table.get(present?).unwrap_or(default).clone())
            }
            Make::UpperWithoutSeparators => {
                Some(present?.replacen(' ', "", 1).replacen('-', "", 1).to_uppercase())
            }
            Make::FirstNotBlank { default } => {
                let said = self.from.iter().map(|field| answers.text(field));
                Some(said.into_iter().find(|text| !text.is_empty()).unwrap_or(default).to_owned())
            }
            Make::SelectBy { cases, otherwise } => {
                let case = text.and_then(|text| cases.get(text));
                answers.get(case.or(otherwise.as_ref())?)?.text().map(str::to_owned)
            }
            Make::ExternalId => Some(external_id.to_owned()),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
