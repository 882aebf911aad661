use std::collections::BTreeMap;

use form::{Answers, Kind, Page, Question};
use leptos::prelude::*;

use crate::edition;

/// Boxes for the same thing, numbered from 1: those filled in are in sight,
/// and one more.
#[derive(Clone, Copy)]
pub struct Series {
    /// For each series of the page, by what its fields have in common, the
    /// highest number filled in.
    filled: RwSignal<BTreeMap<&'static str, u32>>,
}

impl Series {
    /// The series of a page, as far as they are filled in.
    pub fn of(page: &'static Page, answers: &Answers) -> Self {
        let mut filled = BTreeMap::new();
        for question in edition::form().questions_on(page) {
            if !answers.is_blank(&question.field) {
                note(&mut filled, question);
            }
        }
        Self { filled: RwSignal::new(filled) }
    }

    /// Notes that a question has an answer now.
    pub fn answered(self, question: &'static Question) {
        let mut filled = self.filled.get_untracked();
        if note(&mut filled, question) {
            self.filled.set(filled);
        }
    }

    /// Whether the box is in sight; none for a question that is in no series.
    pub fn in_sight(self, question: &'static Question) -> Option<Signal<bool>> {
        let (common, number) = place(question)?;
        let filled = self.filled;
        Some(Signal::derive(move || {
            filled.with(|filled| number <= filled.get(common).copied().unwrap_or_default() + 1)
        }))
    }
}

/// What a numbered field has in common with its series, and its number.
fn place(question: &Question) -> Option<(&str, u32)> {
    if question.kind != Kind::List {
        return None;
    }
    let (common, number) = question.field.rsplit_once('-')?;
    Some((common, number.parse().ok()?))
}

fn note(filled: &mut BTreeMap<&'static str, u32>, question: &'static Question) -> bool {
    let Some((common, number)) = place(question) else { return false };
    let highest = filled.entry(common).or_default();
    let rises = number > *highest;
    *highest = number.max(*highest);
    rises
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_sight(answers: &Answers) -> Vec<bool> {
        let form = edition::form();
        let page = form.page("/where-exploitation-happened-uk").unwrap();
        let series = Series::of(page, answers);
        let boxes = form.questions_on(page).filter_map(|question| series.in_sight(question));
        boxes.map(|signal| signal.get_untracked()).collect()
    }

    #[test]
    fn one_empty_box_follows_those_filled_in() {
        let _owner = Owner::new_root(None);
        assert_eq!(in_sight(&Answers::default()).iter().filter(|seen| **seen).count(), 1);
        let third = [("where-exploitation-happened-uk-city-3", "Bath")];
        let seen = in_sight(&third.into_iter().collect());
        assert_eq!(seen.len(), 10);
        assert_eq!(seen.iter().filter(|seen| **seen).count(), 4, "none that is filled is hidden");
    }
}
