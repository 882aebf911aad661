use contract::responder::{Enrolled, Enrolling, Enrolment, Pictured};
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::passphrase::errors;
use super::progress::setback_words;
use super::way::Way;
use crate::dom;
use crate::govuk::{Asked, Button, ButtonLook, Fault, Input, SummaryList, SummaryRow, WarningText};
use crate::screen::Screen;

/// The id and the name of the box.
const CODE: &str = "enrolment-code";

/// Whether this device may send reports, and where it is enrolled.
#[component]
pub fn Enrol(standing: Enrolment) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wrong = RwSignal::new(None::<String>);
    let heading = words.text(match &standing {
        Enrolment::For(_) => "enrol-heading-done",
        _ => "enrol-heading",
    });
    let body = match standing {
        Enrolment::NoEndpoint => {
            view! { <p class="govuk-body">{words.text("enrol-no-endpoint")}</p> }.into_any()
        }
        Enrolment::NotYet => view! {
            <p class="govuk-body">{words.text("enrol-body")}</p>
            <p class="govuk-body">{words.text("enrol-body-until")}</p>
            <AskForCode wrong />
        }
        .into_any(),
        Enrolment::Elsewhere => view! {
            <WarningText
                prefix=words.text("warning-prefix")
                text=words.text("enrol-elsewhere")
            />
            <p class="govuk-body">{words.text("enrol-elsewhere-do")}</p>
            <AskForCode wrong />
        }
        .into_any(),
        Enrolment::For(enrolled) => view! {
            <p class="govuk-body">{words.text("enrol-done-body")}</p>
            <SummaryList rows=rows(words, enrolled) />
            <h2 class="govuk-heading-m">{words.text("enrol-again-heading")}</h2>
            <p class="govuk-body">{words.text("enrol-again-body")}</p>
            <AskForCode wrong />
        }
        .into_any(),
    };
    let wrong = Signal::derive(move || wrong.get().map(|text| (CODE, text)));
    view! {
        <Frame
            name="enrol"
            heading=heading.clone()
            errors=Signal::derive(move || errors(wrong.get().as_slice()))
            back=Some(Callback::new(move |()| screen.leave_enrolment()))
        >
            <h1 class="govuk-heading-l">{heading}</h1>
            {body}
            <Way
                name="settings"
                text=words.text("enrol-settings")
                go=move || screen.show_settings()
            />
        </Frame>
    }
}

fn rows(words: &'static Words, enrolled: Enrolled) -> Vec<SummaryRow> {
    let Enrolled { name, email, organisation } = enrolled;
    let row = |id: &str, value: String| SummaryRow {
        key: words.text(&format!("enrol-{id}")),
        value: view! { <bdi>{value}</bdi> }.into_any(),
        action: None,
    };
    vec![row("name", name), row("email", email), row("organisation", organisation)]
}

/// Where the code is typed, and sent.
#[component]
fn AskForCode(
    /// What is wrong with the last one.
    wrong: RwSignal<Option<String>>,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let submit = dom::instead(move || {
        let typed = dom::value_of(CODE);
        if typed.trim().is_empty() {
            return wrong.set(Some(words.text("enrol-empty")));
        }
        wrong.set(None);
        screen.enrol(typed, Callback::new(move |said| wrong.set(not_enrolled(words, said))));
    });
    let busy = screen.busy();
    let button = Signal::derive(move || {
        words.text(if busy.get() { "enrol-button-busy" } else { "enrol-button" })
    });
    let input = move || {
        let asked = Asked {
            id: CODE.to_owned(),
            text: words.text("enrol-label"),
            hint: Some(words.text("enrol-hint")),
            fault: wrong.get().map(|text| Fault { prefix: words.text("error-prefix"), text }),
            ..Asked::default()
        };
        view! {
            <Input
                asked
                name=CODE.to_owned()
                value=dom::value_of(CODE)
                class="govuk-input--extra-letter-spacing"
                autocomplete=Some("off")
                spellcheck=Some("false")
            />
        }
    };
    view! {
        <form novalidate on:submit=submit>
            {input}
            <FromPicture wrong />
            <Button text=button name="continue" />
        </form>
    }
}

/// Reads the code from a picture of it, and puts it where it would be typed.
#[component]
fn FromPicture(wrong: RwSignal<Option<String>>) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let said = RwSignal::new(String::new());
    let done = move |pictured| match pictured {
        Pictured::Nothing => {}
        Pictured::NoCode => wrong.set(Some(words.text("enrol-no-code-in-picture"))),
        Pictured::Code(code) => {
            dom::put(CODE, &code);
            said.set(words.text("enrol-code-read"));
        }
    };
    let read = move || if wrong.get().is_some() { String::new() } else { said.get() };
    let choose = move |_| {
        wrong.set(None);
        said.set(String::new());
        screen.read_code(Callback::new(done));
    };
    view! {
        <Button
            text=words.text("enrol-from-picture")
            name="read-code"
            kind="button"
            look=ButtonLook::Secondary
            on:click=choose
        />
        <p class="govuk-body" role="status" data-read>
            {read}
        </p>
    }
}

fn not_enrolled(words: &'static Words, said: Enrolling) -> Option<String> {
    match said {
        Enrolling::Done(_) => None,
        Enrolling::NotACode => Some(words.text("enrol-not-a-code")),
        Enrolling::NotTaken => Some(words.text("enrol-not-taken")),
        Enrolling::SetBack(setback) => {
            let why = setback_words(words, &setback).into_iter().next().unwrap_or_default();
            Some(words.text_with("enrol-set-back", &[("label", why)]))
        }
    }
}
