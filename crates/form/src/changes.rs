//! What is different between two versions of the form, question by question.

use serde::{Deserialize, Serialize};

use crate::{Form, Question};

/// One thing that is different about a question in a newer version of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field key.
    pub field: String,
    /// What is different.
    pub what: What,
}

/// What can be different about a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// It is asked for the first time.
    Added,
    /// It is not asked any more.
    Removed,
    /// It must be answered now.
    Required,
    /// It can be left blank now.
    Optional,
    /// Its options are others.
    Options,
    /// It is asked at another time, or checked by other rules.
    Otherwise,
}

/// What is different in `to`, in its order; what it no longer asks comes last.
pub fn changes(from: &Form, to: &Form) -> Vec<Change> {
    let change = |question: &Question, what| Change { field: question.field.clone(), what };
    let in_new = to.questions().iter().flat_map(|question| {
        let differences = match from.question(&question.field) {
            Some(before) => differences(before, question),
            None => vec![What::Added],
        };
        differences.into_iter().map(move |what| change(question, what))
    });
    let only_in_old = from.questions().iter().filter(|old| to.question(&old.field).is_none());
    in_new.chain(only_in_old.map(|question| change(question, What::Removed))).collect()
}

fn differences(before: &Question, after: &Question) -> Vec<What> {
    let required = match (before.required, after.required) {
        (false, true) => Some(What::Required),
        (true, false) => Some(What::Optional),
        _ => None,
    };
    let offered =
        |question: &Question| (question.options.clone(), question.list, question.except.clone());
    let options = (offered(before) != offered(after)).then_some(What::Options);
    let rest = |question: &Question| {
        let Question { kind, max_length, rules, shown_when, given, .. } = question.clone();
        (kind, max_length, rules, shown_when, given)
    };
    let otherwise = (rest(before) != rest(after)).then_some(What::Otherwise);
    required.into_iter().chain(options).chain(otherwise).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The form of today, edited.
    fn edited(edit: impl Fn(&mut Value)) -> Form {
        let mut json: Value = serde_json::from_str(Form::current().to_json()).unwrap();
        edit(&mut json);
        Form::parse(&json.to_string()).unwrap()
    }

    fn question<'j>(json: &'j mut Value, field: &str) -> &'j mut Value {
        let questions = json["questions"].as_array_mut().unwrap();
        questions.iter_mut().find(|question| question["field"] == field).unwrap()
    }

    fn between(from: &Form, to: &Form) -> Vec<(String, What)> {
        changes(from, to).into_iter().map(|change| (change.field, change.what)).collect()
    }

    #[test]
    fn a_form_is_no_different_from_itself() {
        assert!(changes(Form::current(), Form::current()).is_empty());
    }

    #[test]
    fn each_difference_is_named_and_runs_the_other_way_backwards() {
        let other = edited(|json| {
            question(json, "family")["required"] = json!(false);
            question(json, "fr-location")["options"] = json!(["england", "wales", "scotland"]);
            question(json, "reference")["max-length"] = json!(20);
        });
        let (now, family) = (Form::current(), "family".to_owned());
        let rest =
            [("reference".to_owned(), What::Otherwise), ("fr-location".to_owned(), What::Options)];
        assert_eq!(between(&other, now), [&rest[..], &[(family.clone(), What::Required)]].concat());
        assert_eq!(between(now, &other), [&rest[..], &[(family, What::Optional)]].concat());
    }

    #[test]
    fn a_question_that_comes_or_goes_is_told() {
        let other = edited(|json| {
            let questions = json["questions"].as_array_mut().unwrap();
            questions.retain(|question| question["field"] != "education");
            for page in json["pages"].as_array_mut().unwrap() {
                let asked = page["questions"].as_array_mut().unwrap();
                asked.retain(|field| field != "education");
            }
        });
        let now = Form::current();
        assert_eq!(between(&other, now), [("education".to_owned(), What::Added)]);
        assert_eq!(between(now, &other), [("education".to_owned(), What::Removed)]);
    }
}
