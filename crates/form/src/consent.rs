use crate::{Answers, Form};

/// The field that says whether the potential victim agrees to a referral.
pub const CONSENT: &str = "pv-want-to-submit-nrm";

/// Whether consent is not asked: the form answers it by itself for a child.
pub fn is_by_rule(answers: &Answers) -> bool {
    Form::current().question(CONSENT).is_some_and(|asked| asked.given(answers).is_some())
}

/// Whether a report with these answers is a Duty to Notify report. Nobody decides on one.
pub fn is_notification(answers: &Answers) -> bool {
    answers.has(CONSENT, "no") && !is_by_rule(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adult_who_declines_is_notified_of_and_a_child_is_referred() {
        let declined = [("pv-under-age", "no"), (CONSENT, "no")];
        assert!(is_notification(&declined.into_iter().collect()));
        let agreed = [("pv-under-age", "no"), (CONSENT, "yes")];
        assert!(!is_notification(&agreed.into_iter().collect()));
        let child = [("pv-under-age", "yes"), (CONSENT, "no")];
        assert!(!is_notification(&child.into_iter().collect()));
        assert!(!is_notification(&Answers::default()));
    }
}
