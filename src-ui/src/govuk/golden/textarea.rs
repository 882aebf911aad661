use super::options::*;
use super::*;
use crate::govuk::Textarea;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    id: Option<String>,
    name: String,
    label: Heading,
    hint: Option<Text>,
    error_message: Option<Text>,
    #[serde(default)]
    value: String,
    rows: Option<u8>,
    autocomplete: Option<String>,
    spellcheck: Option<bool>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let Options { id, name, label, hint, error_message, value, rows, autocomplete, spellcheck } =
        options;
    let id = id.unwrap_or_else(|| name.clone());
    let asked = label.asked("govuk-label", id, hint, error_message)?;
    let rows = rows.unwrap_or(5);
    let autocomplete = autocomplete.map(lasting);
    let spellcheck = whether(spellcheck);
    Ok(view! { <Textarea asked name value rows autocomplete spellcheck /> }.into_any())
}

const COMPARED: Compared = &[
    "default",
    "with hint",
    "with error message",
    "with default value",
    "with custom rows",
    "with label as page heading",
    "id",
    "with hint and error message",
    "with autocomplete attribute",
    "with spellcheck enabled",
    "with spellcheck disabled",
];

const LEFT_OUT: LeftOut = &[
    (CLASSES, &["classes"]),
    (ATTRIBUTES, &["attributes"]),
    (
        DESCRIBED,
        &[
            "with describedBy",
            "with hint and described by",
            "with error message and described by",
            "with hint, error message and described by",
        ],
    ),
    (GROUP, &["with optional form-group classes"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "textarea",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
