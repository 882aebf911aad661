//! What may be added to a report after it was sent.

use chrono::NaiveDate;

use crate::route::Taken;
use crate::rules::{broken, form_length};
use crate::{Answer, Answers, CONSENT, Form, Kind, Question, Rule, tidy};

/// The longest text of an addition: as long as the form's long answers.
pub const MOST_TEXT: u32 = 15_000;

/// Who sends a report: the organisation says it, and a report that says another is
/// not taken.
const SENDER: &str = "user-organisation";

/// The question that decides whether a report is of a child.
const UNDER_AGE: &str = "pv-under-age";

/// What may be added to one report, by the answers that were sent.
///
/// A report that has no place for who the potential victim is takes nothing else
/// afterwards: other answers to the questions that its payload has, and no text besides.
pub struct Addable<'a> {
    form: &'static Form,
    answers: &'a Answers,
    nameless: bool,
}

impl<'a> Addable<'a> {
    /// To the report with these answers, which are those of its route and no others.
    pub fn to(form: &'static Form, answers: &'a Answers) -> Self {
        let nameless = form.nameless.iter().all(|condition| condition.holds(answers));
        Self { form, answers, nameless }
    }

    /// Whether the report has no place for who the potential victim is.
    pub fn is_nameless(&self) -> bool {
        self.nameless
    }

    /// The questions that can be answered anew, in the order of the form.
    pub fn questions(&self) -> impl Iterator<Item = &'static Question> {
        self.form.questions().iter().filter(|question| self.takes(question))
    }

    /// Which rule another answer to a question breaks, if any.
    pub fn broken(&self, field: &str, answer: &Answer, today: NaiveDate) -> Option<Rule> {
        match self.questions().find(|question| question.field == field) {
            Some(question) => broken(self.form, question, answer, today, Taken::AsTyped),
            None => Some(Rule::OneOfOptions),
        }
    }

    /// Which rule the reason of a correction breaks, if any: it is needed, or may not
    /// be said.
    pub fn broken_reason(&self, reason: &str) -> Option<Rule> {
        match (self.nameless, reason) {
            (true, "") => None,
            (true, _) => Some(Rule::OneOfOptions),
            (false, reason) => broken_text(reason),
        }
    }

    /// Which rule a text of its own breaks, if any.
    pub fn broken_text(&self, text: &str) -> Option<Rule> {
        if self.nameless { Some(Rule::OneOfOptions) } else { broken_text(text) }
    }

    fn takes(&self, question: &Question) -> bool {
        let field = question.field.as_str();
        let was_asked = self.answers.get(field).is_some() && question.given(self.answers).is_none();
        let is_said = question.kind != Kind::Documents && field != SENDER;
        was_asked && is_said && (!self.nameless || self.is_of_the_payload(field))
    }

    /// Whether a payload with no name has a place for the answer, and goes on to have
    /// no name whatever is answered.
    fn is_of_the_payload(&self, field: &str) -> bool {
        let decides = self.form.nameless.iter().any(|condition| condition.field == field);
        let decides = decides || [CONSENT, UNDER_AGE].contains(&field);
        let mut rows = self.form.casework.iter().filter(|row| !row.identifies());
        !decides && rows.any(|row| row.is_from(field))
    }
}

/// An answer to a question as it is sent, from what was typed.
pub fn tidied(question: &Question, answer: &Answer) -> Answer {
    tidy::normalise(question.kind, answer)
}

fn broken_text(text: &str) -> Option<Rule> {
    match text {
        text if text.trim().is_empty() => Some(Rule::Required),
        text if form_length(text) > MOST_TEXT => Some(Rule::Maxlength),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REFERRAL: [(&str, &str); 5] = [
        ("pv-under-age", "no"),
        (CONSENT, "yes"),
        ("pv-name-first-name", "Ana"),
        ("family", "Two sisters"),
        ("user-organisation", "Kalayaan"),
    ];

    fn nameless() -> Answers {
        let mut answers: Answers = REFERRAL.into_iter().collect();
        answers.set(CONSENT, "no");
        answers.set("authorities-cooperation", "no");
        answers
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    #[test]
    fn every_answer_of_a_referral_can_be_corrected_but_who_sends_it() {
        let answers = REFERRAL.into_iter().collect();
        let addable = Addable::to(Form::current(), &answers);
        let fields: Vec<_> = addable.questions().map(|asked| asked.field.as_str()).collect();
        assert_eq!(fields.len(), 4, "{fields:?}");
        assert!(!fields.contains(&SENDER));
        assert_eq!(addable.broken("family", &"One sister".into(), today()), None);
        let never_asked = addable.broken("birthplace", &"York".into(), today());
        assert_eq!(never_asked, Some(Rule::OneOfOptions));
        assert_eq!(
            addable.broken("pv-under-age", &"maybe".into(), today()),
            Some(Rule::OneOfOptions)
        );
        assert_eq!(addable.broken_reason("A slip"), None);
        assert_eq!(addable.broken_reason(" "), Some(Rule::Required));
        assert_eq!(addable.broken_text("More"), None);
        let long = "x".repeat(15_001);
        assert_eq!(addable.broken_text(&long), Some(Rule::Maxlength));
    }

    #[test]
    fn what_has_no_place_for_a_name_gets_none_afterwards() {
        let answers = nameless();
        let addable = Addable::to(Form::current(), &answers);
        assert!(addable.is_nameless());
        let fields: Vec<_> = addable.questions().map(|asked| asked.field.as_str()).collect();
        assert_eq!(fields, ["family"], "neither a name nor what decides that there is none");
        for (field, answer) in [
            ("pv-name-first-name", "Ana"),
            (CONSENT, "yes"),
            ("authorities-cooperation", "yes"),
            ("pv-under-age", "yes"),
        ] {
            let broken = addable.broken(field, &answer.into(), today());
            assert_eq!(broken, Some(Rule::OneOfOptions), "{field}");
        }
        assert_eq!(addable.broken_reason(""), None);
        assert_eq!(addable.broken_reason("Ana said so"), Some(Rule::OneOfOptions));
        assert_eq!(addable.broken_text("Ana said more"), Some(Rule::OneOfOptions));
    }
}
