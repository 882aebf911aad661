use super::options::*;
use super::*;
use crate::govuk::{PasswordInput, PasswordWords};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    id: Option<String>,
    name: String,
    label: Heading,
    hint: Option<Text>,
    error_message: Option<Text>,
    autocomplete: Option<String>,
    described_by: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let Options { id, name, label, hint, error_message, autocomplete, described_by } = options;
    let id = id.unwrap_or_else(|| name.clone());
    let asked = label.asked("govuk-label", id, hint, error_message)?;
    let name = lasting(name);
    let autocomplete = autocomplete.map_or("current-password", lasting);
    Ok(view! { <PasswordInput asked name autocomplete words=words() described_by /> }.into_any())
}

fn words() -> PasswordWords {
    PasswordWords {
        show: "Show".to_owned(),
        show_label: "Show password".to_owned(),
        hide: "Hide".to_owned(),
        hide_label: "Hide password".to_owned(),
        shown: "Your password is visible".to_owned(),
        hidden: "Your password is hidden".to_owned(),
    }
}

/// GOV.UK's script brings out the button, and adds what tells of a change.
fn start(document: &Document) {
    document.select(".govuk-password-input__toggle").remove_attr("hidden");
    document.select(".govuk-password-input__input").after_html(
        r#"<div class="govuk-password-input__sr-status govuk-visually-hidden" aria-live="polite"></div>"#,
    );
}

const COMPARED: Compared = &[
    "default",
    "with hint text",
    "with error message",
    "with label as page heading",
    "id",
    "with describedBy",
    "with new-password autocomplete",
];

const LEFT_OUT: LeftOut = &[
    (CLASSES, &["with input width class", "classes"]),
    ("a passphrase is never drawn", &["value"]),
    (ATTRIBUTES, &["attributes"]),
    ("its words come in as props, none from attributes for a script", &["with translations"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "password-input",
        draw,
        start,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
