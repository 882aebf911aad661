use super::options::*;
use super::*;
use crate::govuk::Fieldset;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    legend: Heading,
    role: Option<String>,
    html: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let asked = options.legend.asked("govuk-fieldset__legend", String::new(), None, None)?;
    let role = options.role.map(lasting);
    let inside = options.html.map(|html| Content::Html(html).view());
    Ok(view! { <Fieldset asked role>{inside}</Fieldset> }.into_any())
}

const COMPARED: Compared = &[
    "default",
    "styled as small text",
    "as page heading l",
    "html fieldset content",
    "html as text",
    "role",
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
            "legend classes",
        ],
    ),
    (DESCRIBED, &["with describedBy"]),
    (MARKUP, &["html"]),
    (CLASSES, &["classes"]),
    (ATTRIBUTES, &["attributes"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "fieldset",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
