use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use crate::dom;
use crate::govuk::{Asked, Button, Fault, Input, WarningText};
use crate::screen::Screen;

/// The id and the name of the box.
const NAME: &str = "vault-name";
/// As long as the app keeps one.
const LONGEST: usize = 60;

/// What the list of vaults shows of this one.
#[component]
pub fn NameVault(name: String) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let too_long = RwSignal::new(false);
    let submit = dom::instead(move || {
        let typed = dom::value_of(NAME);
        let fits = typed.trim().chars().count() <= LONGEST;
        too_long.set(!fits);
        if fits {
            screen.name_vault(typed);
        }
    });
    let text = move || words.text_with("name-too-long", &[("count", LONGEST)]);
    let errors = Signal::derive(move || {
        let wrong = too_long.get().then(|| (NAME, text()));
        super::passphrase::errors(wrong.as_slice())
    });
    let field = move || {
        let fault =
            too_long.get().then(|| Fault { prefix: words.text("error-prefix"), text: text() });
        let value = match dom::value_of(NAME) {
            typed if too_long.get_untracked() => typed,
            _ => name.clone(),
        };
        let asked = Asked {
            id: NAME.to_owned(),
            text: words.text("name-label"),
            hint: Some(words.text("name-hint")),
            fault,
            ..Asked::default()
        };
        view! { <Input asked name=NAME.to_owned() value autocomplete=Some("off") dir=Some("auto") /> }
    };
    view! {
        <Frame
            name="name-vault"
            heading=words.text("name-heading")
            errors=errors
            back=Some(Callback::new(move |()| screen.show_keys()))
        >
            <h1 class="govuk-heading-l">{words.text("name-heading")}</h1>
            <WarningText prefix=words.text("warning-prefix") text=words.text("name-warning") />
            <form novalidate on:submit=submit>
                {field}
                <Button text=words.text("name-button") name="continue" />
            </form>
        </Frame>
    }
}
