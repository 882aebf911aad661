use super::options::*;
use super::*;
use crate::govuk::Hint;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    #[serde(default)]
    id: String,
    text: String,
    #[serde(default)]
    classes: String,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let Options { id, text, classes } = options;
    Ok(view! { <Hint id text class=lasting(classes) /> }.into_any())
}

const COMPARED: Compared = &["default", "classes", "id", "html as text"];

const LEFT_OUT: LeftOut = &[(MARKUP, &["with html"]), (ATTRIBUTES, &["attributes"])];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "hint",
        draw,
        start: as_it_is,
        added: &[("div", "id", "a hint of ours always belongs to a control")],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
