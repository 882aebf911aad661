use super::*;
use crate::govuk::BackLink;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    text: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let text = options.text.unwrap_or_else(|| "Back".to_owned());
    Ok(view! { <BackLink text /> }.into_any())
}

const COMPARED: Compared = &["default", "html as text"];

const LEFT_OUT: LeftOut = &[
    (CLASSES, &["inverse", "classes"]),
    (MARKUP, &["html"]),
    ("what it does on a click is the caller's", &["with custom text and link"]),
    (ATTRIBUTES, &["attributes"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "back-link",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
