use super::options::*;
use super::*;
use crate::govuk::Label;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    #[serde(rename = "for", default)]
    control: String,
    text: String,
    #[serde(default)]
    classes: String,
    #[serde(default)]
    is_page_heading: bool,
}

fn draw(options: Value) -> Drawing {
    let Options { control, text, classes, is_page_heading } = serde_json::from_value(options)?;
    let heading = Heading { text, classes, is_page_heading };
    let look = heading.look("govuk-label")?;
    Ok(view! { <Label id=control text=heading.text look /> }.into_any())
}

const COMPARED: Compared = &[
    "default",
    "with bold text",
    "styled as small text",
    "as page heading l",
    "html as text",
    "for",
];

const LEFT_OUT: LeftOut = &[
    (
        LOOKS,
        &[
            "styled as xl text",
            "styled as large text",
            "styled as medium text",
            "as page heading xl",
            "as page heading m",
            "as page heading s",
            "as page heading without class",
            "classes",
        ],
    ),
    ("always says something", &["empty"]),
    (MARKUP, &["html"]),
    (ATTRIBUTES, &["attributes"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "label",
        draw,
        start: as_it_is,
        added: &[("label", "for", "a label of ours always belongs to a control")],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
