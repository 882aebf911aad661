use serde::Deserialize;

/// How a report says that something is not known, and why, where the payload
/// has to hold a text.
#[derive(Debug, Deserialize)]
pub struct NotKnown {
    alone: String,
    because: String,
}

impl NotKnown {
    /// The answer of somebody who does not know, with the reason where they
    /// give one.
    pub fn answer(&self, reason: &str) -> String {
        match reason.trim() {
            "" => self.alone.clone(),
            _ => format!("{} {reason}", self.because),
        }
    }

    /// The reason that goes with such an answer, blank where none was given;
    /// none for any other answer.
    pub fn reason<'a>(&self, answer: &'a str) -> Option<&'a str> {
        if answer == self.alone {
            return Some("");
        }
        let reason = answer.strip_prefix(&self.because)?;
        if reason.is_empty() { Some(reason) } else { reason.strip_prefix(' ') }
    }
}

#[cfg(test)]
mod tests {
    use crate::Form;

    #[test]
    fn a_reason_comes_back_as_it_was_given() {
        let not_known = Form::current().not_known();
        for reason in ["", "he would not say", "she is 6, and ", "محمد لم يقل"] {
            let answer = not_known.answer(reason);
            assert_eq!(not_known.reason(&answer), Some(reason), "{answer}");
        }
    }

    #[test]
    fn only_such_an_answer_has_a_reason() {
        let not_known = Form::current().not_known();
        for answer in ["", "Two sisters", "Not known to the police", "Not known, becausexx"] {
            assert_eq!(not_known.reason(answer), None, "{answer}");
        }
    }

    #[test]
    fn it_is_an_answer_that_passes() {
        let form = Form::current();
        let said = form.not_known().answer("she was too tired");
        assert_eq!(said, "Not known, because she was too tired");
        let may_be = form.questions().iter().filter(|question| question.may_be_not_known);
        for question in may_be {
            assert!(question.required, "{} can be left blank", question.field);
        }
    }
}
