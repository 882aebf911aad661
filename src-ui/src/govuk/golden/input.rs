use super::options::*;
use super::*;
use crate::govuk::Input;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    id: Option<String>,
    name: String,
    label: Heading,
    hint: Option<Text>,
    error_message: Option<Text>,
    #[serde(default, deserialize_with = "written")]
    value: String,
    #[serde(rename = "type", default = "line")]
    kind: String,
    #[serde(default)]
    classes: String,
    autocomplete: Option<String>,
    inputmode: Option<String>,
    spellcheck: Option<bool>,
}

fn line() -> String {
    "text".to_owned()
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let Options { id, name, label, hint, error_message, value, kind, .. } = options;
    let id = id.unwrap_or_else(|| name.clone());
    let asked = label.asked("govuk-label", id, hint, error_message)?;
    let kind = lasting(kind);
    let class = lasting(options.classes);
    let autocomplete = options.autocomplete.map(lasting);
    let inputmode = options.inputmode.map(lasting);
    let spellcheck = whether(options.spellcheck);
    Ok(view! { <Input asked name value kind class autocomplete inputmode spellcheck /> }.into_any())
}

const COMPARED: Compared = &[
    "default",
    "with hint text",
    "with error message",
    "with error and hint",
    "with width-2 class",
    "with width-3 class",
    "with width-4 class",
    "with width-5 class",
    "with width-10 class",
    "with width-20 class",
    "with width-30 class",
    "with label as page heading",
    "with extra letter spacing",
    "classes",
    "id",
    "custom type",
    "value",
    "zero value",
    "inputmode",
    "with autocomplete attribute",
    "with spellcheck enabled",
    "with spellcheck disabled",
];

const LEFT_OUT: LeftOut = &[
    (
        "no text before or after the box",
        &[
            "with prefix",
            "with suffix",
            "with prefix and suffix",
            "with prefix and suffix and error",
            "with prefix and suffix and width modifier",
            "with prefix with html as text",
            "with prefix with classes",
            "with prefix with attributes",
            "with suffix with html as text",
            "with suffix with html",
            "with suffix with classes",
            "with suffix with attributes",
            "with customised input wrapper",
        ],
    ),
    (
        DESCRIBED,
        &[
            "with describedBy",
            "hint with describedBy",
            "error with describedBy",
            "with error, hint and describedBy",
        ],
    ),
    (ATTRIBUTES, &["attributes"]),
    (MARKUP, &["with prefix with html"]),
    (GROUP, &["with optional form-group classes"]),
    ("the form checks what is entered, not the browser", &["with pattern attribute"]),
    ("capitals are left to the keyboard", &["with autocapitalize turned off"]),
    (DISABLED, &["disabled"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "input",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
