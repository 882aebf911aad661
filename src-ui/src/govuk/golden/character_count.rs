use super::options::*;
use super::*;
use crate::govuk::character_count::{SHOWN_FROM, counted};
use crate::govuk::{CharacterCount, CountWords};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    id: Option<String>,
    name: String,
    label: Heading,
    hint: Option<Text>,
    error_message: Option<Text>,
    #[serde(default)]
    value: String,
    maxlength: usize,
    /// The same for every box of ours.
    threshold: Option<usize>,
    #[serde(rename = "countType")]
    _count_type: Option<CountType>,
    rows: Option<u8>,
    spellcheck: Option<bool>,
}

/// Ours counts UTF-16 units, which GOV.UK calls the length.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum CountType {
    Length,
}

fn draw(options: Value) -> Drawing {
    let options: Options = serde_json::from_value(options)?;
    let Options { id, name, label, hint, error_message, value, maxlength, .. } = options;
    if options.threshold.is_some_and(|threshold| threshold != SHOWN_FROM) {
        return Err(unlike("a threshold of its own"));
    }
    let id = id.unwrap_or_else(|| name.clone());
    let asked = label.asked("govuk-label", id, hint, error_message)?;
    let rows = options.rows.unwrap_or(5);
    let spellcheck = whether(options.spellcheck);
    let words = words(maxlength);
    Ok(view! { <CharacterCount asked name value most=maxlength words rows spellcheck /> }
        .into_any())
}

fn words(most: usize) -> CountWords {
    CountWords {
        most: format!("You can enter up to {most} characters"),
        left: Callback::new(|count: usize| format!("You have {count} characters remaining")),
        over: Callback::new(|count: usize| format!("You have {count} characters too many")),
    }
}

/// GOV.UK's script hides what may be entered, and adds how much room is left,
/// once to be seen and once to be read out. It is as if every box had our
/// threshold, and the count is ours, in which a line break is two.
fn start(document: &Document) {
    let group = document.select(".govuk-character-count");
    let most = group.attr("data-maxlength").and_then(|most| most.parse::<usize>().ok());
    let Some(most) = most else { return };
    let area = group.select("textarea");
    let count = counted(&area.text());
    let status = words(most).status(count, most);
    let tone = if count > most { "govuk-error-message" } else { "govuk-hint" };
    let (quiet, unheard) = match count * 100 < most * SHOWN_FROM {
        true => ("govuk-character-count__message--disabled", r#"aria-hidden="true""#),
        false => ("", ""),
    };
    let info = group.select(".govuk-character-count__message");
    info.after_html(format!(
        r#"<div class="govuk-character-count__message govuk-character-count__status {tone} {quiet}"
            aria-hidden="true">{status}</div>
        <div class="govuk-character-count__sr-status govuk-visually-hidden"
            aria-live="polite" {unheard}>{status}</div>"#
    ));
    info.add_class("govuk-visually-hidden");
    if count > most && !group.select(".govuk-error-message").exists() {
        area.add_class("govuk-textarea--error");
    }
}

const COMPARED: Compared = &[
    "default",
    "with hint",
    "with hint and error",
    "with default value",
    "with default value exceeding limit",
    "with custom rows",
    "with label as page heading",
    "with count type 'length'",
    "with threshold",
    "id",
    "spellcheck enabled",
    "spellcheck disabled",
    "with id starting with number",
    "with id with special characters",
];

const LEFT_OUT: LeftOut = &[
    (
        "counts as the form does, in UTF-16 units, never in words",
        &[
            "with maxwords",
            "with count type 'characters'",
            "with count type 'characters' and value",
            "with count type 'characters' and error message",
            "with count type 'characters' and threshold",
            "with count type 'words'",
            "with count type 'words' and value",
            "with count type 'words' and error message",
            "with count type 'words' and threshold",
        ],
    ),
    (
        "its words come in as props, none from attributes for a script",
        &[
            "with custom textarea description",
            "with neither maxlength nor maxwords set",
            "with translations",
        ],
    ),
    (CLASSES, &["classes", "custom classes on countMessage", "custom classes with error message"]),
    (ATTRIBUTES, &["attributes", "with textarea maxlength attribute"]),
    (GROUP, &["formGroup with classes"]),
    (
        "always has a limit",
        &[
            "to configure in JavaScript",
            "with neither maxlength, maxwords nor textarea description set",
        ],
    ),
];

#[test]
fn is_drawn_as_govuk_draws_it() {
    Golden {
        component: "character-count",
        draw,
        start,
        added: &[],
        compared: COMPARED,
        left_out: LEFT_OUT,
    }
    .check();
}
