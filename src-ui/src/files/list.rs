use contract::attachments::Attachment;
use leptos::prelude::*;
use words::Words;

use super::Files;
use super::file::File;

/// The files of a report, one below the other.
#[component]
pub fn FileList(
    files: Files,
    /// Whether the report can still be changed.
    draft: bool,
) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let attachments = move || {
        files
            .list
            .with(|list| list.as_ref().map(|list| list.attachments.clone()).unwrap_or_default())
    };
    let what_changes = |file: &Attachment| (file.id, file.stripped, file.is_there);
    let count = move || {
        let count = files.list.with(|list| Some(list.as_ref()?.attachments.len()))?;
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        Some(match count {
            0 if files.are_next => return None,
            0 => words.text("attach-none"),
            count if files.are_next => words.text_with("attach-added-next", &[("count", count)]),
            count => words.text_with("attach-added", &[("count", count)]),
        })
    };
    let warning = move || {
        let any = !attachments().is_empty();
        any.then(|| view! { <p class="govuk-body">{words.text("attach-export-warning")}</p> })
    };
    let unreadable = move || {
        let unreadable = files.list.with(|list| list.as_ref().map_or(0, |list| list.unreadable));
        let unreadable = u32::try_from(unreadable).unwrap_or(u32::MAX);
        (unreadable > 0).then(|| {
            let text = words.text_with("attach-unreadable", &[("count", unreadable)]);
            view! { <p class="govuk-body">{text}</p> }
        })
    };
    view! {
        <p class="govuk-body" role="status" data-files-count>
            {count}
        </p>
        {unreadable}
        {warning}
        <div data-files=move || named(&attachments())>
            <For each=attachments key=what_changes let(file)>
                <File files file draft />
            </For>
        </div>
    }
}

/// The files that are sent, as the answer to the question about them.
fn named(attachments: &[Attachment]) -> String {
    let sent = attachments.iter().filter(|file| file.is_sent);
    sent.map(|file| file.id.to_string()).collect::<Vec<_>>().join(" ")
}
