use chrono::NaiveDate;
use clocks::{Clock, Decided};
use contract::decisions;
use leptos::prelude::*;
use uuid::Uuid;
use words::Words;

use crate::clock::{moment, today};
use crate::decisions::{Look, OnReport};
use crate::govuk::{Button, ButtonLook};

/// The decisions on a report that was received, what each means, and the time that runs.
/// Nothing where none is to be expected.
#[component]
pub fn Decisions(id: Uuid) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let on_report = OnReport::on(id);
    let known = on_report.known();
    let shown = Memo::new(move |_| known.with(|known| known.as_ref().is_some_and(is_shown)));
    let told = move || known.get().map(|known| told(words, &known, today()));
    let last = move || known.get().map(|known| last_look(words, &known));
    let look = move || words_of(on_report.look().get()).map(|id| words.text(id));
    view! {
        <Show when=move || shown.get()>
            <h2 class="govuk-heading-m">{words.text("decided-heading")}</h2>
            {told}
            <p class="govuk-hint">{last}</p>
            <p class="govuk-body" role="status" data-look>
                {look}
            </p>
            <Button
                text=words.text("look-now")
                name="look-for-decisions"
                kind="button"
                look=ButtonLook::Secondary
                on:click=move |_| on_report.look_now()
            />
        </Show>
    }
}

fn is_shown(known: &decisions::Decisions) -> bool {
    known.is_expected || known.unreadable || !known.decisions.is_empty()
}

fn told(words: &'static Words, known: &decisions::Decisions, today: NaiveDate) -> AnyView {
    let none = match known {
        known if known.unreadable => Some("decided-unreadable"),
        known if known.decisions.is_empty() => Some("decided-none"),
        _ => None,
    };
    let none = none.map(|id| view! { <p class="govuk-body">{words.text(id)}</p> });
    let decisions = known.decisions.iter().map(|decided| one(words, decided)).collect::<Vec<_>>();
    let clock = known.clock.map(|clock| {
        let text = running(words, clock, today);
        view! {
            <div class="govuk-inset-text" data-clock=clock.runs.name()>
                {text}
            </div>
        }
    });
    view! {
        {none}
        {decisions}
        {clock}
    }
    .into_any()
}

fn one(words: &Words, decided: &Decided) -> AnyView {
    let Decided { matter, outcome, on } = decided;
    let on = words.text_with("decided-on", &[("when", words.day(*on))]);
    view! {
        <div data-decision=format!("{matter} {outcome}")>
            <h3 class="govuk-heading-s govuk-!-margin-bottom-1">{named(words, decided)}</h3>
            <p class="govuk-body govuk-!-margin-bottom-1">{on}</p>
            <p class="govuk-body">{words.text(&format!("means-{matter}-{outcome}"))}</p>
        </div>
    }
    .into_any()
}

fn named(words: &Words, decided: &Decided) -> String {
    words.text(&format!("decided-{}-{}", decided.matter, decided.outcome))
}

/// A decision in one line of the list of reports.
pub(super) fn in_list(words: &Words, decided: &Decided) -> String {
    let said = [("label", named(words, decided)), ("when", words.day(decided.on))];
    words.text_with("decided-in-list", &said)
}

fn running(words: &Words, clock: Clock, today: NaiveDate) -> String {
    let runs = clock.runs.name();
    match clock.until {
        None => words.text(&format!("clock-{runs}-unknown")),
        Some(until) => {
            let over = if clock.is_over(today) { "-over" } else { "" };
            words.text_with(&format!("clock-{runs}{over}"), &[("when", words.day(until))])
        }
    }
}

fn last_look(words: &Words, known: &decisions::Decisions) -> String {
    match known.looked_at {
        Some(at) => words.text_with("look-done", &[("when", moment(words, at))]),
        None => words.text("look-not-yet"),
    }
}

fn words_of(look: Look) -> Option<&'static str> {
    match look {
        Look::Quiet => None,
        Look::UnderWay => Some("look-under-way"),
        Look::Found => Some("look-found"),
        Look::Nothing => Some("look-nothing"),
        Look::Failed => Some("look-failed"),
    }
}

#[cfg(test)]
mod tests {
    use clocks::Runs;

    use super::*;

    #[test]
    fn the_time_that_runs_is_said_with_its_day_and_what_is_over_as_over() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let clock = |until| Clock { runs: Runs::ToReconsideration, until };
        let said = |until, today| running(Words::english(), clock(until), day(today));
        let until = Some(day("2027-01-04"));
        let runs = said(until, "2027-01-04");
        assert_eq!(runs, "You can ask for reconsideration until 4 January 2027.");
        assert!(said(until, "2027-01-05").contains("ended on 4 January 2027"));
        let unknown = Clock { runs: Runs::ToReasonableGrounds, until: None };
        let unknown = running(Words::english(), unknown, day("2027-01-05"));
        assert!(unknown.contains("cannot name the day"), "{unknown}");
    }
}
