//! What deserves a second look and is forbidden by no rule.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{Answers, Page, Route};

/// Years, as the form asks for them: "under 18".
const ADULT: u32 = 18;

/// Something that deserves a second look. It keeps nothing from being finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The path of the page where the answer is.
    pub page: String,
    /// The field key.
    pub field: String,
    /// The field key of the answer that it does not fit.
    pub against: String,
    /// What is noticed about the answer.
    pub about: Noticed,
}

/// What can be noticed about an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Noticed {
    /// The date of birth is that of a child, the age answer that of an adult.
    BornAChild,
    /// The date of birth is that of an adult, the age answer that of a child.
    BornAnAdult,
}

const BORN: &str = "pv-dob";
const AGE: &str = "pv-under-age";

impl Route<'_> {
    /// What deserves a second look on the pages of this route. The answers are
    /// those it was made from.
    pub fn remarks(&self, answers: &Answers, today: NaiveDate) -> Vec<Remark> {
        let about = noticed(answers.text(BORN), answers.text(AGE), today);
        let remark = |(page, about): (&Page, Noticed)| Remark {
            page: page.path.clone(),
            field: BORN.to_owned(),
            against: AGE.to_owned(),
            about,
        };
        self.page_of(BORN).zip(about).map(remark).into_iter().collect()
    }
}

fn noticed(born: &str, under_age: &str, today: NaiveDate) -> Option<Noticed> {
    let born: NaiveDate = born.parse().ok()?;
    let is_adult = today.years_since(born)? >= ADULT;
    match (under_age, is_adult) {
        ("no", false) => Some(Noticed::BornAChild),
        ("yes", true) => Some(Noticed::BornAnAdult),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Form, finish, route};

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
    }

    fn about(born: &str, under_age: &str) -> Option<Noticed> {
        noticed(born, under_age, day())
    }

    #[test]
    fn a_birth_date_that_contradicts_the_age_is_noticed_to_the_day() {
        assert_eq!(about("2008-11-25", "no"), None, "18 today");
        assert_eq!(about("2008-11-26", "no"), Some(Noticed::BornAChild), "18 tomorrow");
        assert_eq!(about("2008-11-25", "yes"), Some(Noticed::BornAnAdult));
        assert_eq!(about("2008-11-26", "yes"), None);
    }

    #[test]
    fn where_the_age_is_not_clear_nothing_contradicts_it() {
        for born in ["1990-01-01", "2015-01-01", "", "1990--", "2027-01-01"] {
            assert_eq!(about(born, "not-sure"), None);
            assert_eq!(about(born, ""), None);
        }
        assert_eq!(about("1990--", "yes"), None, "half a date says nothing");
    }

    #[test]
    fn it_is_pointed_out_and_not_forbidden() {
        let text = include_str!("../../../examples/adult-referral.json");
        let mut answers: Answers = serde_json::from_str(text).unwrap();
        answers.set("pv-dob", "2010-05-01");
        let remarks = route(Form::current(), &answers, day()).remarks(&answers, day());
        assert_eq!(remarks[0].page, "/pv-dob");
        assert_eq!(remarks[0].about, Noticed::BornAChild);
        assert!(finish(Form::current(), &answers, day()).is_ok());
    }

    #[test]
    fn a_birth_date_that_is_not_asked_is_not_looked_at() {
        let text = include_str!("../../../examples/notification-not-co-operating.json");
        let mut answers: Answers = serde_json::from_str(text).unwrap();
        answers.set("pv-dob", "2010-05-01");
        assert!(route(Form::current(), &answers, day()).remarks(&answers, day()).is_empty());
    }
}
