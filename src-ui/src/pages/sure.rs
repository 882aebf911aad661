use leptos::prelude::*;
use words::Words;

use crate::dom;
use crate::govuk::{Asked, Button, ButtonLook, Checkbox, Checkboxes, ErrorLink, Fault};
use crate::screen::Screen;

/// The id and the name of the box to tick.
const SURE: &str = "sure";

/// Whether the responder is sure of something that can't be taken back.
#[derive(Clone, Copy)]
pub struct Sureness {
    /// How the names of its messages begin.
    page: &'static str,
    unsure: RwSignal<bool>,
}

impl Sureness {
    /// Not asked yet, on the page whose messages begin so.
    pub fn of(page: &'static str) -> Self {
        Self { page, unsure: RwSignal::new(false) }
    }

    /// What is wrong while the box is not ticked.
    pub fn errors(self, words: &'static Words) -> Signal<Vec<ErrorLink>> {
        Signal::derive(move || {
            let wrong = self.unsure.get().then(|| (SURE, self.text(words, "unsure")));
            super::passphrase::errors(wrong.as_slice())
        })
    }

    fn text(self, words: &Words, what: &str) -> String {
        let page = self.page;
        words.text(&format!("{page}-{what}"))
    }
}

/// A box to tick, and the button that does it once the box is ticked.
#[component]
pub fn Sure(sureness: Sureness, act: impl Fn() + 'static) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let submit = dom::instead(move || {
        let sure = dom::chosen(SURE) == "yes";
        sureness.unsure.set(!sure);
        if sure {
            act();
        }
    });
    let tick = move || {
        let prefix = words.text("error-prefix");
        let fault = || Fault { prefix, text: sureness.text(words, "unsure") };
        let fault = sureness.unsure.get().then(fault);
        let asked = Asked { id: SURE.to_owned(), fault, ..Asked::default() };
        let sure = Checkbox {
            id: Some(SURE.to_owned()),
            name: SURE.to_owned(),
            value: "yes".to_owned(),
            text: sureness.text(words, "sure"),
            hint: None,
            ticked: false,
            conditional: None,
        };
        view! { <Checkboxes asked items=vec![sure] /> }
    };
    let busy = screen.busy();
    let button =
        Signal::derive(move || sureness.text(words, if busy.get() { "busy" } else { "button" }));
    view! {
        <form novalidate on:submit=submit>
            {tick}
            <Button text=button name="continue" look=ButtonLook::Warning />
        </form>
    }
}

/// What it does or can't do, point by point.
#[component]
pub fn Points(
    /// The names of their messages.
    ids: [&'static str; 3],
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let point = |id| view! { <li>{words.text(id)}</li> };
    let points: Vec<_> = ids.into_iter().map(point).collect();
    view! { <ul class="govuk-list govuk-list--bullet">{points}</ul> }
}
