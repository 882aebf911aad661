use leptos::prelude::*;
use words::Words;

use crate::files::{AddFiles, FileList, Files};
use crate::govuk::Asked;
use crate::screen::Screen;

/// Documents: files added, and what can be done with them.
#[component]
pub fn Documents(asked: Asked) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let open = expect_context::<Screen>().report_in_sight();
    open.map(|report| {
        let files = Files::of(report);
        view! {
            <AddFiles files asked />
            <h2 class="govuk-heading-m">{words.text("attach-heading")}</h2>
            <FileList files draft=true />
        }
    })
}
