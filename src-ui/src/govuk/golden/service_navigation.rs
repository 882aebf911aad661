use super::options::*;
use super::*;
use crate::govuk::ServiceNavigation;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    navigation_label: Option<String>,
    #[serde(deserialize_with = "filled")]
    navigation: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    href: String,
    text: String,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let label = options.navigation_label.unwrap_or_else(|| "Menu".to_owned());
    let items = options.navigation.into_iter().map(link).collect();
    Ok(view! { <ServiceNavigation label items /> }.into_any())
}

/// As a caller of ours draws it.
fn link(Entry { href, text }: Entry) -> AnyView {
    view! { <a class="govuk-service-navigation__link" href=href>{text}</a> }.into_any()
}

/// GOV.UK's script shows a button that folds the list on a narrow screen; ours
/// is two entries long, is never folded, and has no hidden button.
fn start(document: &Document) {
    document.select("button.govuk-service-navigation__toggle[hidden]").remove();
}

const COMPARED: Compared = &[
    "default",
    "with large navigation",
    "with custom navigation label",
    "with navigation having empty values",
];

const LEFT_OUT: LeftOut = &[
    (
        "two entries and no more: none is current, none is folded, no name of a service",
        &[
            "with navigation with a current item",
            "with non-link navigation items",
            "with service name",
            "with service link",
            "with long service name",
            "with service name and navigation",
            "with collapseNavigationOnMobile set to false",
            "with a single navigation item",
            "with a single navigation item and collapseNavigationOnMobile set to true",
            "with no options set",
            "with custom aria-label",
            "with custom navigation toggle text",
            "with custom navigation toggle label",
            "with identical navigation toggle text and label",
            "with custom navigation toggle text and navigation label",
            "with custom navigation classes",
            "with custom navigation ID",
            "with navigation having only empty values",
            "with navigation being an empty array",
            "with navigation with an active item",
            "with language navigation",
            "with right-aligned language navigation",
            "with slotted content",
            "with `inline` end slot",
        ],
    ),
    (MARKUP, &["with HTML navigation items"]),
    (CLASSES, &["inverse", "classes", "inverse with language navigation"]),
    (ATTRIBUTES, &["attributes"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "service-navigation",
        draw,
        start,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
