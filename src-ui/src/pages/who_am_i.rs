use contract::responder::Responder;
use form::{Answers, List, Problem};
use leptos::prelude::*;
use words::{Wording, Words};

use super::frame::Frame;
use super::way::Way;
use crate::dom;
use crate::edition;
use crate::govuk::{Asked, Button, Combobox, ErrorLink, Fault, Input, Look};
use crate::question::{list_words, search};
use crate::screen::Screen;

const EMAIL: &str = "user-email";
const ORGANISATION: &str = "user-organisation";

/// Says who the responder is: once, for every report.
#[component]
pub fn WhoAmI(
    /// Who they said they were before.
    known: Option<Responder>,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let back = known.as_ref().map(|_| Callback::new(move |()| screen.home()));
    let nobody = || Responder { email: String::new(), organisation: String::new() };
    let said = RwSignal::new((known.unwrap_or_else(nobody), Vec::<Problem>::new()));
    let submit = dom::instead(move || {
        let responder = Responder {
            email: dom::value_of(EMAIL).trim().to_owned(),
            organisation: dom::value_of(ORGANISATION).trim().to_owned(),
        };
        let kept = responder.clone();
        let refused = Callback::new(move |problems| said.set((kept.clone(), problems)));
        screen.say_who_i_am(responder, refused);
    });
    let errors = Signal::derive(move || said.with(|(_, problems)| links(words, problems)));
    let boxes = move || said.with(|(responder, problems)| boxes(words, responder, problems));
    view! {
        <Frame
            name="who-you-are"
            heading=words.text("responder-heading")
            errors=errors
            back=back
        >
            <h1 class="govuk-heading-l">{words.text("responder-heading")}</h1>
            <p class="govuk-body">{words.text("responder-body")}</p>
            <form novalidate on:submit=submit>
                {boxes}
                <Button text=words.text("responder-button") name="continue" />
            </form>
            <Way
                name="enrol"
                text=words.text("responder-enrol")
                go=move || screen.show_enrolment()
            />
        </Frame>
    }
}

fn boxes(
    words: &'static Words,
    responder: &Responder,
    problems: &[Problem],
) -> impl IntoView + use<> {
    let asked = |field: &str| Asked {
        id: field.to_owned(),
        text: words.text(&format!("q-{field}")),
        hint: words.attribute(&format!("q-{field}"), "hint"),
        look: Look::Bold,
        fault: fault(words, problems, field),
    };
    let organisation = asked(ORGANISATION);
    let list = list_words(words, &organisation.text);
    view! {
        <Input
            asked=asked(EMAIL)
            name=EMAIL.to_owned()
            value=responder.email.clone()
            kind="email"
            autocomplete=Some("email")
            spellcheck=Some("false")
        />
        <Combobox
            asked=organisation
            name=ORGANISATION.to_owned()
            value=responder.organisation.clone()
            search=search(List::Organisations, &[])
            words=list
        />
    }
}

fn fault(words: &'static Words, problems: &[Problem], field: &str) -> Option<Fault> {
    let problem = problems.iter().find(|problem| problem.field == field)?;
    Some(Fault { prefix: words.text("error-prefix"), text: text_of(words, problem) })
}

fn links(words: &'static Words, problems: &[Problem]) -> Vec<ErrorLink> {
    let link =
        |problem: &Problem| ErrorLink { id: problem.field.clone(), text: text_of(words, problem) };
    problems.iter().map(link).collect()
}

fn text_of(words: &'static Words, problem: &Problem) -> String {
    Wording::of(words, &Answers::default()).problem(edition::form(), problem)
}
