use chrono::{DateTime, Utc};
use contract::reports::{Progress, ReportLine, Setback, Stays};
use leptos::prelude::*;
use words::{Wording, Words};

use super::additions::Additions;
use super::frame::Frame;
use super::notices::Notices;
use super::progress::{ProgressDetails, ProgressTag};
use super::sure::Points;
use super::way::Way;
use crate::clock::moment;
use crate::files::{FileList, Files};
use crate::govuk::{Button, ButtonLook, Panel, WarningText};
use crate::screen::{Open, RecordOf, Screen};

/// A finished report: waiting, or sent with its case reference.
#[component]
pub fn Finished(open: Open) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wording = StoredValue::new(Wording::of(words, &open.answers));
    let id = open.id;
    let line = Memo::new(move |_| {
        let reports = screen.reports().get().unwrap_or_default();
        reports.into_iter().find(|line| line.id == id)
    });
    let heading = Signal::derive(move || {
        let heading = line.with(|line| heading_of(line.as_ref()));
        wording.with_value(|wording| wording.text(heading))
    });
    let state = move || {
        line.get().map(|line| {
            let progress = line.progress.at();
            view! {
                <div data-report=id.to_string() data-at=progress>
                    {told(words, &wording.get_value(), line)}
                </div>
            }
        })
    };
    let open = StoredValue::new(open);
    let copy = move || screen.show_copy(open.get_value());
    let record = move || screen.show_record(RecordOf::Finished(open.get_value()));
    let erase = move || {
        if let Some(line) = line.get_untracked() {
            screen.show_erase(open.get_value(), line.progress);
        }
    };
    let may = Memo::new(move |_| line.with(|line| may(line.as_ref())));
    let received = Memo::new(move |_| line.with(|line| is_received(line.as_ref())));
    let waits = Memo::new(move |_| {
        line.with(|line| line.as_ref().is_some_and(|line| waits_for_files(&line.progress)))
    });
    let without = move || waits.get().then(|| view! { <WithoutFiles id=id /> });
    let stays = move || line.with(|line| stays(words, line.as_ref()?));
    let notices = move || {
        let open = open.get_value();
        received.get().then(|| view! { <Notices open=open.clone() /> <Additions open /> })
    };
    let ways = move || {
        let May { read, erase: may_erase } = may.get();
        read.then(|| {
            view! {
                <ItsFiles id=id />
                <h2 class="govuk-heading-m">{words.text("sent-copy-heading")}</h2>
                <Way name="copy" text=words.text("sent-copy") go=copy />
                <Way name="record" text=words.text("record-of-report") go=record />
                {may_erase.then(|| view! { <Way name="erase" text=words.text("erase-way") go=erase /> })}
            }
            .into_any()
        })
    };
    view! {
        <Frame name="finished" heading=heading>
            {state}
            {without}
            {notices}
            {stays}
            {ways}
            <Button
                text=words.text("sent-home")
                name="home"
                kind="button"
                look=ButtonLook::Secondary
                on:click=move |_| screen.home()
            />
        </Frame>
    }
}

/// The way to send the rest of a report, or of what is added to one.
#[component]
pub(super) fn WithoutFiles(id: uuid::Uuid) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    view! {
        {subheading(words.text("without-heading"))}
        {paragraph(words.text("without-body"))}
        <Button
            text=words.text("without-button")
            name="send-without-files"
            kind="button"
            on:click=move |_| screen.send_without_files(id)
        />
    }
}

/// The files of the report, those that are not sent with it too.
#[component]
fn ItsFiles(id: uuid::Uuid) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let files = Files::of(id);
    let any = files.has_any();
    move || {
        any.get().then(|| {
            view! {
                <h2 class="govuk-heading-m">{words.text("attach-heading")}</h2>
                <FileList files=files draft=false />
            }
        })
    }
}

/// What may be done with a report.
#[derive(Clone, Copy, PartialEq)]
struct May {
    read: bool,
    erase: bool,
}

fn may(line: Option<&ReportLine>) -> May {
    let progress = line.map(|line| &line.progress);
    May {
        read: !matches!(progress, Some(Progress::Expired { .. })),
        erase: !matches!(progress, Some(Progress::Sent { stays: Stays::Held, .. })),
    }
}

/// Whether it waits because a file can't be read.
pub(super) fn waits_for_files(progress: &Progress) -> bool {
    matches!(progress, Progress::Waiting { setback: Some(Setback::FileUnreadable), .. })
}

