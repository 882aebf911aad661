use leptos::prelude::*;

/// The button that hides everything at once. It goes nowhere, so unlike
/// GOV.UK's it is a button and no link.
#[component]
pub fn ExitThisPage(
    /// What it says.
    text: String,
    /// Read out before it.
    emergency: String,
    /// How often the key that does the same was pressed.
    #[prop(into)]
    pressed: Signal<usize>,
    /// What is read out about that.
    #[prop(into)]
    said: Signal<String>,
    /// Takes the press.
    exit: Callback<()>,
) -> impl IntoView {
    let light = |at: usize| {
        view! {
            <div
                class="govuk-exit-this-page__indicator-light"
                class:govuk-exit-this-page__indicator-light--on=move || { at < pressed.get() }
            ></div>
        }
    };
    let label = text.clone();
    let lights: Vec<_> = (0..3).map(light).collect();
    view! {
        <div
            class="govuk-exit-this-page"
            data-module="govuk-exit-this-page"
            role="region"
            aria-label=label
        >
            <button
                type="button"
                name="exit"
                class="govuk-button govuk-button--warning govuk-exit-this-page__button"
                data-module="govuk-button"
                on:click=move |_| exit.run(())
            >
                <span class="govuk-visually-hidden">{emergency}</span>
                " "
                {text}
                <div
                    class="govuk-exit-this-page__indicator"
                    class:govuk-exit-this-page__indicator--visible=move || { pressed.get() > 0 }
                    aria-hidden="true"
                >
                    {lights}
                </div>
            </button>
            <span class="govuk-visually-hidden" role="status">
                {said}
            </span>
        </div>
    }
}
