use form::Question;
use leptos::prelude::*;
use words::Words;

use crate::govuk::{Asked, DateInput, DatePart};

/// The parts of a date by their names, in the order they are asked.
pub const PARTS: [&str; 3] = ["day", "month", "year"];

/// A date, in three boxes.
#[component]
pub fn Date(
    asked: Asked,
    question: &'static Question,
    words: &'static Words,
    answer: String,
) -> impl IntoView {
    let parts = PARTS.into_iter().zip(split(&answer)).map(|(part, value)| DatePart {
        part,
        name: format!("{}-{part}", question.field),
        text: words.text(&format!("date-{part}")),
        value: value.to_owned(),
        width: if part == "year" { "govuk-input--width-4" } else { "govuk-input--width-2" },
    });
    view! { <DateInput asked=asked parts=parts.collect() /> }
}

/// Day, month and year of a date as it is stored, whole or half entered.
fn split(stored: &str) -> [&str; 3] {
    let mut parts = stored.splitn(3, '-');
    let mut next = || parts.next().unwrap_or_default();
    let (year, month, day) = (next(), next(), next());
    [day, month, year]
}

/// A date as it is stored, of what is entered so far; blank of blank boxes.
pub fn join([day, month, year]: [String; 3]) -> String {
    let bare = |part: String| part.replace('-', "").trim().to_owned();
    let (day, month, year) = (bare(day), bare(month), bare(year));
    match day.is_empty() && month.is_empty() && year.is_empty() {
        true => String::new(),
        false => format!("{year}-{month}-{day}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(stored: &str) -> String {
        join(split(stored).map(str::to_owned))
    }

    #[test]
    fn half_a_date_comes_back_as_it_was_entered() {
        assert_eq!(split("1990-05-07"), ["07", "05", "1990"]);
        for stored in ["", "1990-05-07", "1990--", "--7", "-May-", "nineteen-x-y"] {
            assert_eq!(there_and_back(stored), stored);
        }
    }

    #[test]
    fn a_hyphen_in_a_box_does_not_move_the_other_parts() {
        assert_eq!(join(["7-".into(), "5".into(), "1990".into()]), "1990-5-7");
        assert_eq!(join([" ".into(), "-".into(), String::new()]), "");
    }
}
