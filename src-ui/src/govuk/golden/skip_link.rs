use super::options::*;
use super::*;
use crate::govuk::SkipLink;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    text: String,
    href: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let href = options.href.map_or("#content", lasting);
    Ok(view! { <SkipLink text=options.text href /> }.into_any())
}

const COMPARED: Compared = &["default", "no href", "custom href", "custom text", "html as text"];

const LEFT_OUT: LeftOut =
    &[(CLASSES, &["with focus", "classes"]), (MARKUP, &["html"]), (ATTRIBUTES, &["attributes"])];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "skip-link",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
