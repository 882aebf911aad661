use super::options::*;
use super::*;
use crate::govuk::Footer;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    meta: Text,
    #[serde(rename = "contentLicence")]
    _licence: NoLicence,
}

/// `null`, where the default is the Open Government Licence.
type NoLicence = ();

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    Ok(view! { <Footer text=options.meta.text /> }.into_any())
}

/// Ours has no crown, no copyright of the Crown and no heading over links that
/// are not there; it comes with what GOV.UK's page template puts round it.
fn start(document: &Document) {
    for none in ["svg", "h2", ".govuk-footer__meta-item:not(.govuk-footer__meta-item--grow)"] {
        document.select(none).remove();
    }
    for footer in document.select(".govuk-footer").nodes() {
        footer.wrap_html(r#"<footer class="govuk-template__footer"></footer>"#);
    }
}

const COMPARED: Compared = &["with only custom meta"];

const LEFT_OUT: LeftOut = &[
    (
        "a sentence of our own: no crown, no licence, no links (this is not GOV.UK)",
        &[
            "default",
            "with custom HTML content licence and copyright notice",
            "with custom text content licence and copyright notice",
            "with no content licence",
            "with custom meta",
            "with only meta links",
            "with default width navigation (one column)",
            "with default width navigation (two columns)",
            "with navigation",
            "Three equal columns",
            "with container classes",
            "with HTML passed as text content",
            "with empty meta",
            "with empty meta items",
            "with meta",
            "meta html as text",
            "with meta item attributes",
            "with empty navigation",
            "with navigation item attributes",
        ],
    ),
    (MARKUP, &["with meta links and meta content", "Full GDS example", "with meta html"]),
    (ATTRIBUTES, &["attributes"]),
    (CLASSES, &["classes"]),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden { component: "footer", draw, start, added: &[], compared: COMPARED, left_out: LEFT_OUT }
        .check();
}
