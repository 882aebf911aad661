use super::options::*;
use super::*;
use crate::govuk::{Button, ButtonLook};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    text: String,
    name: Option<String>,
    #[serde(default)]
    classes: String,
    #[serde(default)]
    is_start_button: bool,
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl Options {
    fn look(&self) -> serde_json::Result<ButtonLook> {
        match (self.classes.as_str(), self.is_start_button) {
            ("", false) => Ok(ButtonLook::Main),
            ("govuk-button--secondary", false) => Ok(ButtonLook::Secondary),
            ("", true) => Ok(ButtonLook::Start),
            ("govuk-button--warning", false) => Ok(ButtonLook::Warning),
            _ => Err(unlike("the look of the button")),
        }
    }
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let look = options.look()?;
    let name = lasting(options.name.unwrap_or_default());
    let kind = options.kind.map_or("submit", lasting);
    Ok(view! { <Button text=options.text name look kind /> }.into_any())
}

const COMPARED: Compared = &[
    "default",
    "start",
    "secondary",
    "warning",
    "name",
    "type",
    "no type",
    "no data-prevent-double-click",
];

const LEFT_OUT: LeftOut = &[
    (
        "drawn as if pointed at or pressed, for GOV.UK's own pages",
        &[
            "default hover state",
            "default active state",
            "default focus state",
            "secondary hover state",
            "secondary active state",
            "secondary focus state",
            "warning hover state",
            "warning active state",
            "warning focus state",
            "inverse hover state",
            "inverse active state",
            "inverse focus state",
        ],
    ),
    (DISABLED, &["disabled", "secondary disabled", "warning disabled", "inverse disabled"]),
    (
        "a button does something; a link leads somewhere",
        &["link", "link classes", "explicit link", "start link", "start link with html"],
    ),
    ("main, secondary, a warning or the way into something new", &["inverse", "classes"]),
    (ATTRIBUTES, &["attributes", "link attributes"]),
    ("a form of ours knows which button it has", &["value"]),
    (MARKUP, &["html"]),
    (
        "what a second click does is for the caller to say",
        &["don't prevent double click", "prevent double click"],
    ),
    ("found by its name", &["id"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "button",
        draw,
        start: as_it_is,
        added: &[("button", "name", "every button of ours has a name, for tests")],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
