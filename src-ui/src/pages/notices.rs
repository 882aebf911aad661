use chrono::NaiveDate;
use clocks::{Clock, Decided};
use contract::notices::{self, Enquiry, Last, Notice};
use leptos::prelude::*;
use words::Words;

use crate::clock::{moment, today};
use crate::govuk::{Button, ButtonLook};
use crate::notices::{Look, OnReport};
use crate::screen::{Open, Screen};

/// What came back on a report that was received: what is asked, the decisions, what each
/// means, and the time that runs. Nothing where none is to be expected.
#[component]
pub fn Notices(open: Open) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let screen = expect_context::<Screen>();
    let on_report = OnReport::on(open.id);
    let known = on_report.known();
    let shown = Memo::new(move |_| known.with(|known| known.as_ref().is_some_and(is_shown)));
    let open = StoredValue::new(open);
    let answer = Callback::new(move |enquiry| screen.answer(open.get_value(), enquiry));
    let asked = move || known.get().map(|known| asked(words, &known, answer));
    let told = move || known.get().map(|known| told(words, &known, today()));
    let last = move || known.get().map(|known| last_look(words, &known));
    let look = move || words_of(on_report.look().get()).map(|id| words.text(id));
    view! {
        <Show when=move || shown.get()>
            {asked}
            <h2 class="govuk-heading-m">{words.text("decided-heading")}</h2>
            {told}
            <p class="govuk-hint">{last}</p>
            <p class="govuk-body" role="status" data-look>
                {look}
            </p>
            <Button
                text=words.text("look-now")
                name="look-for-notices"
                kind="button"
                look=ButtonLook::Secondary
                on:click=move |_| on_report.look_now()
            />
        </Show>
    }
}

fn is_shown(known: &notices::Notices) -> bool {
    known.is_expected || known.unreadable || !known.notices.is_empty()
}

/// What whoever works on the case wants to know, each with the way to answer it.
fn asked(
    words: &'static Words,
    known: &notices::Notices,
    answer: Callback<Enquiry>,
) -> Option<AnyView> {
    let enquiries = known.notices.iter().filter_map(|notice| match notice {
        Notice::Asked(enquiry) => Some(enquiry.clone()),
        Notice::Decided(_) => None,
    });
    let answer = known.may_answer.then_some(answer);
    let enquiries: Vec<_> = enquiries.map(|enquiry| one_asked(words, enquiry, answer)).collect();
    let elsewhere = answer.is_none().then(|| {
        view! { <p class="govuk-body">{words.text("asked-elsewhere")}</p> }
    });
    (!enquiries.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words.text("asked-heading")}</h2>
            {enquiries}
            {elsewhere}
        }
        .into_any()
    })
}

/// Without a way to answer where nothing may be added to the report.
fn one_asked(
    words: &'static Words,
    enquiry: Enquiry,
    answer: Option<Callback<Enquiry>>,
) -> AnyView {
    let on = words.text_with("asked-on", &[("when", moment(words, enquiry.at))]);
    let (state, button, look) = match enquiry.answered {
        true => ("asked-answered", "asked-answer-more", ButtonLook::Secondary),
        false => ("asked-not-answered", "asked-answer", ButtonLook::Main),
    };
    let (number, inset) = (enquiry.number.to_string(), inset(&enquiry.text));
    let id = format!("asked-{number}");
    let described = id.clone();
    let button = answer.map(|answer| {
        view! {
            <Button
                text=words.text(button)
                name="answer"
                kind="button"
                look=look
                attr:aria-describedby=described
                on:click=move |_| answer.run(enquiry.clone())
            />
        }
    });
    view! {
        <div data-asked=number>
            <p class="govuk-body govuk-!-margin-bottom-1">{on} " " {words.text(state)}</p>
            <div id=id>{inset}</div>
            {button}
        </div>
    }
    .into_any()
}

/// What is asked, as it was written.
pub(super) fn inset(text: &str) -> AnyView {
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    let lines = lines.into_iter().map(|line| view! { <span class="app-line">{line}</span> });
    let lines = lines.collect::<Vec<_>>();
    view! {
        <div class="govuk-inset-text" dir="auto">
            {lines}
        </div>
    }
    .into_any()
}

fn told(words: &'static Words, known: &notices::Notices, today: NaiveDate) -> AnyView {
    let decisions = known.notices.iter().filter_map(|notice| match notice {
        Notice::Decided(decided) => Some(one(words, decided)),
        Notice::Asked(_) => None,
    });
    let decisions: Vec<_> = decisions.collect();
    let none = match known {
        known if known.unreadable => Some("decided-unreadable"),
        _ if decisions.is_empty() => Some("decided-none"),
        _ => None,
    };
    let none = none.map(|id| view! { <p class="govuk-body">{words.text(id)}</p> });
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

/// What came back last, in one line of the list of reports.
pub(super) fn in_list(words: &Words, last: Last) -> String {
    match last {
        Last::Decided(decided) => {
            let said = [("label", named(words, &decided)), ("when", words.day(decided.on))];
            words.text_with("decided-in-list", &said)
        }
        Last::Asked(at) => words.text_with("asked-in-list", &[("when", moment(words, at))]),
    }
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

fn last_look(words: &Words, known: &notices::Notices) -> String {
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
