use super::*;
use crate::govuk::{ErrorMessage, Fault};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    #[serde(default)]
    id: String,
    text: String,
    visually_hidden_text: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let prefix = format!("{}:", options.visually_hidden_text.as_deref().unwrap_or("Error"));
    let fault = Fault { prefix, text: options.text };
    Ok(view! { <ErrorMessage id=options.id fault /> }.into_any())
}

const COMPARED: Compared = &["default", "id", "html as text", "with visually hidden text"];

const LEFT_OUT: LeftOut = &[
    (MARKUP, &["translated", "html"]),
    (CLASSES, &["classes"]),
    (ATTRIBUTES, &["attributes"]),
    ("says first that it is an error, always", &["visually hidden text removed"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "error-message",
        draw,
        start: as_it_is,
        added: &[("p", "id", "a message of ours always belongs to a control")],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
