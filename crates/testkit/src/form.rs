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
