//! The parts of a report, and how far each of them is.

use crate::{Answers, Page, Route, Stop};

/// One part of a report, as the answers so far have it.
#[derive(Debug)]
pub struct PartProgress<'r, 'f> {
    /// Its name, such as `your-report`.
    pub part: &'f str,
    /// How far it is.
    pub state: PartState,
    /// Its pages on the route; none while the route does not lead to it.
    pub stops: Vec<&'r Stop<'f>>,
    /// The page to go on with: the first with something left to do, else the
    /// first of the part.
    pub page: Option<&'f Page>,
}

/// How far a part of a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartState {
    /// Every page of it was passed.
    Completed,
    /// Something was said, and something is left to do.
    InProgress,
    /// The route leads to it, and nothing was said.
    NotStarted,
    /// An earlier part decides whether it is asked.
    CannotStart,
}

impl<'f> Route<'f> {
    /// The parts with questions, in order: those the route leads to, and then
    /// those it would come to if nothing else changed its way. The answers are
    /// those it was made from.
    pub fn parts(&self, answers: &Answers) -> Vec<PartProgress<'_, 'f>> {
        let ahead = self.ahead().iter().map(|page| (*page, None));
        let stops = self.stops().iter().map(|stop| (stop.page, Some(stop)));
        let mut parts: Vec<(&'f str, Vec<&Stop<'f>>)> = Vec::new();
        for (page, stop) in stops.chain(ahead).filter(|(page, _)| !page.is_last()) {
            match parts.iter_mut().find(|(part, _)| *part == page.part) {
                Some((_, stops)) => stops.extend(stop),
                None => parts.push((&page.part, stop.into_iter().collect())),
            }
        }
        parts.into_iter().map(|(part, stops)| progress(part, stops, answers)).collect()
    }
}

fn progress<'r, 'f>(
    part: &'f str,
    stops: Vec<&'r Stop<'f>>,
    answers: &Answers,
) -> PartProgress<'r, 'f> {
    let open = stops.iter().find(|stop| !is_passed(stop, answers));
    let page = open.or(stops.first()).map(|stop| stop.page);
    let state = match open {
        _ if stops.is_empty() => PartState::CannotStart,
        None => PartState::Completed,
        Some(_) if stops.iter().any(|stop| is_seen(stop, answers)) => PartState::InProgress,
        Some(_) => PartState::NotStarted,
    };
    PartProgress { part, state, stops, page }
}

fn is_passed(stop: &Stop<'_>, answers: &Answers) -> bool {
    stop.problems.is_empty() && is_seen(stop, answers)
}

/// A page that was passed without an answer has blank ones.
fn is_seen(stop: &Stop<'_>, answers: &Answers) -> bool {
    stop.page.questions.iter().any(|field| answers.get(field).is_some())
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::{Form, route};

    const STARTED: [(&str, &str); 5] = [
        ("reference", "A1"),
        ("user-organisation", "Kalayaan"),
        ("fr-location", "wales"),
        ("pv-under-age", "no"),
        ("pv-under-age-at-time-of-exploitation", "no"),
    ];

    fn parts(answers: &[(&str, &str)]) -> Vec<(String, PartState, Option<String>)> {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let answers = answers.iter().copied().collect();
        let route = route(Form::current(), &answers, day);
        let parts = route.parts(&answers).into_iter();
        parts
            .map(|part| (part.part.to_owned(), part.state, part.page.map(|page| page.path.clone())))
            .collect()
    }

    fn part(answers: &[(&str, &str)], name: &str) -> (PartState, Option<String>) {
        let part = parts(answers).into_iter().find(|(part, ..)| part == name);
        let (_, state, page) = part.expect("the part is on the route");
        (state, page)
    }

    fn declined() -> Vec<(&'static str, &'static str)> {
        let decided = [
            ("potential-victim-exploitative-situation-multiple", "no"),
            ("still-in-exploitative-situation", "no"),
            ("is-this-the-first-chance-to-report", "yes"),
            ("where-exploitation-happened", "uk"),
            ("exploiters-location", "no"),
            ("future-exploitation-concerns", "no"),
            ("authorities-cooperation", "no"),
            ("pv-want-to-submit-nrm", "no"),
        ];
        [STARTED.as_slice(), &decided].concat()
    }

    #[test]
    fn nothing_but_the_first_part_can_be_started_in_a_new_report() {
        let parts = parts(&[]);
        assert_eq!(
            parts[0],
            ("your-report".to_owned(), PartState::NotStarted, Some("/reference".to_owned()))
        );
        assert_eq!(parts.len(), 12, "an adult's referral has the most parts");
        for (part, state, page) in &parts[1..] {
            assert_eq!((*state, page), (PartState::CannotStart, &None), "{part}");
        }
    }

    #[test]
    fn a_part_goes_on_with_its_first_page_that_is_not_passed() {
        let (state, page) = part(&STARTED[..2], "your-report");
        assert_eq!(state, PartState::InProgress);
        assert_eq!(page.as_deref(), Some("/fr-location"));
    }

    #[test]
    fn a_part_with_every_page_passed_is_completed_and_opens_at_its_start() {
        let (state, page) = part(&STARTED, "your-report");
        assert_eq!(state, PartState::Completed);
        assert_eq!(page.as_deref(), Some("/reference"));
    }

    #[test]
    fn a_page_that_needs_no_answer_is_passed_only_once_it_was_seen() {
        let mut answers = declined();
        let (state, page) = part(&answers, "consent");
        assert_eq!((state, page.as_deref()), (PartState::InProgress, Some("/refuse-nrm")));
        answers.push(("refuse-nrm", ""));
        assert_eq!(part(&answers, "consent").0, PartState::Completed);
    }

    #[test]
    fn a_part_that_an_earlier_answer_may_change_waits_for_it() {
        assert_eq!(part(&STARTED, "background").0, PartState::NotStarted);
        assert_eq!(part(&STARTED, "professional-view"), (PartState::CannotStart, None));
    }

    #[test]
    fn a_child_is_asked_for_no_contact_and_a_notification_for_fewer_parts_still() {
        let names = |answers: &[(&str, &str)]| -> Vec<String> {
            parts(answers).into_iter().map(|(part, ..)| part).collect()
        };
        let child = names(&[("pv-under-age", "yes")]);
        assert_eq!(child.len(), 11);
        assert!(!child.contains(&"decision-contact".to_owned()), "{child:?}");
        let declined = names(&declined());
        assert_eq!(declined.len(), 9, "{declined:?}");
        assert_eq!(declined.last().map(String::as_str), Some("potential-victim"));
    }
}
