use chrono::NaiveDate;
use contract::record::{
    Act, Came, Checked, Done, Entry, Exported, Locked, Opener, RecordPage, Said,
};
use form::{Answer, Answers};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::Value as Json;
use words::{Value, Wording, Words};

use super::frame::Frame;
use super::home::named;
use super::taking_out::{TakeOut, TakingOut, seal};
use super::way::Way;
use crate::clock::local;
use crate::edition;
use crate::govuk::{Button, ButtonLook, Details, SummaryList, SummaryRow, WarningText};
use crate::screen::{RecordOf, Screen};

/// What was done in this vault or with one report, the last act first.
#[component]
pub fn Record(of: RecordOf) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let acts = RwSignal::new(Vec::<Done>::new());
    let more = RwSignal::new(false);
    let checked = RwSignal::new(None::<Checked>);
    let report = of.report();
    let read = move || {
        let before = acts.with_untracked(|acts| acts.last().map(|last| last.number));
        let done = move |page: RecordPage| {
            acts.update(|acts| acts.extend(page.acts));
            more.set(page.more);
        };
        screen.read_record(report, before, Callback::new(done));
    };
    read();
    screen.check_record(Callback::new(move |found| checked.set(Some(found))));
    let heading = words.text(if report.is_some() { "record-of-report" } else { "record-heading" });
    let of = StoredValue::new(of);
    let back = Callback::new(move |()| screen.leave_record(of.get_value()));
    let export = move || screen.show_export(of.get_value());
    let more = move || {
        more.get().then(|| {
            view! {
                <Button
                    text=words.text("record-more")
                    name="more"
                    kind="button"
                    look=ButtonLook::Secondary
                    on:click=move |_| read()
                />
            }
        })
    };
    view! {
        <Frame name="record" heading=heading.clone() back=Some(back)>
            <h1 class="govuk-heading-l">{heading}</h1>
            <p class="govuk-body">{words.text("record-body")}</p>
            <Standing checked=checked />
            <Way name="export" text=words.text("record-export") go=export />
            <Days acts=acts />
            {more}
        </Frame>
    }
}

/// Whether the record is as it was written, once that is known.
#[component]
fn Standing(checked: RwSignal<Option<Checked>>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let told = move || match checked.get() {
        None => ().into_any(),
        Some(Checked::Sound) => {
            view! { <p class="govuk-body">{words.text("record-sound")}</p> }.into_any()
        }
        Some(Checked::Broken { at }) => {
            let text = words.text_with("record-broken", &[("position", at.to_string())]);
            view! { <WarningText prefix=words.text("warning-prefix") text=text /> }.into_any()
        }
    };
    view! { <div role="status" data-checked>{told}</div> }
}

/// The acts, day by day.
#[component]
fn Days(acts: RwSignal<Vec<Done>>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let dated = Memo::new(move |_| acts.with(|acts| dated(acts)));
    let days = move || dated.with(|dated| days(dated));
    let of_day = move |day: Option<NaiveDate>| {
        let on =
            move |(date, done): &(Option<NaiveDate>, Done)| (*date == day).then(|| done.clone());
        move || dated.with(|dated| dated.iter().filter_map(on).collect::<Vec<_>>())
    };
    let heading = move |day: Option<NaiveDate>| {
        day.map_or_else(|| words.text("record-no-day"), |day| words.day(day))
    };
    view! {
        <For each=days key=|day| *day let:day>
            <h2 class="govuk-heading-m">{heading(day)}</h2>
            <ul class="govuk-list govuk-list--spaced app-record">
                <For each=of_day(day) key=|done| done.number let:done>
                    <OneAct done=done />
                </For>
            </ul>
        </For>
    }
}

/// What was done, when, by whom and with which report.
#[component]
fn OneAct(done: Done) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let with = done.report.and_then(|id| {
        let reports = screen.reports().get_untracked()?;
        let line = reports.into_iter().find(|line| line.id == id)?;
        let about = words.text_with("record-with", &[("name", named(words, &line))]);
        Some(view! { <br /> <bdi>{about}</bdi> })
    });
    let (what, when) = match done.said {
        Said::Kept { entry } => (told(words, entry.act.clone()), Some(when(words, &entry))),
        Said::Erased => (words.text("record-erased").into_any(), None),
        Said::Damaged => (words.text("record-damaged").into_any(), None),
    };
    let when = when.map(|when| {
        view! { <div class="govuk-hint govuk-!-margin-bottom-0">{when} {with}</div> }
    });
    view! { <li data-act=done.number.to_string()>{what} {when}</li> }
}

