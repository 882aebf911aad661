use std::time::Duration;

use contract::reports::{FindReports, Found, FoundReport, IN_ADDED, IN_ASKED, ReportLine};
use form::{Answers, fold};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use words::{Wording, Words};

use crate::edition;
use crate::govuk::{Asked, Input};
use crate::screen::Screen;

const FIND: &str = "find-report";
/// How long until the app is asked again while it still reads.
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// What is looked for, and what the app found by it.
#[derive(Clone, Copy)]
pub struct Finding {
    screen: Screen,
    typed: RwSignal<String>,
    most: RwSignal<usize>,
    /// With what was typed when it was found.
    found: RwSignal<(String, Found)>,
}

impl Finding {
    /// Nothing is looked for yet; at most so many are shown at first.
    pub fn new(screen: Screen, most: usize) -> Self {
        Self {
            screen,
            typed: RwSignal::new(String::new()),
            most: RwSignal::new(most),
            found: RwSignal::default(),
        }
    }

    /// Whether something is looked for.
    pub fn looks(self) -> bool {
        self.typed.with(|typed| !typed.trim().is_empty())
    }

    /// The places of the reports that have every word in what the list tells
    /// of them.
    pub fn fitting(self, told: &[String]) -> Vec<usize> {
        self.typed.with(|typed| fitting(told, typed))
    }

    /// The reports that were found by their answers and are not listed.
    pub fn others(self, listed: &[ReportLine]) -> Vec<FoundReport> {
        let is_other = |found: &&FoundReport| !listed.iter().any(|line| line.id == found.id);
        self.found.with(|(_, found)| found.reports.iter().filter(is_other).cloned().collect())
    }

    /// Whether there are more of them than are shown.
    pub fn has_more(self) -> bool {
        self.found.with(|(_, found)| found.count > found.reports.len())
    }

    /// Shows so many more.
    pub fn more(self, more: usize) {
        self.most.update(|most| *most += more);
        self.ask();
    }

    /// How many reports are read and how many there are, while some are not.
    pub fn reading(self) -> Option<(usize, usize)> {
        let progress = self.found.with(|(_, found)| (found.read, found.of));
        (progress.0 < progress.1).then_some(progress)
    }

    fn look_for(self, typed: String) {
        self.typed.set(typed);
        match self.looks() {
            true => self.ask(),
            false => self.found.set(Default::default()),
        }
    }

    fn ask(self) {
        let find =
            FindReports { typed: self.typed.get_untracked(), most: self.most.get_untracked() };
        // The page may be gone by then.
        let wanted = move |typed: &str| {
            self.typed.try_with_untracked(|now| now == typed).unwrap_or_default()
        };
        self.screen.find_reports(find, wanted, move |typed, found| {
            let all = found.read == found.of;
            self.found.set((typed.clone(), found));
            if !all {
                let again = move || {
                    if wanted(&typed) {
                        self.ask();
                    }
                };
                set_timeout(again, LOOK_AGAIN_AFTER);
            }
        });
    }

    /// How many reports there are with those listed, once the app has looked
    /// for what is typed now.
    fn count(self, listed: &[ReportLine]) -> Option<usize> {
        self.found.with(|(typed, found)| {
            let others = self.others(listed).len();
            let twice = found.reports.len() - others;
            self.typed.with(|now| now == typed).then(|| listed.len() + found.count - twice)
        })
    }
}

/// A box that finds reports as it is typed into, and says how many fit.
#[component]
pub fn Find(finding: Finding, listed: Memo<Vec<ReportLine>>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let asked = Asked {
        id: FIND.to_owned(),
        text: words.text("home-find-label"),
        hint: Some(words.text("home-find-hint")),
        ..Asked::default()
    };
    let heard = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        finding.look_for(input.map(|input| input.value()).unwrap_or_default());
    };
    // Said once for each key: the last words stand until the app has looked.
    let said = Memo::new(move |before: Option<&String>| {
        let count = listed.with(|listed| finding.count(listed));
        match (finding.looks(), count) {
            (false, _) => String::new(),
            (true, Some(count)) => words.text_with("home-found", &[("count", count)]),
            (true, None) => before.cloned().unwrap_or_default(),
        }
    });
    view! {
        <div role="search" on:input=heard>
            <Input
                asked
                name=FIND.to_owned()
                value=String::new()
                kind="search"
                autocomplete=Some("off")
                spellcheck=Some("false")
                dir=Some("auto")
            />
        </div>
        <p class="govuk-body app-found" role="status">
            {said}
        </p>
    }
}

