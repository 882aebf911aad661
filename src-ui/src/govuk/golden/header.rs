use super::*;
use crate::govuk::Header;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    logo_text: String,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    Ok(view! { <Header name=options.logo_text /> }.into_any())
}

/// The name is no link in ours: the way home is in the bar below, while there is one.
fn start(document: &Document) {
    for name in document.select("a.govuk-generic-header__homepage-link").nodes() {
        name.rename("span");
        name.remove_attr("href");
    }
}

const COMPARED: Compared = &["default"];

const LEFT_OUT: LeftOut = &[
    (MARKUP, &["with image logo", "with text and image logo"]),
    (CLASSES, &["full width", "classes"]),
    (ATTRIBUTES, &["attributes"]),
    ("no link: the way home is in the bar below, while there is one", &["custom url"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "generic-header",
        draw,
        start,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