fn told(words: &'static Words, act: Act) -> AnyView {
    let what = what(words, &act);
    match act {
        Act::Changed { field, from, to, .. } => {
            view! { <Change what=what field=field from=from to=to /> }.into_any()
        }
        _ => what.into_any(),
    }
}

/// A change: what was said before and after shows when it is asked for.
#[component]
fn Change(what: String, field: String, from: Json, to: Json) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let row = |key, stored| SummaryRow {
        key: words.text(key),
        value: said(words, &field, stored),
        action: None,
    };
    let rows = vec![row("record-before", &from), row("record-after", &to)];
    view! {
        <Details summary=what>
            <SummaryList rows=rows />
        </Details>
    }
}

/// An answer as it was stored; blank where there was none.
fn answer(stored: &Json) -> Answer {
    Answer::deserialize(stored).unwrap_or_else(|_| Answer::blank())
}

fn said(words: &'static Words, field: &str, stored: &Json) -> AnyView {
    let answers: Answers = [(field, answer(stored))].into_iter().collect();
    let wording = Wording::of(words, &answers);
    super::check::said(words, words::said(edition::form(), &wording, &answers, field))
}

/// "9:05pm, sam@example.police.uk".
fn when(words: &Words, entry: &Entry) -> String {
    let time = words.time(local(entry.at));
    match &entry.who {
        Some(who) => words.text_with("record-when", &[("time", time), ("name", who.clone())]),
        None => time,
    }
}

/// What was done, in words.
fn what(words: &'static Words, act: &Act) -> String {
    let text = |name: &str| words.text(&format!("record-did-{name}"));
    let with = |name: &str, values: &[(&'static str, Value)]| {
        words.text_with(&format!("record-did-{name}"), values)
    };
    match act {
        Act::Made => text("made"),
        Act::Unlocked { with: opener, wrong } => {
            let name = format!("unlocked-{}", opened_with(*opener));
            with(&name, &[("count", Value::from(*wrong))])
        }
        Act::Locked { by } => text(&format!("locked-{}", name_of(*by))),
        Act::Named => text("named"),
        Act::PassphraseChanged => text("passphrase-changed"),
        Act::Bound => text("bound"),
        Act::CodeMade => text("code-made"),
        Act::LetIn => text("let-in"),
        Act::KeyReplaced => text("key-replaced"),
        Act::Introduced => text("introduced"),
        Act::Enrolled { .. } => text("enrolled"),
        Act::SettingsChosen => text("settings-chosen"),
        Act::Started => text("started"),
        Act::Viewed => text("viewed"),
        Act::Changed { field, from, .. } => {
            let label = Wording::of(words, &Answers::default()).row(field);
            let name = if answer(from).is_blank() { "answered" } else { "changed" };
            with(name, &[("label", Value::from(label))])
        }
        Act::Moved { .. } => text("moved"),
        Act::Finished => text("finished"),
        Act::Sending => text("sending"),
        Act::SetBack => text("set-back"),
        Act::Sent { reference } => with("sent", &[("reference", Value::from(reference.clone()))]),
        Act::Refused => text("refused"),
        Act::Copied { sealed, .. } => text(if *sealed { "copied-sealed" } else { "copied" }),
        Act::Exported { sealed, .. } => text(if *sealed { "exported-sealed" } else { "exported" }),
        Act::NotSaved => text("not-saved"),
        Act::Attached { name } => with("attached", &[("name", Value::from(name.clone()))]),
        Act::Detached { name } => with("detached", &[("name", Value::from(name.clone()))]),
        Act::LeftOut { name } => with("left-out", &[("name", Value::from(name.clone()))]),
        Act::TakenOut { name } => with("taken-out", &[("name", Value::from(name.clone()))]),
        Act::BackedUp => text("backed-up"),
        Act::Erased { .. } => text("erased"),
        Act::Expired { .. } => text("expired"),
        Act::Decided { .. } => text("decided"),
        Act::Enquired { .. } => text("enquired"),
        Act::Added { came, .. } => text(&format!("added-{}", came_to(*came))),
    }
}

fn name_of(locked: Locked) -> &'static str {
    match locked {
        Locked::Responder => "responder",
        Locked::Idle => "idle",
        Locked::Away => "away",
        Locked::PageEnded => "page-ended",
        Locked::Closed => "closed",
    }
}

fn came_to(came: Came) -> &'static str {
    match came {
        Came::Made => "made",
        Came::Sending => "sending",
        Came::SetBack => "set-back",
        Came::Sent => "sent",
        Came::Refused => "refused",
        Came::Expired => "expired",
    }
}