/// The answer that a report was found by: the question in a few words, and the
/// part of the answer with what was looked for marked.
#[component]
pub fn Excerpt(found: FoundReport) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let pieces = found.excerpt.into_iter().map(|piece| match piece.found {
        true => view! { <mark>{piece.text}</mark> }.into_any(),
        false => piece.text.into_any(),
    });
    view! {
        <span class="app-excerpt" data-field=found.field.clone()>
            {asked(words, &found.field)}
            ": "
            <bdi>{pieces.collect::<Vec<_>>()}</bdi>
        </span>
    }
}

/// A question in a few words; tick boxes are one, that of their page.
fn asked(words: &'static Words, field: &str) -> String {
    match field {
        IN_ADDED => return words.text("added-heading"),
        IN_ASKED => return words.text("asked-heading"),
        _ => {}
    }
    let wording = Wording::of(words, &Answers::default());
    let mut pages = edition::form().pages().iter();
    let boxes = pages.find(|page| page.at_least_one.iter().any(|tick| tick == field));
    boxes.map_or_else(|| wording.row(field), |page| wording.page_row(page))
}

/// What the list tells of each report: its reference, its case reference and
/// the name of its state.
pub fn told(words: &Words, reports: &[ReportLine]) -> Vec<String> {
    let told = |line: &ReportLine| {
        let state = words.text(&format!("progress-{}", line.progress.at()));
        let case = line.progress.case().unwrap_or_default();
        fold(&[line.reference.as_str(), &state, case].join("\n"))
    };
    reports.iter().map(told).collect()
}

fn fitting(told: &[String], typed: &str) -> Vec<usize> {
    let wanted: Vec<String> = typed.split_whitespace().map(fold).collect();
    let fits = |told: &String| wanted.iter().all(|word| told.contains(word));
    (0..told.len()).filter(|at| fits(&told[*at])).collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use contract::reports::{Progress, Stays};
    use uuid::Uuid;

    use super::*;

    fn line(reference: &str, progress: Progress) -> ReportLine {
        let (id, then) = (Uuid::nil(), DateTime::UNIX_EPOCH);
        let reference = reference.to_owned();
        let (started_at, changed_at) = (then, then);
        ReportLine {
            id,
            reference,
            started_at,
            changed_at,
            progress,
            notice: None,
            reminder: None,
            damage: None,
        }
    }

    fn found_by(typed: &str) -> Vec<String> {
        let sent = Progress::Sent {
            reference: "MS-2026-77".to_owned(),
            received_at: DateTime::UNIX_EPOCH,
            stays: Stays::UntilDeleted,
        };
        let reports = [line("Żaneta 12", Progress::Draft), line("Vinh 12", sent)];
        let found = fitting(&told(Words::english(), &reports), typed).into_iter();
        found.map(|at| reports[at].reference.clone()).collect()
    }

    #[test]
    fn nothing_typed_leaves_every_report() {
        assert_eq!(found_by("  "), ["Żaneta 12", "Vinh 12"]);
    }

    #[test]
    fn a_report_is_found_by_its_references_and_its_state() {
        assert_eq!(found_by("żan"), ["Żaneta 12"]);
        assert_eq!(found_by("zaneta"), ["Żaneta 12"], "in plain letters too");
        assert_eq!(found_by("ms-2026"), ["Vinh 12"]);
        assert_eq!(found_by("draft"), ["Żaneta 12"]);
    }

    #[test]
    fn every_word_must_fit() {
        assert_eq!(found_by("12"), ["Żaneta 12", "Vinh 12"]);
        assert_eq!(found_by("12 sent"), ["Vinh 12"]);
        assert!(found_by("sent draft").is_empty());
    }

    #[test]
    fn an_answer_is_named_by_its_question_and_tick_boxes_by_their_page() {
        let asked = |field| asked(Words::english(), field);
        assert_eq!(asked("family"), Words::english().attribute("q-family", "row").unwrap());
        let ticks = Words::english().attribute("page-types-of-exploitation", "row");
        let ticks = ticks.unwrap_or_else(|| Words::english().text("page-types-of-exploitation"));
        assert_eq!(asked("types-of-exploitation-other"), ticks);
    }
}
