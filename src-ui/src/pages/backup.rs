use contract::backup::BackupSaved;
use contract::keys::Openers;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use crate::backups::{Backups, OnItsWay};
use crate::govuk::{Button, WarningText};
use crate::screen::{Screen, Where};

/// What a backup holds and what opens it, and the way to save one.
#[component]
pub fn Backup(openers: Openers, from: Where) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let backups = Backups::follow();
    let said = RwSignal::new(String::new());
    let save = move |_| {
        said.set(String::new());
        backups.save(move |saved| said.set(outcome(words, saved)));
    };
    let button = Signal::derive(move || {
        words.text(if backups.busy().get() { "backup-busy" } else { "backup-button" })
    });
    let organisation = openers.organisation.then(|| {
        view! { <p class="govuk-body">{words.text("backup-opens-organisation")}</p> }
    });
    view! {
        <Frame
            name="backup"
            heading=words.text("backup-heading")
            back=Some(Callback::new(move |()| screen.go_back(from.clone())))
        >
            <h1 class="govuk-heading-l">{words.text("backup-heading")}</h1>
            <p class="govuk-body">{words.text("backup-body")}</p>
            <p class="govuk-body">{words.text("backup-opens")}</p>
            {organisation}
            <WarningText prefix=words.text("warning-prefix") text=words.text("backup-warning") />
            <p class="govuk-body">{words.text("backup-where")}</p>
            <p class="govuk-body">{words.text("backup-name")}</p>
            <p class="govuk-body">{words.text("backup-lock")}</p>
            <Button text=button name="continue" kind="button" on:click=save />
            <OnItsWay backups=backups />
            <p class="govuk-body" role="status" data-said>
                {said}
            </p>
        </Frame>
    }
}

fn outcome(words: &Words, saved: BackupSaved) -> String {
    match saved {
        BackupSaved::Saved { left_out: 0 } => words.text("backup-saved"),
        BackupSaved::Saved { left_out } => {
            words.text_with("backup-saved-without", &[("count", left_out)])
        }
        BackupSaved::Cancelled => words.text("backup-cancelled"),
        BackupSaved::CalledOff => words.text("backup-called-off"),
    }
}
