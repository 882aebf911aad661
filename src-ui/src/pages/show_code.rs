use contract::vault::RecoveryCode;
use leptos::prelude::*;
use words::Words;

use super::frame::Frame;
use crate::govuk::{Button, ButtonLook, WarningText};
use crate::screen::Screen;

/// A recovery code, shown once, to be written down or printed.
#[component]
pub fn ShowCode(
    code: RecoveryCode,
    /// Whether the vault was just opened.
    first: bool,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let groups: Vec<_> = code
        .expose()
        .split('-')
        .map(|group| view! { <span>{group.to_owned()}</span>" " })
        .collect();
    // Only the desktop's own dialog: nothing is kept where printing fails.
    let print = move |_| _ = window().print();
    view! {
        <Frame name="recovery-code" heading=words.text("code-heading")>
            <h1 class="govuk-heading-l">{words.text("code-heading")}</h1>
            <p class="govuk-body">{words.text("code-body")}</p>
            <p class="app-code" data-code>
                {groups}
            </p>
            <WarningText prefix=words.text("warning-prefix") text=words.text("code-warning") />
            <p class="govuk-body">{words.text("code-where")}</p>
            <div class="govuk-button-group">
                <Button
                    text=words.text("code-button")
                    name="continue"
                    kind="button"
                    on:click=move |_| screen.code_is_kept(first)
                />
                <Button
                    text=words.text("code-print")
                    name="print"
                    kind="button"
                    look=ButtonLook::Secondary
                    on:click=print
                />
            </div>
        </Frame>
    }
}
