//! The flat payload that casework takes, made of a report's answers.

use std::collections::HashMap;

use serde::Deserialize;
use serde::ser::{Serialize, SerializeMap, Serializer};
use uuid::Uuid;

use crate::{Answer, Answers, Form};

/// What casework is sent: text by key, in the order casework has them.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload(Vec<(String, String)>);

/// One key of the payload and how it is made.
#[derive(Debug, Deserialize)]
pub(crate) struct CaseworkKey {
    key: String,
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

impl Payload {
    pub(crate) fn of(form: &Form, answers: &Answers, external_id: Uuid) -> Self {
        let value = |row: &CaseworkKey| Some((row.key.clone(), row.value(answers, external_id)?));
        Self(form.casework.iter().filter_map(value).collect())
    }

    /// The text of a key, where the payload has it.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl CaseworkKey {
    fn value(&self, answers: &Answers, external_id: Uuid) -> Option<String> {
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
            Make::ExternalId => Some(external_id.to_string()),
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
