//! What is asked before anything leaves the vault: how it is written, and
//! whether it is sealed.

use contract::Failure;
use contract::copies::CopyKind;
use contract::vault::Passphrase;
use leptos::prelude::*;
use words::Words;

use super::passphrase::{PASSPHRASE, PassphraseBox};
use crate::dom;
use crate::govuk::{Asked, Button, ErrorLink, Fault, Look, Radio, Radios, WarningText};
use crate::screen::Screen;

const KIND: &str = "kind";
const SEAL: &str = "seal";

/// What is still to be said: the control, and the words for it.
pub(super) type Missing = (&'static str, &'static str);

/// What a page that takes something out of the vault still asks for, and what
/// came of it.
#[derive(Clone, Copy)]
pub(super) struct TakingOut {
    words: &'static Words,
    missing: RwSignal<Vec<Missing>>,
    said: RwSignal<String>,
}

impl TakingOut {
    /// Nothing is asked for yet.
    pub fn begin() -> Self {
        let words = expect_context::<&'static Words>();
        let missing = RwSignal::new(Vec::new());
        let failure = expect_context::<Screen>().failure();
        Effect::new(move |_| {
            if failure.get() == Some(Failure::WeakPassphrase) {
                missing.set(vec![(PASSPHRASE, "vault-make-weak")]);
            }
        });
        Self { words, missing, said: RwSignal::new(String::new()) }
    }

    /// What is missing, for the summary of the page.
    pub fn errors(self) -> Signal<Vec<ErrorLink>> {
        let link = move |(id, text): &Missing| ErrorLink {
            id: (*id).to_owned(),
            text: self.words.text(text),
        };
        Signal::derive(move || self.missing.with(|missing| missing.iter().map(link).collect()))
    }

    /// Says what came of it.
    pub fn say(self, text: String) {
        self.said.set(text);
    }

    fn fault_of(self, id: &str) -> Option<String> {
        let missing = self.missing.get();
        missing.iter().find(|(at, _)| *at == id).map(|(_, text)| self.words.text(text))
    }

    fn asked(self, id: &str, text: &str) -> Asked {
        let prefix = self.words.text("error-prefix");
        let fault = self.fault_of(id).map(|text| Fault { prefix, text });
        let text = self.words.text(text);
        Asked { id: id.to_owned(), text, look: Look::Bold, fault, hint: None }
    }
}

/// The form: what is wanted goes to `save` once all of it is said.
#[component]
pub(super) fn TakeOut<W: 'static>(
    taking: TakingOut,
    /// Whether it can be written in more than one way.
    #[prop(optional)]
    in_kinds: bool,
    /// Reads what is wanted.
    wanted: fn() -> Result<W, Vec<Missing>>,
    save: impl Fn(W) + 'static,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let submit = dom::instead(move || {
        taking.say(String::new());
        match wanted() {
            Err(missing) => taking.missing.set(missing),
            Ok(wanted) => {
                taking.missing.set(Vec::new());
                save(wanted);
            }
        }
    });
    let busy = expect_context::<Screen>().busy();
    let button =
        Signal::derive(move || words.text(if busy.get() { "copy-busy" } else { "copy-button" }));
    view! {
        <WarningText prefix=words.text("warning-prefix") text=words.text("copy-warning") />
        <form novalidate on:submit=submit>
            {in_kinds.then(|| view! { <Kind taking=taking /> })}
            <Seal taking=taking />
            <Button text=button name="continue" />
        </form>
        <p class="govuk-body" role="status" data-copied>
            {taking.said}
        </p>
    }
}

/// PDF or plain text.
#[component]
fn Kind(taking: TakingOut) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let kinds = ["pdf", "text"];
    move || {
        let chosen = dom::chosen(KIND);
        let items = kinds.map(|kind| Radio {
            value: kind.to_owned(),
            text: words.text(&format!("copy-kind-{kind}")),
            hint: Some(words.text(&format!("copy-kind-{kind}-hint"))),
            conditional: None,
        });
        let asked = taking.asked(KIND, "copy-kind");
        view! { <Radios asked name=KIND.to_owned() chosen items=items.into() /> }
    }
}

/// With a passphrase or in clear.
#[component]
fn Seal(taking: TakingOut) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let fault = Signal::derive(move || taking.fault_of(PASSPHRASE));
    move || {
        let chosen = dom::chosen(SEAL);
        let passphrase = view! {
            <PassphraseBox page="copy-passphrase" autocomplete="new-password" fault=fault />
        };
        let radio = |value: &str, conditional| Radio {
            value: value.to_owned(),
            text: words.text(&format!("copy-seal-{value}")),
            hint: Some(words.text(&format!("copy-seal-{value}-hint"))),
            conditional,
        };
        let items = vec![radio("yes", Some(passphrase.into_any())), radio("no", None)];
        let asked = taking.asked(SEAL, "copy-seal");
        view! { <Radios asked name=SEAL.to_owned() chosen items /> }
    }
}

/// How it is to be written and what opens it, or what is not said yet.
pub(super) fn kind_and_seal() -> Result<(CopyKind, Option<Passphrase>), Vec<Missing>> {
    match (kind(), passphrase()) {
        (Ok(kind), Ok(passphrase)) => Ok((kind, passphrase)),
        (kind, passphrase) => Err(kind.err().into_iter().chain(passphrase.err()).collect()),
    }
}

/// What opens it, or what is not said about that yet.
pub(super) fn seal() -> Result<Option<Passphrase>, Vec<Missing>> {
    passphrase().map_err(|missing| vec![missing])
}

fn kind() -> Result<CopyKind, Missing> {
    match dom::chosen(KIND).as_str() {
        "pdf" => Ok(CopyKind::Pdf),
        "text" => Ok(CopyKind::Text),
        _ => Err((KIND, "copy-kind-empty")),
    }
}

fn passphrase() -> Result<Option<Passphrase>, Missing> {
    match (dom::chosen(SEAL).as_str(), dom::value_of(PASSPHRASE)) {
        ("yes", typed) if typed.is_empty() => Err((PASSPHRASE, "copy-passphrase-empty")),
        ("yes", typed) => Ok(Some(Passphrase::new(typed))),
        ("no", _) => Ok(None),
        _ => Err((SEAL, "copy-seal-empty")),
    }
}
