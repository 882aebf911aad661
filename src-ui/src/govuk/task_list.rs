use leptos::prelude::*;

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
    link: AnyView,
    /// Takes the click on the link.
    go: Callback<()>,
    /// More about it.
    hint: AnyView,
    /// How it stands.
    status: AnyView,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    let status_id = format!("{id}-status");
    let follow = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        go.run(());
    };
    view! {
        <li class="govuk-task-list__item govuk-task-list__item--with-link">
            <div class="govuk-task-list__name-and-hint">
                <a
                    class="govuk-link govuk-task-list__link"
                    href="#"
                    aria-describedby=format!("{hint_id} {status_id}")
                    on:click=follow
                >
                    {link}
                </a>
                <div id=hint_id class="govuk-task-list__hint">
                    {hint}
                </div>
            </div>
            <div class="govuk-task-list__status" id=status_id>
                {status}
            </div>
        </li>
    }
}
