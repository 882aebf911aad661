use contract::Failure;
use contract::copies::{self, Copied, CopyKind};
use contract::vault::Passphrase;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use super::passphrase::{PASSPHRASE, PassphraseBox};
use crate::dom;
use crate::govuk::{Asked, Button, ErrorLink, Fault, Look, Radio, Radios, WarningText};
use crate::screen::{Open, Screen};

const KIND: &str = "kind";
const SEAL: &str = "seal";

/// What is still to be said before a copy can be made: the control, and the
/// words for it.
pub(super) type Missing = (&'static str, &'static str);

/// Saves a copy of a finished report, sealed or in clear.
#[component]
pub fn SaveCopy(open: Open) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let missing = RwSignal::new(Vec::<Missing>::new());
    let said = RwSignal::new(String::new());
    weak(screen, missing);
    let id = open.id;
    let submit = dom::instead(move || {
        said.set(String::new());
        match wanted(id) {
            Err(faults) => missing.set(faults),
            Ok(copy) => {
                missing.set(Vec::new());
                let done = move |copied| said.set(words.text(outcome(copied)));
                screen.save_copy(copy, Callback::new(done));
            }
        }
    });
    let errors = Signal::derive(move || links(words, &missing.get()));
    let busy = screen.busy();
    let button =
        Signal::derive(move || words.text(if busy.get() { "copy-busy" } else { "copy-button" }));
    let open = StoredValue::new(open);
    view! {
        <Frame
            name="copy"
            heading=words.text("copy-heading")
            errors=errors
            back=Some(Callback::new(move |()| screen.show_finished(open.get_value())))
        >
            <h1 class="govuk-heading-l">{words.text("copy-heading")}</h1>
            <WarningText prefix=words.text("warning-prefix") text=words.text("copy-warning") />
            <form novalidate on:submit=submit>
                <Kind missing=missing />
                <Seal missing=missing />
                <Button text=button name="continue" />
            </form>
            <p class="govuk-body" role="status" data-copied>
                {said}
            </p>
        </Frame>
    }
}

/// Says so beside the box when a passphrase is too easy to guess.
pub(super) fn weak(screen: Screen, missing: RwSignal<Vec<Missing>>) {
    let failure = screen.failure();
    Effect::new(move |_| {
        if failure.get() == Some(Failure::WeakPassphrase) {
            missing.set(vec![(PASSPHRASE, "vault-make-weak")]);
        }
    });
}

/// PDF or plain text.
#[component]
pub(super) fn Kind(missing: RwSignal<Vec<Missing>>) -> impl IntoView {
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
        let asked = asked(words, KIND, "copy-kind", &missing.get());
        view! { <Radios asked name=KIND.to_owned() chosen items=items.into() /> }
    }
}

/// With a passphrase or in clear.
#[component]
pub(super) fn Seal(missing: RwSignal<Vec<Missing>>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let fault = Signal::derive(move || {
        let missing = missing.get();
        missing.iter().find(|(id, _)| *id == PASSPHRASE).map(|(_, text)| words.text(text))
    });
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
        let asked = asked(words, SEAL, "copy-seal", &missing.get());
        view! { <Radios asked name=SEAL.to_owned() chosen items /> }
    }
}

fn asked(words: &Words, id: &str, text: &str, missing: &[Missing]) -> Asked {
    let fault = missing
        .iter()
        .find(|(at, _)| *at == id)
        .map(|(_, text)| Fault { prefix: words.text("error-prefix"), text: words.text(text) });
    Asked { id: id.to_owned(), text: words.text(text), look: Look::Bold, fault, hint: None }
}

/// What the page says is wanted, or what it does not say yet.
fn wanted(id: uuid::Uuid) -> Result<copies::SaveCopy, Vec<Missing>> {
    match (kind_wanted(), sealed_with()) {
        (Ok(kind), Ok(passphrase)) => Ok(copies::SaveCopy { id, kind, passphrase }),
        (kind, passphrase) => Err(kind.err().into_iter().chain(passphrase.err()).collect()),
    }
}

/// The kind that is wanted, or that it is not said yet.
pub(super) fn kind_wanted() -> Result<CopyKind, Missing> {
    match dom::chosen(KIND).as_str() {
        "pdf" => Ok(CopyKind::Pdf),
        "text" => Ok(CopyKind::Text),
        _ => Err((KIND, "copy-kind-empty")),
    }
}

/// The passphrase that is wanted, or what is not said about it yet.
pub(super) fn sealed_with() -> Result<Option<Passphrase>, Missing> {
    match (dom::chosen(SEAL).as_str(), dom::value_of(PASSPHRASE)) {
        ("yes", typed) if typed.is_empty() => Err((PASSPHRASE, "copy-passphrase-empty")),
        ("yes", typed) => Ok(Some(Passphrase::new(typed))),
        ("no", _) => Ok(None),
        _ => Err((SEAL, "copy-seal-empty")),
    }
}

fn outcome(copied: Copied) -> &'static str {
    match copied {
        Copied::Saved { undrawn: false } => "copy-saved",
        Copied::Saved { undrawn: true } => "copy-saved-undrawn",
        Copied::Cancelled => "copy-cancelled",
    }
}

pub(super) fn links(words: &Words, missing: &[Missing]) -> Vec<ErrorLink> {
    let link = |(id, text): &Missing| ErrorLink { id: (*id).to_owned(), text: words.text(text) };
    missing.iter().map(link).collect()
}
