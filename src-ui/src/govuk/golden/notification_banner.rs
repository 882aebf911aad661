use super::options::*;
use super::*;
use crate::govuk::NotificationBanner;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    title_text: Option<String>,
    text: String,
    role: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let title = options.title_text.unwrap_or_else(|| "Important".to_owned());
    let role = options.role.map_or("region", lasting);
    Ok(view! { <NotificationBanner title text=options.text role /> }.into_any())
}

const COMPARED: Compared = &[
    "default",
    "with long heading",
    "custom title",
    "title html as text",
    "custom text",
    "html as text",
    "custom role",
];

const LEFT_OUT: LeftOut = &[
    (MARKUP, &["with text as html", "with lots of content", "title as html"]),
    (
        "news is never drawn as a success",
        &[
            "with type as success",
            "with invalid type",
            "auto-focus disabled, with type as success",
            "auto-focus explicitly enabled, with type as success",
            "role=alert overridden to role=region, with type as success",
        ],
    ),
    (
        "one banner a page, with one title",
        &["custom title heading level", "custom title id", "custom title id with type as success"],
    ),
    (CLASSES, &["classes"]),
    (ATTRIBUTES, &["attributes", "custom tabindex"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "notification-banner",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
