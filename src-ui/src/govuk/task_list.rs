use leptos::either::Either;
use leptos::prelude::*;

use super::classes;
use crate::dom;

/// A list of things, each with how it stands.
#[component]
pub fn TaskList(children: Children) -> impl IntoView {
    view! { <ul class="govuk-task-list">{children()}</ul> }
}

/// One thing in the list.
#[component]
pub fn Task(
    /// The start of the ids of its hint and its status.
    id: String,
    /// Its name, the text of the link to it.
    name: AnyView,
    /// Takes the click on the link; a task without it cannot start yet.
    #[prop(optional_no_strip, into)]
    go: Option<Callback<()>>,
    /// More about it.
    #[prop(optional_no_strip, into)]
    hint: Option<AnyView>,
    /// How it stands.
    status: AnyView,
) -> impl IntoView {
    let hint_id = hint.is_some().then(|| format!("{id}-hint"));
    let status_id = format!("{id}-status");
    let (item_class, status_class) = match go {
        Some(_) => ("govuk-task-list__item--with-link", ""),
        None => ("", "govuk-task-list__status--cannot-start-yet"),
    };
    let name = match go {
        Some(go) => {
            let described_by = classes(&[hint_id.as_deref().unwrap_or_default(), &status_id]);
            Either::Left(linked(name, go, described_by))
        }
        None => Either::Right(view! { <div>{name}</div> }),
    };
    let hint = hint.map(|hint| {
        view! {
            <div id=hint_id class="govuk-task-list__hint">
                {hint}
            </div>
        }
    });
    view! {
        <li class=classes(&["govuk-task-list__item", item_class])>
            <div class="govuk-task-list__name-and-hint">{name} {hint}</div>
            <div class=classes(&["govuk-task-list__status", status_class]) id=status_id>
                {status}
            </div>
        </li>
    }
}

fn linked(name: AnyView, go: Callback<()>, described_by: String) -> impl IntoView {
    let follow = dom::instead(move || go.run(()));
    view! {
        <a
            class="govuk-link govuk-task-list__link"
            href="#"
            aria-describedby=described_by
            on:click=follow
        >
            {name}
        </a>
    }
}
