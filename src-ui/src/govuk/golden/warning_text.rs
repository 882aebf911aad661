use super::*;
use crate::govuk::WarningText;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    text: String,
    icon_fallback_text: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let prefix = options.icon_fallback_text.unwrap_or_else(|| "Warning".to_owned());
    Ok(view! { <WarningText prefix text=options.text /> }.into_any())
}

const COMPARED: Compared = &["default", "multiple lines", "html as text", "no icon fallback text"];

const LEFT_OUT: LeftOut = &[
    (ATTRIBUTES, &["attributes"]),
    (CLASSES, &["classes"]),
    (MARKUP, &["html"]),
    ("always says something", &["icon fallback text only"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "warning-text",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
