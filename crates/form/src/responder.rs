use crate::rules::is_work_email;
use crate::{Form, List, Problem, Rule};

/// What keeps a responder from being known: a work e-mail address by the
/// sign-in page's rule, and an organisation of the form's list.
pub fn check_responder(form: &Form, email: &str, organisation: &str) -> Vec<Problem> {
    let email_rule = match email {
        "" => Some(Rule::Required),
        email if !is_work_email(email) => Some(Rule::IsValidEmail),
        _ => None,
    };
    let organisation_rule = match organisation {
        "" => Some(Rule::Required),
        name if !form.lists().has(List::Organisations, name) => Some(Rule::OneOfOptions),
        _ => None,
    };
    let problem = |field: &str, rule| Problem {
        page: "/who-do-you-work-for".to_owned(),
        field: field.to_owned(),
        rule,
    };
    let email = email_rule.map(|rule| problem("user-email", rule));
    let organisation = organisation_rule.map(|rule| problem("user-organisation", rule));
    email.into_iter().chain(organisation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(email: &str, organisation: &str) -> Vec<Rule> {
        let problems = check_responder(Form::current(), email, organisation);
        problems.into_iter().map(|problem| problem.rule).collect()
    }

    #[test]
    fn a_responder_has_a_work_address_and_a_listed_organisation() {
        assert_eq!(rules("ana@example.police.uk", "Kalayaan"), []);
        assert_eq!(rules("ana@\u{e9}xample.uk", "Kalayaan"), []);
        assert_eq!(rules("", ""), [Rule::Required, Rule::Required]);
        for address in ["ana", "ana@police", "a@b@c.uk", "@b.uk", "a b@c.uk", "a@.uk", "a@b."] {
            assert_eq!(rules(address, "Kalayaan"), [Rule::IsValidEmail], "{address}");
        }
        assert_eq!(rules("ana@example.police.uk", "The Moon"), [Rule::OneOfOptions]);
    }
}
