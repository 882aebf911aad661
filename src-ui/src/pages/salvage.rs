//! A damaged vault that was set aside, or one that the device lets be read
//! alone: opened as far as it opens, and taken out.

use contract::salvage::{Aside, Opened, OpenedPart, Place, Reached, Taken};
use contract::vault::VaultLine;
use leptos::prelude::*;
use words::{Value, Wording, Words};

use super::frame::Frame;
use super::passphrase::{PASSPHRASE, PassphraseBox, errors};
use super::recover::{CODE, CodeBox};
use super::taking_out::{TakeOut, TakingOut, kind_and_seal};
use super::unlock::{Tries, Wait};
use super::way::Way;
use crate::clock::moment;
use crate::dom;
use crate::govuk::{Asked, Button, ButtonLook, Radio, Radios, WarningText};
use crate::screen::{Screen, Typed};

/// The id and the name of the choice between several.
const WHICH: &str = "which";

/// Asks which of those that were set aside is to be opened, and with what.
#[component]
pub fn OpenAside(aside: Vec<Aside>) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let wait = aside.first().map_or(0, |first| first.wait_seconds);
    let which = (aside.len() > 1).then(|| view! { <Which aside=aside.clone() /> });
    let place = move || {
        let chosen = dom::chosen(WHICH);
        let chosen = aside.iter().find(|one| one.name == chosen).or(aside.first())?;
        Some(Place::SetAside { name: chosen.name.clone() })
    };
    let back = move || screen.look();
    view! {
        <OpenToRead name="aside" id="salvage" wait=wait place=place back=back>
            <p class="govuk-body">{words.text("salvage-body")}</p>
            {which}
        </OpenToRead>
    }
}

/// The device lets nothing of a vault be written: what is safe, and how to read
/// it meanwhile.
#[component]
pub fn ReadOnly(vault: VaultLine) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    dom::after_second_frame(move || screen.page_ready());
    let place = move || Some(Place::Vaults { id: vault.id });
    let refused = RwSignal::new(false);
    let again = move |_| {
        refused.set(false);
        screen.look_again(vault.id, Callback::new(move |()| refused.set(true)));
    };
    let told = move || refused.get().then(|| words.text("vault-read-only-still"));
    view! {
        <OpenToRead
            name="read-only"
            id="vault-read-only"
            wait=0
            place=place
            back=move || screen.choose_vault()
        >
            <p class="govuk-body">{words.text("vault-read-only-body")}</p>
            <p class="govuk-body">{words.text("vault-read-only-what-to-do")}</p>
            <Button
                text=words.text("vault-read-only-again")
                name="again"
                kind="button"
                look=ButtonLook::Secondary
                on:click=again
            />
            <p class="govuk-body" role="status" data-still>
                {told}
            </p>
            <h2 class="govuk-heading-m">{words.text("vault-read-only-read")}</h2>
            <p class="govuk-body">{words.text("salvage-body")}</p>
        </OpenToRead>
    }
}

/// Asks what a vault is to be opened with, after what is said of it.
#[component]
fn OpenToRead(
    name: &'static str,
    /// How its heading begins.
    id: &'static str,
    /// Seconds until a try is taken.
    wait: u32,
    /// Where the vault lies.
    place: impl Fn() -> Option<Place> + Send + Sync + 'static,
    back: impl Fn() + Send + Sync + 'static,
    children: Children,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let heading = words.text(&format!("{id}-heading"));
    let by_code = RwSignal::new(false);
    let wrong_of = move || match by_code.get_untracked() {
        true => "recover-wrong",
        false => "failure-wrong-passphrase",
    };
    let tries = Tries::after(words, screen, wait, wrong_of);
    let place = StoredValue::new(place);
    let submit = dom::instead(move || {
        let (id, empty) = match by_code.get_untracked() {
            true => (CODE, "recover-empty"),
            false => (PASSPHRASE, "vault-unlock-empty"),
        };
        tries.make(id, empty, |typed| {
            let typed = if id == CODE { Typed::Code(typed) } else { Typed::Passphrase(typed) };
            if let Some(place) = place.with_value(|place| place()) {
                screen.read_alone(place, typed);
            }
        });
    });
    let busy = screen.busy();
    let button = Signal::derive(move || {
        words.text(if busy.get() { "vault-unlock-busy" } else { "salvage-open" })
    });
    let id = move || if by_code.get() { CODE } else { PASSPHRASE };
    let wrong = Signal::derive(move || tries.wrong.get().map(|text| (id(), text)));
    let other = move || {
        let text = if by_code.get() { "salvage-by-passphrase" } else { "salvage-by-code" };
        let go = move || {
            tries.wrong.set(None);
            by_code.update(|by_code| *by_code = !*by_code);
        };
        view! { <Way name="other-way" text=words.text(text) go=go /> }
    };
    view! {
        <Frame
            name=name
            heading=heading.clone()
            errors=Signal::derive(move || errors(wrong.get().as_slice()))
            back=Some(Callback::new(move |()| back()))
        >
            <h1 class="govuk-heading-l">{heading}</h1>
            <form novalidate on:submit=submit>
                {children()}
                <Show when=move || by_code.get() fallback=move || {
                    view! {
                        <PassphraseBox
                            page="vault-unlock"
                            autocomplete="current-password"
                            fault=tries.wrong
                        />
                    }
                }>
                    <CodeBox tries=tries />
                </Show>
                <Wait tries=tries />
                <Button text=button name="continue" />
            </form>
            {other}
        </Frame>
    }
}

