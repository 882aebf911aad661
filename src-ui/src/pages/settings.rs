use contract::settings::{self, Fault, Known, SetBy};
use leptos::prelude::*;
use words::Words;

use super::contacts::Contacts;
use super::frame::Frame;
use super::passphrase::errors;
use super::updates::Updates;
use crate::govuk::{Button, ButtonLook, SummaryList, SummaryRow, WarningText};
use crate::screen::Screen;

/// What is wrong, and the id of what it is about.
pub type Wrong = RwSignal<Option<(&'static str, String)>>;

/// The id of the button that asks for a file.
const CHOOSE: &str = "choose-settings";

/// Where reports go, and what else the organisation has set.
#[component]
pub fn Settings(known: Known) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wrong = Wrong::new(None);
    let may_choose = set_by(&known) != Some(SetBy::Management);
    let choose = may_choose.then(|| view! { <Choose known=known.clone() wrong /> });
    view! {
        <Frame
            name="settings"
            heading=words.text("settings-heading")
            errors=Signal::derive(move || errors(wrong.get().as_slice()))
            back=Some(Callback::new(move |()| screen.show_enrolment()))
        >
            <h1 class="govuk-heading-l">{words.text("settings-heading")}</h1>
            {said(words, known)}
            {choose}
            <Updates wrong />
        </Frame>
    }
}

fn set_by(known: &Known) -> Option<SetBy> {
    match known {
        Known::Nothing => None,
        Known::Set { by, .. } | Known::Unusable { by, .. } => Some(*by),
    }
}

fn said(words: &'static Words, known: Known) -> AnyView {
    match known {
        Known::Nothing => view! {
            <p class="govuk-body">{words.text("settings-nothing")}</p>
            <p class="govuk-body">{words.text("settings-nothing-until")}</p>
        }
        .into_any(),
        Known::Unusable { by, fault } => view! {
            <WarningText
                prefix=words.text("warning-prefix")
                text=words.text(fault_words(fault))
            />
            <p class="govuk-body">{words.text(unusable(by))}</p>
        }
        .into_any(),
        Known::Set { by, settings } => view! {
            <p class="govuk-body">{words.text(whose(by))}</p>
            <SummaryList rows=rows(words, &settings) />
            <Contacts contacts=settings.contacts />
        }
        .into_any(),
    }
}

fn whose(by: SetBy) -> &'static str {
    match by {
        SetBy::Management => "settings-managed",
        SetBy::File => "settings-chosen",
    }
}

fn unusable(by: SetBy) -> &'static str {
    match by {
        SetBy::Management => "settings-unusable-managed",
        SetBy::File => "settings-unusable-chosen",
    }
}

fn rows(words: &'static Words, settings: &settings::Settings) -> Vec<SummaryRow> {
    let row = |id: &str, value: String| SummaryRow {
        key: words.text(&format!("settings-{id}")),
        value: view! { <bdi>{value}</bdi> }.into_any(),
        action: None,
    };
    let stays = match settings.retention_days {
        _ if settings.hold => words.text("settings-stays-held"),
        Some(days) => words.text_with("settings-stays-days", &[("count", days)]),
        None => words.text("settings-stays-until-deleted"),
    };
    let opens = if settings.opens_vaults { "settings-opens-can" } else { "settings-opens-cannot" };
    let minutes = [("count", settings.idle_lock_minutes)];
    vec![
        row("endpoint", settings.endpoint.clone()),
        row("locks", words.text_with("settings-locks-after", &minutes)),
        row("stays", stays),
        row("opens", words.text(opens)),
    ]
}

/// The button that asks for a file, and what is wrong with the last one.
#[component]
fn Choose(known: Known, wrong: Wrong) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let (text, look) = match known {
        Known::Set { .. } => ("settings-choose-another", ButtonLook::Secondary),
        Known::Nothing | Known::Unusable { .. } => ("settings-choose", ButtonLook::Main),
    };
    let choose = move |_| {
        wrong.set(None);
        let unusable = move |fault| wrong.set(Some((CHOOSE, words.text(fault_words(fault)))));
        screen.choose_settings(Callback::new(unusable));
    };
    view! {
        <Button
            text=words.text(text)
            name=CHOOSE
            kind="button"
            look=look
            attr:id=CHOOSE
            on:click=choose
        />
    }
}

fn fault_words(fault: Fault) -> &'static str {
    match fault {
        Fault::Unreadable => "settings-unreadable",
        Fault::Malformed => "settings-malformed",
        Fault::Address => "settings-no-address",
        Fault::Authority => "settings-no-authority",
    }
}

/// What is in a settings file, before this device goes by it.
#[component]
pub fn UseSettings(settings: settings::Settings, enrols_anew: bool) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let anew = enrols_anew.then(|| {
        let text = words.text("settings-use-anew");
        view! { <WarningText prefix=words.text("warning-prefix") text=text /> }
    });
    view! {
        <Frame
            name="use-settings"
            heading=words.text("settings-use-heading")
            back=Some(Callback::new(move |()| screen.show_settings()))
        >
            <h1 class="govuk-heading-l">{words.text("settings-use-heading")}</h1>
            <p class="govuk-body">{words.text("settings-use-body")}</p>
            <SummaryList rows=rows(words, &settings) />
            <Contacts contacts=settings.contacts />
            {anew}
            <div class="govuk-button-group">
                <Button
                    text=words.text("settings-use-button")
                    name="continue"
                    kind="button"
                    on:click=move |_| screen.use_settings()
                />
                <Button
                    text=words.text("settings-use-not")
                    name="cancel"
                    kind="button"
                    look=ButtonLook::Secondary
                    on:click=move |_| screen.show_settings()
                />
            </div>
        </Frame>
    }
}
