use contract::packs::{Chosen, NotTaken, Standing, Version};
use leptos::prelude::*;
use words::{Value, Words};

use super::settings::Wrong;
use crate::govuk::{Button, ButtonLook, SummaryList, SummaryRow, WarningText};
use crate::screen::Screen;

/// The id of the button that asks for a file.
const CHOOSE: &str = "choose-pack";

/// Which form is gone by, and the button for a file with a newer one.
#[component]
pub fn Updates(wrong: Wrong) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let standing = RwSignal::new(None::<Standing>);
    screen.look_at_packs(Callback::new(move |found| standing.set(Some(found))));
    let rows = move || {
        let rows = standing.with(|standing| Some(rows(words, standing.as_ref()?)));
        rows.map(|rows| view! { <SummaryList rows=rows /> })
    };
    let told = move || standing.with(|standing| Some(told(words, standing.as_ref()?)));
    let may_take = Memo::new(move |_| {
        standing.with(|standing| standing.as_ref().is_some_and(|standing| standing.may_take))
    });
    let choose = move |_| {
        wrong.set(None);
        let done = move |chosen| match chosen {
            Chosen::Nothing => {}
            Chosen::Taken { standing: now } => standing.set(Some(now)),
            Chosen::Not { why } => wrong.set(Some((CHOOSE, words.text(why_words(why))))),
        };
        screen.choose_pack(Callback::new(done));
    };
    let button = move || {
        may_take.get().then(|| {
            view! {
                <Button
                    text=words.text("packs-choose")
                    name=CHOOSE
                    kind="button"
                    look=ButtonLook::Secondary
                    attr:id=CHOOSE
                    on:click=choose
                />
            }
        })
    };
    view! {
        <h2 class="govuk-heading-m">{words.text("packs-heading")}</h2>
        {rows}
        <div role="status" data-packs>
            {told}
        </div>
        {button}
    }
}

fn rows(words: &'static Words, standing: &Standing) -> Vec<SummaryRow> {
    let row = |id, value: String| SummaryRow {
        key: words.text(id),
        value: value.into_any(),
        action: None,
    };
    let form = standing.form.parse().map_or_else(|_| standing.form.clone(), |day| words.day(day));
    let in_use = standing.in_use.map(|version| named(words, "packs-update", version));
    vec![
        row("packs-form", form),
        row("packs-in-use", in_use.unwrap_or_else(|| words.text("packs-built-in"))),
    ]
}

/// What is to come, and what is wrong with what is stored.
fn told(words: &'static Words, standing: &Standing) -> AnyView {
    let next = standing.next.map(|version| {
        let text = named(words, "packs-next", version);
        view! { <p class="govuk-body">{text}</p> }
    });
    let fault = standing.fault.map(|fault| {
        let text = words.text(stored_words(fault));
        view! { <WarningText prefix=words.text("warning-prefix") text=text /> }
    });
    let none = (!standing.may_take).then(|| {
        view! { <p class="govuk-body">{words.text("packs-none-taken")}</p> }
    });
    view! {
        {next}
        {fault}
        {none}
    }
    .into_any()
}

fn named(words: &Words, id: &str, version: Version) -> String {
    let values = [
        ("number", Value::from(version.number.to_string())),
        ("date", Value::from(words.day(version.made_on))),
    ];
    words.text_with(id, &values)
}

fn why_words(why: NotTaken) -> &'static str {
    match why {
        NotTaken::Unreadable => "packs-unreadable",
        NotTaken::Malformed => "packs-malformed",
        NotTaken::NotSigned => "packs-not-signed",
        NotTaken::NotNewer => "packs-not-newer",
        NotTaken::Unusable => "packs-unusable",
    }
}

fn stored_words(fault: NotTaken) -> &'static str {
    match fault {
        NotTaken::NotSigned => "packs-stored-not-signed",
        NotTaken::Unusable => "packs-stored-unusable",
        NotTaken::Unreadable | NotTaken::Malformed | NotTaken::NotNewer => "packs-stored-damaged",
    }
}