/// Which of several is meant: the latest, unless another is chosen.
#[component]
fn Which(aside: Vec<Aside>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let radio = |one: &Aside| {
        let name = match one.shown.as_str() {
            "" => words.text("vaults-no-name"),
            name => name.to_owned(),
        };
        let when = one.at.map(|at| moment(words, at)).unwrap_or_default();
        let text = words.text_with("salvage-which-one", &[("name", name), ("when", when)]);
        Radio { value: one.name.clone(), text, hint: None, conditional: None }
    };
    let items: Vec<_> = aside.iter().map(radio).collect();
    let chosen = aside.first().map(|one| one.name.clone()).unwrap_or_default();
    let asked =
        Asked { id: WHICH.to_owned(), text: words.text("salvage-which"), ..Asked::default() };
    view! { <Radios asked name=WHICH.to_owned() chosen items /> }
}

/// What was opened and what was not, and the way to take it out.
#[component]
pub fn Salvaged(opened: Opened) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let taking = TakingOut::begin();
    let save = move |(kind, passphrase)| {
        let done = move |taken| taking.say(outcome(words, &taken));
        screen.save_salvaged(kind, passphrase, Callback::new(done));
    };
    let some = opened.elsewhere || !opened.reports.is_empty();
    let take = some.then(|| {
        view! {
            <h2 class="govuk-heading-m">{words.text("salvage-take-heading")}</h2>
            <p class="govuk-body">{words.text("salvage-take-body")}</p>
            <TakeOut taking=taking in_kinds=true wanted=kind_and_seal save=save />
        }
    });
    let count = words.text_with("salvage-opened", &[("count", opened.reports.len())]);
    view! {
        <Frame
            name="salvaged"
            heading=words.text("salvage-opened-heading")
            errors=taking.errors()
            back=Some(Callback::new(move |()| screen.stop_reading()))
        >
            <h1 class="govuk-heading-l">{words.text("salvage-opened-heading")}</h1>
            <p class="govuk-body">{count}</p>
            <NotOpened opened=opened.clone() />
            <ul class="govuk-list govuk-list--spaced">
                {opened.reports.into_iter().map(|report| view! { <Part report /> }).collect::<Vec<_>>()}
            </ul>
            {take}
        </Frame>
    }
}

/// What could not be opened at all.
#[component]
fn NotOpened(opened: Opened) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let lost =
        (opened.lost > 0).then(|| words.text_with("salvage-lost", &[("count", opened.lost)]));
    let may_miss = opened.may_miss.then(|| words.text("salvage-may-miss"));
    let may_miss_later = opened.may_miss_later.then(|| words.text("salvage-later-may-miss"));
    let may_be_old = opened.may_be_old.then(|| words.text("salvage-may-be-old"));
    let told = [lost, may_miss, may_miss_later, may_be_old].into_iter().flatten();
    let told: Vec<_> = told.map(|text| view! { <li>{text}</li> }).collect();
    (!told.is_empty()).then(|| {
        view! {
            <WarningText
                prefix=words.text("warning-prefix")
                text=words.text("salvage-missing-heading")
            />
            <ul class="govuk-list govuk-list--bullet" data-not-opened>
                {told}
            </ul>
        }
    })
}

/// One report, and what of it can't be read.
#[component]
fn Part(report: OpenedPart) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &form::Answers::default());
    let name = match report.reference.as_str() {
        "" => words.text("home-no-reference"),
        reference => reference.to_owned(),
    };
    let stage = words.text(match report.reached {
        Reached::Draft => "progress-draft",
        Reached::Finished => "salvage-finished",
        Reached::Received => "progress-sent",
    });
    let of = report.of.map(|day| words.text_with("salvage-of", &[("when", words.day(day))]));
    let answers = report
        .unreadable
        .fields
        .iter()
        .map(|field| words.text_with("salvage-answer", &[("label", wording.row(field))]));
    let others = report.unreadable.others + report.damaged_others;
    let others = (others > 0).then(|| words.text_with("salvage-others", &[("count", others)]));
    let may_miss = report.may_miss.then(|| words.text("salvage-answers-may-miss"));
    let files = (report.files > 0)
        .then(|| words.text_with("salvage-files", &[("count", Value::from(report.files))]));
    let unsent = (report.unsent > 0)
        .then(|| words.text_with("salvage-opened-unsent", &[("count", report.unsent)]));
    let lines =
        of.into_iter().chain(files).chain(unsent).chain(answers).chain(others).chain(may_miss);
    let lines: Vec<_> = lines.map(|line| view! { <br /> {line} }).collect();
    view! {
        <li data-salvaged=report.id.to_string()>
            <strong>
                <bdi>{name}</bdi>
            </strong>
            " "
            {stage}
            {lines}
        </li>
    }
}

fn outcome(words: &Words, taken: &Taken) -> String {
    let Taken::Saved { files, left_out, undrawn } = taken else {
        return words.text("salvage-cancelled");
    };
    let saved = words.text_with("salvage-saved", &[("count", *files)]);
    let left =
        (*left_out > 0).then(|| words.text_with("salvage-left-out", &[("count", *left_out)]));
    let undrawn = undrawn.then(|| words.text("salvage-undrawn"));
    [Some(saved), left, undrawn].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_said() {
        let words = Words::english();
        let taken = Taken::Saved { files: 2, left_out: 1, undrawn: false };
        let said = outcome(words, &taken);
        assert!(said.contains("2 files") && said.contains("1 file is damaged"), "{said}");
        assert!(!outcome(words, &Taken::Cancelled).contains("saved in"));
    }
}
