use super::*;
use crate::govuk::{ErrorLink, ErrorSummary};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    title_text: String,
    error_list: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    text: String,
    href: String,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let link = |Entry { text, href }: Entry| ErrorLink { id: href.replacen('#', "", 1), text };
    let errors = options.error_list.into_iter().map(link).collect();
    let go_to = Callback::new(|_: String| ());
    Ok(view! { <ErrorSummary title=options.title_text errors go_to /> }.into_any())
}

const COMPARED: Compared = &["default", "error list with html as text link"];

const LEFT_OUT: LeftOut = &[
    (
        "leads from every error to its control",
        &[
            "without links",
            "mixed with and without links",
            "html as titleText",
            "title html",
            "error list with html as text",
        ],
    ),
    (
        "says nothing but the errors",
        &["with description only", "with everything", "description", "html as descriptionText"],
    ),
    (MARKUP, &["description html", "error list with html", "error list with html link"]),
    (CLASSES, &["classes"]),
    (ATTRIBUTES, &["attributes", "error list with attributes"]),
    (
        "the page moves the focus, no script of GOV.UK's",
        &["autofocus disabled", "autofocus explicitly enabled"],
    ),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "error-summary",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
