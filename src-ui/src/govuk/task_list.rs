use leptos::prelude::*;

use super::classes;

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
    /// Takes the click on the link; there is none while it can't be started.
    #[prop(optional_no_strip)]
    go: Option<Callback<()>>,
    /// More about it.
    #[prop(optional_no_strip)]
    hint: Option<AnyView>,
    /// How it stands.
    status: AnyView,
) -> impl IntoView {
    let hint_id = hint.is_some().then(|| format!("{id}-hint"));
    let status_id = format!("{id}-status");
    let described_by = hint_id.iter().chain([&status_id]).cloned().collect::<Vec<_>>().join(" ");
    let (item, stands) = match go {
        Some(_) => ("govuk-task-list__item govuk-task-list__item--with-link", ""),
        None => ("govuk-task-list__item", "govuk-task-list__status--cannot-start-yet"),
    };
    let name = match go {
        Some(go) => view! { <Link go=go described_by=described_by name=name /> }.into_any(),
        None => view! { <div>{name}</div> }.into_any(),
    };
    view! {
        <li class=item>
            <div class="govuk-task-list__name-and-hint">
                {name}
                {hint
                    .map(|hint| {
                        view! {
                            <div id=hint_id class="govuk-task-list__hint">
                                {hint}
                            </div>
                        }
                    })}
            </div>
            <div class=classes(&["govuk-task-list__status", stands]) id=status_id>
                {status}
            </div>
        </li>
    }
}

#[component]
fn Link(go: Callback<()>, described_by: String, name: AnyView) -> impl IntoView {
    let follow = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        go.run(());
    };
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
