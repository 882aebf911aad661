use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use crate::screen::Screen;

/// What was tested, in the order in which it is said.
const TESTED: [&str; 7] = ["axe", "keyboard", "narrow", "text", "names", "moving", "colours"];
/// What fails, or is not known.
const FAILS: [&str; 4] = ["people", "readers", "systems", "dates"];

/// The accessibility statement: what was tested, and what fails.
#[component]
pub fn Statement() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let list = |ids: &[&str]| {
        let item = |id: &&str| view! { <li>{words.text(&format!("accessibility-{id}"))}</li> };
        let items: Vec<_> = ids.iter().map(item).collect();
        view! { <ul class="govuk-list govuk-list--bullet">{items}</ul> }
    };
    view! {
        <Frame
            name="accessibility"
            heading=words.text("accessibility-heading")
            back=Some(Callback::new(move |()| screen.look()))
        >
            <h1 class="govuk-heading-l">{words.text("accessibility-heading")}</h1>
            <p class="govuk-body">{words.text("accessibility-aim")}</p>
            <h2 class="govuk-heading-m">{words.text("accessibility-tested-heading")}</h2>
            {list(&TESTED)}
            <h2 class="govuk-heading-m">{words.text("accessibility-fails-heading")}</h2>
            {list(&FAILS)}
            <h2 class="govuk-heading-m">{words.text("accessibility-tell-heading")}</h2>
            <p class="govuk-body">{words.text("accessibility-tell")}</p>
        </Frame>
    }
}
