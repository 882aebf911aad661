use super::options::*;
use super::*;
use crate::govuk::{Radio, Radios};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    name: String,
    id_prefix: Option<String>,
    fieldset: Legend,
    hint: Option<Text>,
    error_message: Option<Text>,
    #[serde(default)]
    value: String,
    items: Vec<Item>,
}

fn draw(options: Value) -> Drawing {
    let Options { name, id_prefix, fieldset, hint, error_message, value, items } =
        serde_json::from_value(options)?;
    let id = id_prefix.unwrap_or_else(|| name.clone());
    let asked = fieldset.legend.asked("govuk-fieldset__legend", id, hint, error_message)?;
    let checked = items.iter().find(|item| item.checked == Some(true));
    let chosen = checked.map_or(value, |item| item.value.clone());
    let items = items.into_iter().map(ours).collect::<serde_json::Result<_>>()?;
    Ok(view! { <Radios asked name chosen items /> }.into_any())
}

fn ours(item: Item) -> serde_json::Result<Radio> {
    match item {
        Item { id: None, name: None, value, text, hint, checked: _, conditional } => Ok(Radio {
            value,
            text,
            hint: hint.map(|hint| hint.text),
            conditional: conditional.map(Content::view),
        }),
        _ => Err(unlike("a radio button with an id or a name of its own")),
    }
}

/// GOV.UK's script says which buttons open something. It also sets
/// `aria-expanded`, which a radio button may not have; ours does without.
fn start(document: &Document) {
    for input in document.select("[data-aria-controls]").nodes() {
        let opens = input.attr_or("data-aria-controls", "");
        input.remove_attr("data-aria-controls");
        input.set_attr("aria-controls", &opens);
    }
}

const COMPARED: Compared = &[
    "default",
    "with hint",
    "with fieldset and error message",
    "with very long option text",
    "with conditional items",
    "with conditional item checked",
    "with hints on parent and items",
    "with hint and error message",
    "textarea in conditional",
    "with conditional items with special characters",
    "with conditional items and pre-checked value",
];

const LEFT_OUT: LeftOut = &[
    (
        CLASSES,
        &[
            "inline",
            "small with long text",
            "small inline",
            "small with a divider",
            "label with classes",
        ],
    ),
    (MARKUP, &["with legend as page heading", "fieldset with html"]),
    ("no divider between the items", &["with a divider"]),
    ("its items are numbered, none has an id of its own", &["with hints on items"]),
    (
        "drawn under a legend, always",
        &[
            "without fieldset",
            "with idPrefix",
            "minimal items and name",
            "with error message",
            "with error message and idPrefix",
            "item checked overrides value",
            "prechecked using value",
        ],
    ),
    (
        GROUP,
        &[
            "with optional form-group classes showing group error",
            "small",
            "small with error",
            "small with hint",
            "small with conditional reveal",
        ],
    ),
    (
        "the template numbers blank items too; ours are made in code, and none is blank",
        &["with falsy items"],
    ),
    (
        DESCRIBED,
        &[
            "fieldset with describedBy",
            "with describedBy and hint",
            "with hint, error message and describedBy",
            "with fieldset, error message and describedBy",
        ],
    ),
    (
        ATTRIBUTES,
        &["attributes", "items with attributes", "label with attributes", "fieldset params"],
    ),
    ("the template alone takes `false` for no conditional part", &["with empty conditional"]),
    (DISABLED, &["with disabled"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden { component: "radios", draw, start, added: &[], compared: COMPARED, left_out: LEFT_OUT }
        .check();
}
