use super::options::*;
use super::*;
use crate::govuk::Tag;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    text: String,
    #[serde(default)]
    classes: String,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    Ok(view! { <Tag text=options.text class=lasting(options.classes) /> }.into_any())
}

const COMPARED: Compared = &[
    "default",
    "grey",
    "turquoise",
    "green",
    "purple",
    "pink",
    "red",
    "orange",
    "yellow",
    "html as text",
];

const LEFT_OUT: LeftOut = &[(ATTRIBUTES, &["attributes"]), (MARKUP, &["html"])];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "tag",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
