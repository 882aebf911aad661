//! A form of another day.

use ::form::Form;
use serde_json::{Value, json};

/// The day of the older form: long before today's.
pub const OLDER: &str = "2020-02-29";

/// A form such as there might have been: it has no question about education,
/// and one of its own, `why-they-stayed`, beside living conditions.
///
/// # Panics
/// When the form of today has no such questions any more.
pub fn older() -> &'static Form {
    let text = Form::current().to_json();
    let mut json: Value = serde_json::from_str(text).expect("a form is JSON");
    json["version"] = json!(OLDER);
    let questions = json["questions"].as_array_mut().expect("a form has questions");
    questions.retain(|question| question["field"] != "education");
    questions.push(json!({ "field": "why-they-stayed", "kind": "text", "required": true }));
    for page in json["pages"].as_array_mut().expect("a form has pages") {
        let has_one_more = page["path"] == "/how-they-were-treated";
        let asked = page["questions"].as_array_mut().expect("a page has a list of questions");
        asked.retain(|field| field != "education");
        if has_one_more {
            asked.push(json!("why-they-stayed"));
        }
    }
    let form = Form::parse(&json.to_string()).expect("it hangs together as today's does");
    Box::leak(Box::new(form))
}

/// The day of the later form: long after today's.
pub const LATER: &str = "2999-01-01";

/// A form such as there may be, as JSON: today's, with `hours-worked` beside living
/// conditions.
///
/// # Panics
/// When the form of today has no such page any more.
pub fn later() -> String {
    let mut json: Value = serde_json::from_str(Form::current().to_json()).expect("a form is JSON");
    json["version"] = json!(LATER);
    let question = json!({ "field": "hours-worked", "kind": "choice", "options": ["few", "many"] });
    json["questions"].as_array_mut().expect("a form has questions").push(question);
    let pages = json["pages"].as_array_mut().expect("a form has pages");
    let page = pages.iter_mut().find(|page| page["path"] == "/how-they-were-treated");
    let asked = page.and_then(|page| page["questions"].as_array_mut()).expect("it asks something");
    asked.push(json!("hours-worked"));
    json.to_string()
}

/// The words of the question that is new in it.
pub const LATER_WORDS: &str = "\
q-hours-worked = How many hours did they work? (optional)
    .row = Hours they worked
    .opt-few = Few
    .opt-many = Many
";
