use super::options::*;
use super::*;
use crate::govuk::Details;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    summary_text: String,
    text: Option<String>,
    html: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let Options { summary_text, text, html } = serde_json::from_value(options)?;
    let more = html.map(Content::Html).or(text.map(Content::Text));
    let more = more.ok_or_else(|| unlike("nothing more to show"))?;
    Ok(view! { <Details summary=summary_text>{more.view()}</Details> }.into_any())
}

const COMPARED: Compared =
    &["default", "html as text", "html", "summary html as text", "with html"];

const LEFT_OUT: LeftOut = &[
    ("it starts closed", &["expanded"]),
    ("nothing leads to it", &["id"]),
    (MARKUP, &["summary html"]),
    (CLASSES, &["classes"]),
    (ATTRIBUTES, &["attributes"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "details",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