fn opened_with(opener: Opener) -> &'static str {
    match opener {
        Opener::Passphrase => "passphrase",
        Opener::Code => "code",
        Opener::Organisation => "organisation",
    }
}

/// Each act with its day here. One that says nothing any more was done no
/// later than the act that is shown above it.
fn dated(acts: &[Done]) -> Vec<(Option<NaiveDate>, Done)> {
    let mut day = None;
    let dated = acts.iter().map(|done| {
        if let Said::Kept { entry } = &done.said {
            day = Some(local(entry.at).date());
        }
        (day, done.clone())
    });
    dated.collect()
}

fn days(dated: &[(Option<NaiveDate>, Done)]) -> Vec<Option<NaiveDate>> {
    let mut days = Vec::new();
    for (day, _) in dated {
        if !days.contains(day) {
            days.push(*day);
        }
    }
    days
}

/// Saves a copy of the record, sealed or in clear.
#[component]
pub fn Export(of: RecordOf) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let taking = TakingOut::begin();
    let report = of.report();
    let save = move |passphrase| {
        let done = move |exported| taking.say(words.text(outcome(exported)));
        screen.export_record(report, passphrase, Callback::new(done));
    };
    let body = words.text(if report.is_some() { "export-body-report" } else { "export-body" });
    let of = StoredValue::new(of);
    view! {
        <Frame
            name="export"
            heading=words.text("record-export")
            errors=taking.errors()
            back=Some(Callback::new(move |()| screen.show_record(of.get_value())))
        >
            <h1 class="govuk-heading-l">{words.text("record-export")}</h1>
            <p class="govuk-body">{body}</p>
            <p class="govuk-body">{words.text("export-check")}</p>
            <TakeOut taking=taking wanted=seal save=save />
        </Frame>
    }
}

fn outcome(exported: Exported) -> &'static str {
    match exported {
        Exported::Saved => "copy-saved",
        Exported::Cancelled => "copy-cancelled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_is_told_in_plain_words() {
        let words = Words::english();
        let at = chrono::DateTime::UNIX_EPOCH;
        let locked =
            [Locked::Responder, Locked::Idle, Locked::Away, Locked::PageEnded, Locked::Closed];
        let locked = locked.map(|by| Act::Locked { by });
        let openers = [Opener::Passphrase, Opener::Code, Opener::Organisation];
        let unlocked = openers.map(|with| Act::Unlocked { with, wrong: 0 });
        let id = uuid::Uuid::nil();
        let kind = contract::copies::CopyKind::Pdf;
        let acts = [
            Act::Made,
            Act::Named,
            Act::PassphraseChanged,
            Act::Bound,
            Act::CodeMade,
            Act::LetIn,
            Act::KeyReplaced,
            Act::Introduced,
            Act::Enrolled { device: id },
            Act::SettingsChosen,
            Act::Started,
            Act::Viewed,
            Act::Changed { field: "family".into(), from: Json::Null, to: "x".into(), since: at },
            Act::Changed { field: "family".into(), from: "x".into(), to: "".into(), since: at },
            Act::Moved { form_version: "2026-04-21".into() },
            Act::Finished,
            Act::Sending,
            Act::SetBack,
            Act::Sent { reference: "MS-1".into() },
            Act::Refused,
            Act::Copied { kind, sealed: true },
            Act::Copied { kind, sealed: false },
            Act::Exported { of: None, sealed: true },
            Act::Exported { of: None, sealed: false },
            Act::NotSaved,
            Act::Attached { name: "room.jpg".into() },
            Act::Detached { name: "room.jpg".into() },
            Act::LeftOut { name: "room.jpg".into() },
            Act::TakenOut { name: "room.jpg".into() },
            Act::Erased { report: id },
            Act::Expired { report: id },
            Act::Decided { report: id },
            Act::Enquired { report: id },
        ];
        let came =
            [Came::Made, Came::Sending, Came::SetBack, Came::Sent, Came::Refused, Came::Expired];
        let added = came.map(|came| Act::Added { report: id, addition: id, came });
        let acts = acts.iter().chain(&locked).chain(&unlocked).chain(&added);
        let told: Vec<String> = acts.map(|act| what(words, act)).collect();
        for text in &told {
            assert!(!text.contains("record-did") && !text.contains('{'), "{text}");
        }
        let different: std::collections::BTreeSet<&String> = told.iter().collect();
        assert_eq!(different.len(), told.len(), "{told:?}");
        assert_eq!(
            what(words, &Act::Unlocked { with: Opener::Passphrase, wrong: 2 }),
            "You unlocked the vault after 2 wrong tries"
        );
    }
}
