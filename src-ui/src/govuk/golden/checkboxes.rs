use super::options::*;
use super::*;
use crate::govuk::{Checkbox, Checkboxes};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    name: String,
    id_prefix: Option<String>,
    fieldset: Option<Legend>,
    hint: Option<Text>,
    error_message: Option<Text>,
    #[serde(default)]
    values: Vec<String>,
    items: Vec<Item>,
}

fn draw(options: Value) -> Drawing {
    let Options { name, id_prefix, fieldset, hint, error_message, values, items } =
        serde_json::from_value(options)?;
    let id = id_prefix.unwrap_or_else(|| name.clone());
    let asked = match fieldset {
        Some(Legend { legend }) => {
            legend.asked("govuk-fieldset__legend", id, hint, error_message)?
        }
        None => asked(id, String::new(), hint, error_message),
    };
    let items = items.into_iter().map(|item| ours(item, &name, &values)).collect();
    Ok(view! { <Checkboxes asked items /> }.into_any())
}

fn ours(item: Item, name: &str, values: &[String]) -> Checkbox {
    let Item { id, name: own, value, text, hint, checked, conditional } = item;
    Checkbox {
        id,
        name: own.unwrap_or_else(|| name.to_owned()),
        ticked: checked.unwrap_or_else(|| values.contains(&value)),
        value,
        text,
        hint: hint.map(|hint| hint.text),
        conditional: conditional.map(Content::view),
    }
}

/// GOV.UK's script says which boxes open something, and whether it is open.
fn start(document: &Document) {
    for input in document.select("[data-aria-controls]").nodes() {
        let opens = input.attr_or("data-aria-controls", "");
        input.remove_attr("data-aria-controls");
        input.set_attr("aria-controls", &opens);
        input.set_attr("aria-expanded", if input.has_attr("checked") { "true" } else { "false" });
    }
}

const COMPARED: Compared = &[
    "default",
    "with hint",
    "with pre-checked values",
    "with hints on items",
    "with legend as a page heading",
    "with error message",
    "with very long option text",
    "with conditional items",
    "with id and name",
    "with idPrefix",
    "with checked item",
    "multiple hints",
    "with conditional items with special characters",
    "with error message and hint",
    "with error and idPrefix",
    "with conditional item checked",
    "item checked overrides values",
    "textarea in conditional",
];

const LEFT_OUT: LeftOut = &[
    (
        "no item that excludes the others, and no divider before it",
        &["with divider and None", "with divider, None and conditional items"],
    ),
    (GROUP, &["with optional form-group classes showing group error"]),
    (
        CLASSES,
        &[
            "small",
            "small with long text",
            "small with error",
            "small with hint",
            "small with conditional reveal",
            "small with divider and None",
            "classes",
            "with label classes",
        ],
    ),
    (DISABLED, &["with disabled item"]),
    (
        "the template numbers blank items too; ours are made in code, and none is blank",
        &["with falsy values"],
    ),
    (
        DESCRIBED,
        &[
            "with fieldset describedBy",
            "with error, hint and fieldset describedBy",
            "with single option set 'aria-describedby' on input, and describedBy",
            "with single option (and hint) set 'aria-describedby' on input, and describedBy",
            "with error message and fieldset describedBy",
        ],
    ),
    (ATTRIBUTES, &["attributes", "items with attributes", "fieldset params"]),
    ("the template alone takes `false` for no conditional part", &["empty conditional"]),
    (MARKUP, &["label with attributes", "fieldset html params"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "checkboxes",
        draw,
        start,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