/// Whether something can be decided on it.
fn is_received(line: Option<&ReportLine>) -> bool {
    matches!(
        line.map(|line| &line.progress),
        Some(Progress::Sent { .. } | Progress::Expired { .. })
    )
}

fn heading_of(line: Option<&ReportLine>) -> &'static str {
    match line.map(|line| &line.progress) {
        Some(Progress::Sent { .. }) => "sent-heading",
        Some(Progress::Expired { .. }) => "sent-expired-heading",
        Some(Progress::Refused { .. }) => "sent-refused-heading",
        Some(Progress::Damaged) => "sent-damaged-heading",
        _ => "sent-waiting-heading",
    }
}

/// How long a sent report stays; of any other there is nothing to say.
fn stays(words: &Words, line: &ReportLine) -> Option<AnyView> {
    let Progress::Sent { stays, .. } = line.progress else { return None };
    let heading = subheading(words.text("sent-stays-heading"));
    Some(vec![heading, paragraph(how_long(words, stays))].into_any())
}

fn how_long(words: &Words, stays: Stays) -> String {
    match stays {
        Stays::UntilDeleted => words.text("sent-stays-until-deleted"),
        Stays::Until(when) => words.text_with("sent-stays-until", &[("when", moment(words, when))]),
        Stays::Held => words.text("sent-stays-held"),
    }
}

/// That a report was received, and by which reference.
fn receipt(words: &'static Words, heading: String, reference: &str, at: DateTime<Utc>) -> AnyView {
    let received = words.text_with("sent-received", &[("when", moment(words, at))]);
    let reference = reference.to_owned();
    view! {
        <Panel title=heading>
            {words.text("sent-panel")}
            <br />
            <strong class="app-reference" data-reference=reference.clone()>{reference.clone()}</strong>
        </Panel>
        <p class="govuk-body">{received}" "{words.text("sent-proof")}</p>
    }
    .into_any()
}

fn paragraph(text: String) -> AnyView {
    view! { <p class="govuk-body">{text}</p> }.into_any()
}

fn subheading(text: String) -> AnyView {
    view! { <h2 class="govuk-heading-m">{text}</h2> }.into_any()
}

fn points(ids: [&'static str; 3]) -> AnyView {
    view! { <Points ids /> }.into_any()
}

/// What is to come, before the first decision.
fn next(words: &Words, wording: &Wording) -> AnyView {
    vec![subheading(words.text("sent-next-heading")), paragraph(wording.text("sent-next"))]
        .into_any()
}

fn told(words: &'static Words, wording: &Wording, line: ReportLine) -> AnyView {
    let heading = wording.text(heading_of(Some(&line)));
    let text = |id| paragraph(words.text(id));
    match &line.progress {
        Progress::Sent { reference, received_at, .. } => vec![
            receipt(words, heading, reference, *received_at),
            text("sent-keep-reference"),
            line.notice.is_none().then(|| next(words, wording)).into_any(),
        ]
        .into_any(),
        Progress::Expired { reference, received_at, deleted_at } => vec![
            receipt(words, heading, reference, *received_at),
            paragraph(words.text_with("sent-expired", &[("when", moment(words, *deleted_at))])),
            text("sent-expired-kept"),
            points([
                "sent-expired-kept-reference",
                "sent-expired-kept-dates",
                "sent-expired-kept-record",
            ]),
            text("sent-expired-cannot"),
            points(["erase-cannot-copies", "erase-cannot-originals", "erase-cannot-disk"]),
        ]
        .into_any(),
        Progress::Damaged => {
            let body = ["sent-damaged-body", "sent-damaged-do"];
            let body = body.map(|id| view! { <p class="govuk-body">{words.text(id)}</p> });
            view! {
                <h1 class="govuk-heading-l">{heading}</h1>
                {body}
            }
            .into_any()
        }
        progress => {
            let waits = !matches!(progress, Progress::Refused { .. });
            let tag = view! { <ProgressTag progress=progress.clone() /> };
            let not_received = waits.then(|| {
                view! {
                    <WarningText
                        prefix=words.text("warning-prefix")
                        text=words.text("sent-waiting-not-received")
                    />
                    <p class="govuk-body">{words.text("sent-waiting-keep-open")}</p>
                }
            });
            view! {
                <h1 class="govuk-heading-l">{heading}</h1>
                <p class="govuk-body">{tag}</p>
                <p class="govuk-body">
                    <ProgressDetails line=line />
                </p>
                {not_received}
            }
            .into_any()
        }
    }
}
