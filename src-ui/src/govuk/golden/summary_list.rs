use super::options::*;
use super::*;
use crate::govuk::{SummaryList, SummaryRow};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    #[serde(deserialize_with = "filled")]
    rows: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    key: Text,
    value: Content,
    #[serde(default)]
    actions: Actions,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Actions {
    items: Vec<Action>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Action {
    href: String,
    text: String,
    visually_hidden_text: Option<String>,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let rows = options.rows.into_iter().map(ours).collect::<serde_json::Result<_>>()?;
    Ok(view! { <SummaryList rows /> }.into_any())
}

fn ours(row: Row) -> serde_json::Result<SummaryRow> {
    let mut actions = row.actions.items.into_iter().map(link);
    let action = actions.next();
    match actions.next() {
        None => Ok(SummaryRow { key: row.key.text, value: row.value.view(), action }),
        Some(_) => Err(unlike("a row with several actions")),
    }
}

/// As a caller of ours draws it.
fn link(action: Action) -> AnyView {
    let Action { href, text, visually_hidden_text } = action;
    let hidden = visually_hidden_text
        .map(|text| view! { <span class="govuk-visually-hidden">" " {text}</span> });
    view! { <a class="govuk-link" href=href>{text} {hidden}</a> }.into_any()
}

const COMPARED: Compared = &[
    "default",
    "with falsy values",
    "value with html",
    "actions href",
    "single action with anchor",
    "empty items array",
];

const LEFT_OUT: LeftOut = &[
    ("one thing to do in a row, at most", &["with actions", "extreme", "with some actions"]),
    (
        CLASSES,
        &[
            "no-border",
            "no-border on last row",
            "key with classes",
            "actions with classes",
            "classes on items",
            "rows with classes",
            "overridden-widths",
        ],
    ),
    (
        "rows, no cards",
        &[
            "as a summary card with a text header",
            "as a summary card with a html header",
            "as a summary card with actions",
            "as a summary card with actions plus summary list actions",
            "as a summary card extreme",
            "summary card with custom classes",
            "summary card with custom attributes",
            "summary card with only 1 action",
            "as a summary card with a custom header level",
        ],
    ),
    (ATTRIBUTES, &["attributes", "actions with attributes"]),
    (MARKUP, &["key with html", "actions with html", "translated"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "summary-list",
        draw,
        start: as_it_is,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
