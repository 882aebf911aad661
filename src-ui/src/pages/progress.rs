use chrono::{DateTime, Utc};
use clocks::Reminder;
use contract::reports::{Damage, Progress, ReportLine, Setback};
use leptos::prelude::*;
use words::{Wording, Words};

use super::notices::in_list;
use crate::clock::moment;
use crate::govuk::Tag;

/// How far a report is, in a word.
#[component]
pub fn ProgressTag(progress: Progress) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let class = match progress {
        Progress::Draft => "govuk-tag--grey",
        Progress::Waiting { .. } => "govuk-tag--yellow",
        Progress::Sending { .. } => "govuk-tag--blue",
        Progress::Sent { .. } | Progress::Expired { .. } => "govuk-tag--green",
        Progress::Refused { .. } | Progress::Damaged => "govuk-tag--red",
    };
    view! { <Tag text=words.text(&format!("progress-{}", progress.at())) class=class /> }
}

/// More about how far a report is: since when, why, what comes next.
#[component]
pub fn ProgressDetails(line: ReportLine) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let notice = line.notice.map(|last| in_list(words, last)).into_iter();
    match line.progress {
        Progress::Draft => {
            let when = moment(words, line.changed_at);
            let changed = words.text_with("home-last-changed", &[("when", when)]);
            let reminder = line.reminder.map(|reminder| words.text(reminder_id(reminder)));
            view! {
                {changed}
                {lines(reminder)}
            }
            .into_any()
        }
        Progress::Waiting { attempts: _, next_try_at, setback } => {
            let why = setback.map(|setback| setback_words(words, &setback));
            let next = next_try_at
                .map(|at| words.text_with("home-next-try", &[("when", moment(words, at))]));
            match why {
                None => words.text("progress-waiting-body").into_any(),
                Some(why) => lines(why.into_iter().chain(next)).into_any(),
            }
        }
        Progress::Sending { of: 0, .. } => words.text("progress-sending-body").into_any(),
        Progress::Sending { held, of } => {
            let [size, total] = [held, of].map(|bytes| words.size(bytes));
            let sizes = [("size", size), ("total", total)];
            view! {
                {words.text_with("progress-sending-files", &sizes)}
                <progress
                    class="app-progress"
                    aria-label=words.text("progress-sending")
                    max=of.to_string()
                    value=held.to_string()
                ></progress>
            }
            .into_any()
        }
        Progress::Sent { reference, received_at, .. } => {
            received(words, &reference, received_at, notice)
        }
        Progress::Expired { reference, received_at, deleted_at } => {
            let deleted = words.text_with("sent-expired", &[("when", moment(words, deleted_at))]);
            received(words, &reference, received_at, notice.chain([deleted]))
        }
        Progress::Refused { setback } => lines(setback_words(words, &setback)).into_any(),
        Progress::Damaged => words.text("progress-damaged-body").into_any(),
    }
}

fn reminder_id(reminder: Reminder) -> &'static str {
    match reminder {
        Reminder::ThreeWeeks => "reminder-three-weeks",
        Reminder::FourWeeks => "reminder-four-weeks",
    }
}

/// The case reference, when the report was received, and what came after.
fn received(
    words: &Words,
    reference: &str,
    at: DateTime<Utc>,
    after: impl IntoIterator<Item = String>,
) -> AnyView {
    let reference = reference.to_owned();
    view! {
        {words.text("sent-panel")}
        " "
        <strong class="app-reference" data-reference=reference.clone()>{reference.clone()}</strong>
        <br />
        {words.text_with("sent-received", &[("when", moment(words, at))])}
        {lines(after)}
    }
    .into_any()
}

/// What can still be read of a report whose place in the list is damaged, and
/// what to do.
#[component]
pub fn Damaged(damage: Damage, progress: Progress) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let readable = words.text_with("damage-readable", &[("count", damage.readable)]);
    let unreadable = (damage.unreadable > 0)
        .then(|| words.text_with("damage-unreadable", &[("count", damage.unreadable)]));
    let is_draft = progress == Progress::Draft;
    let what_to_do = words.text(if is_draft { "damage-draft" } else { "damage-finished" });
    let said = [Some(readable), unreadable, Some(what_to_do)].into_iter().flatten();
    view! { <strong data-damaged>{lines(said)}</strong> }
}

fn lines(lines: impl IntoIterator<Item = String>) -> impl IntoView {
    let line = |line| view! { <span class="app-line">{line}</span> };
    lines.into_iter().map(line).collect::<Vec<_>>()
}

/// Why it was not sent, what is safe, what to do.
pub(super) fn setback_words(words: &'static Words, setback: &Setback) -> Vec<String> {
    let id = setback_id(setback);
    let said = match setback {
        Setback::EndpointTrouble { status } => {
            words.text_with(&id, &[("status", status.to_string())])
        }
        Setback::FaultFound { field: Some(field) } => {
            let label = Wording::of(words, &form::Answers::default()).row(field);
            words.text_with(&id, &[("label", label)])
        }
        _ => words.text(&id),
    };
    let more = ["safe", "do"].map(|part| words.attribute(&id, part));
    std::iter::once(said).chain(more.into_iter().flatten()).collect()
}

fn setback_id(setback: &Setback) -> String {
    if *setback == (Setback::FaultFound { field: None }) {
        return "setback-fault-found-somewhere".to_owned();
    }
    let value = serde_json::to_value(setback).ok();
    let why = value.as_ref().and_then(|value| value.get("why")?.as_str());
    format!("setback-{}", why.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setback_says_what_happened_what_is_safe_and_what_to_do() {
        let field = Some("reference".to_owned());
        for setback in [
            Setback::NoEndpoint,
            Setback::Unreachable,
            Setback::WrongCertificate,
            Setback::Redirected,
            Setback::BadReply,
            Setback::BadReceipt,
            Setback::EndpointTrouble { status: 503 },
            Setback::FaultFound { field },
            Setback::FaultFound { field: None },
            Setback::Conflict,
            Setback::NotEnrolled,
            Setback::Revoked,
            Setback::NotKnown,
            Setback::AnotherResponder,
            Setback::WrongClock,
        ] {
            let said = setback_words(Words::english(), &setback);
            assert_eq!(said.len(), 3, "{setback:?}");
            assert!(!said[0].contains("setback-") && !said[0].contains('{'), "{}", said[0]);
        }
    }
}
