use contract::reports::{Progress, ReportLine};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use words::Words;

use super::progress::at;
use crate::govuk::{Asked, Input};

const FIND: &str = "find-report";

/// A box that finds reports as it is typed into, and says how many fit.
#[component]
pub fn Find(
    /// What stands in the box.
    typed: RwSignal<String>,
    /// How many reports fit.
    count: Signal<usize>,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let asked = Asked {
        id: FIND.to_owned(),
        text: words.text("home-find-label"),
        hint: Some(words.text("home-find-hint")),
        ..Asked::default()
    };
    let heard = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        typed.set(input.map(|input| input.value()).unwrap_or_default());
    };
    let said = move || {
        let looks = typed.with(|typed| !typed.trim().is_empty());
        looks.then(|| words.text_with("home-found", &[("count", count.get())]))
    };
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
        <p class="govuk-body" role="status">
            {said}
        </p>
    }
}

/// The reports that have every word typed in their reference, their case
/// reference or the name of their state.
pub fn found(words: &Words, reports: &[ReportLine], typed: &str) -> Vec<ReportLine> {
    let typed = typed.to_lowercase();
    let wanted: Vec<&str> = typed.split_whitespace().collect();
    let fits = |line: &&ReportLine| {
        let told = told(words, line);
        wanted.iter().all(|word| told.contains(word))
    };
    reports.iter().filter(fits).cloned().collect()
}

fn told(words: &Words, line: &ReportLine) -> String {
    let state = words.text(&format!("progress-{}", at(&line.progress)));
    let case = match &line.progress {
        Progress::Sent { reference, .. } => reference.as_str(),
        _ => "",
    };
    [line.reference.as_str(), &state, case].join("\n").to_lowercase()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;

    fn line(reference: &str, progress: Progress) -> ReportLine {
        let (id, then) = (Uuid::nil(), DateTime::UNIX_EPOCH);
        let reference = reference.to_owned();
        ReportLine { id, reference, started_at: then, changed_at: then, progress }
    }

    fn found_by(typed: &str) -> Vec<String> {
        let sent = Progress::Sent {
            reference: "MS-2026-77".to_owned(),
            received_at: DateTime::UNIX_EPOCH,
        };
        let reports = [line("Żaneta 12", Progress::Draft), line("Vinh 12", sent)];
        let found = found(Words::english(), &reports, typed);
        found.into_iter().map(|line| line.reference).collect()
    }

    #[test]
    fn nothing_typed_leaves_every_report() {
        assert_eq!(found_by("  "), ["Żaneta 12", "Vinh 12"]);
    }

    #[test]
    fn a_report_is_found_by_its_references_and_its_state() {
        assert_eq!(found_by("żan"), ["Żaneta 12"]);
        assert_eq!(found_by("ms-2026"), ["Vinh 12"]);
        assert_eq!(found_by("draft"), ["Żaneta 12"]);
    }

    #[test]
    fn every_word_must_fit() {
        assert_eq!(found_by("12"), ["Żaneta 12", "Vinh 12"]);
        assert_eq!(found_by("12 sent"), ["Vinh 12"]);
        assert!(found_by("sent draft").is_empty());
    }
}
