use super::options::*;
use super::*;
use crate::govuk::Panel;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    #[serde(alias = "titleHtml")]
    title_text: String,
    text: Option<String>,
    html: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let Options { title_text, text, html } = serde_json::from_value(options)?;
    let body = html.map(Content::Html).or(text.map(Content::Text));
    let body = body.ok_or_else(|| unlike("a panel without a body"))?;
    Ok(view! { <Panel title=title_text>{body.view()}</Panel> }.into_any())
}

const COMPARED: Compared = &["default", "title html as text", "body html as text", "body html"];

const LEFT_OUT: LeftOut = &[
    (
        "the end of a report: no other panel, nothing to press in it",
        &[
            "interruption",
            "interruption-with-content-with-long-line-length",
            "interruption-with-headings-content-and-lists",
            "confirmation, with actions",
            "interruption, with actions classes and attributes",
            "interruption, submit action",
            "interruption, button link",
            "interruption, no actions items",
        ],
    ),
    (MARKUP, &["title html"]),
    (CLASSES, &["classes", "interruption with custom classes", "interruption, no actions"]),
    (ATTRIBUTES, &["attributes"]),
    ("always has a body", &["title with no body text"]),
    ("its title is the heading of the page", &["custom heading level"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "panel",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
