use std::collections::BTreeMap;

use super::options::{Legend, Text, lasting};
use super::*;
use crate::govuk::{DateInput, DatePart};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    id: String,
    #[serde(default)]
    name_prefix: String,
    fieldset: Legend,
    hint: Option<Text>,
    error_message: Option<Text>,
    #[serde(default)]
    values: BTreeMap<String, u16>,
    #[serde(default)]
    day: Part,
    #[serde(default)]
    month: Part,
    #[serde(default)]
    year: Part,
    items: Option<Vec<Item>>,
}

/// More about the day, the month or the year, or `false` where it is not asked.
#[derive(Deserialize)]
#[serde(untagged)]
enum Part {
    More(More),
    Asked(bool),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct More {
    label: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    name: String,
    classes: String,
    #[serde(skip)]
    label: Option<String>,
}

impl Default for Part {
    fn default() -> Self {
        Self::Asked(true)
    }
}

impl Part {
    fn item(self, name: &str, width: u8) -> Option<Item> {
        let label = match self {
            Self::Asked(false) => return None,
            Self::Asked(true) => None,
            Self::More(More { label }) => Some(label),
        };
        let classes = format!("govuk-input--width-{width}");
        Some(Item { name: name.to_owned(), classes, label })
    }
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let Options { id, fieldset, hint, error_message, .. } = options;
    let asked = fieldset.legend.asked("govuk-fieldset__legend", id, hint, error_message)?;
    let Options { name_prefix, values, day, month, year, items, .. } = options;
    let parts = || [day.item("day", 2), month.item("month", 2), year.item("year", 4)];
    let items = items.unwrap_or_else(|| parts().into_iter().flatten().collect());
    let parts = items.into_iter().map(|item| ours(item, &name_prefix, &values)).collect();
    Ok(view! { <DateInput asked parts /> }.into_any())
}

fn ours(item: Item, prefix: &str, values: &BTreeMap<String, u16>) -> DatePart {
    let Item { name: part, classes, label } = item;
    let name = if prefix.is_empty() { part.clone() } else { format!("{prefix}-{part}") };
    DatePart {
        text: label.unwrap_or_else(|| capital(&part)),
        value: values.get(&name).map(u16::to_string).unwrap_or_default(),
        width: lasting(classes),
        part: lasting(part),
        name,
    }
}

fn capital(part: &str) -> String {
    let (first, rest) = part.split_at(1);
    first.to_uppercase() + rest
}

const COMPARED: Compared = &[
    "default",
    "with translations",
    "with values",
    "with values and name prefix",
    "day and month",
    "day and month (using items)",
    "month and year",
    "month and year (using items)",
    "with errors only (using items and classes)",
    "with error message and hint",
    "with error message and hint (using items)",
    "with items",
];

const LEFT_OUT: LeftOut = &[
    (
        "the parts of a date have their names after its own",
        &["with values, name prefix and custom names"],
    ),
    (
        "what is wrong is said of the whole date",
        &[
            "with errors only",
            "with errors only (using classes)",
            "with errors only (using items)",
            "with error on day input",
            "with error on day input (using items)",
            "with error on month input",
            "with error on month input (using items)",
            "with error on year input",
            "with error on year input (using items)",
            "with error on single field",
            "with error on single field by omission",
            "with error on single field using classes",
            "with error on single item",
            "with error on single item by omission",
            "with error on single item using classes",
        ],
    ),
    (CLASSES, &["classes"]),
    (ATTRIBUTES, &["attributes", "with input attributes"]),
    (
        "drawn under a legend, always",
        &[
            "with empty items",
            "with nested name",
            "suffixed id",
            "with field value",
            "with field value overriding values",
            "items with classes",
            "items without classes",
        ],
    ),
    (
        "a part is of digits, and known to no browser",
        &["custom pattern", "custom inputmode", "with autocomplete values"],
    ),
    (
        "the parts of a date have their ids after its own",
        &[
            "with id on items",
            "with item value",
            "with field value and items",
            "with field value and item value",
            "with field value, item value and values",
        ],
    ),
    (DESCRIBED, &["with hint and described by", "with error message and described by"]),
    (MARKUP, &["fieldset html"]),
    (GROUP, &["with optional form-group classes"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "date-input",
        draw,
        start: as_it_is,
        added: &[(
            "input",
            "autocomplete",
            "asks for somebody else's date, never for the one a browser remembers",
        )],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
