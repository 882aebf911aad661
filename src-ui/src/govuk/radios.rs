use leptos::ev;
use leptos::prelude::*;

use super::{Asked, Fieldset, Hint, Label, classes};

/// One radio button.
pub struct Radio {
    /// What is stored when it is chosen.
    pub value: String,
    /// What it says.
    pub text: String,
    /// Help with it.
    pub hint: Option<String>,
    /// What is asked only while it is chosen.
    pub conditional: Option<AnyView>,
}

/// One answer out of a few.
#[component]
pub fn Radios(
    asked: Asked,
    name: String,
    /// The value chosen so far.
    chosen: String,
    items: Vec<Radio>,
) -> impl IntoView {
    let chosen = RwSignal::new(chosen);
    let follow = {
        let name = name.clone();
        move |event: ev::Event| {
            let input: web_sys::HtmlInputElement = event_target(&event);
            if input.name() == name {
                chosen.set(input.value());
            }
        }
    };
    let items: Vec<_> = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| radio(item_id(&asked.id, place), name.clone(), item, chosen))
        .collect();
    let group = asked.group_class("");
    view! {
        <div class=group>
            <Fieldset asked=asked>
                <div class="govuk-radios" data-module="govuk-radios" on:change=follow>
                    {items}
                </div>
            </Fieldset>
        </div>
    }
}

/// The id of an item: the first has the group's own, so that an error links to it.
pub(super) fn item_id(group: &str, place: usize) -> String {
    match place {
        0 => group.to_owned(),
        _ => format!("{group}-{}", place + 1),
    }
}

fn radio(id: String, name: String, item: Radio, chosen: RwSignal<String>) -> impl IntoView {
    let Radio { value, text, hint, conditional } = item;
    let conditional_id = format!("conditional-{id}");
    let hint_id = hint.as_ref().map(|_| format!("{id}-item-hint"));
    let checked = chosen.with_untracked(|chosen| *chosen == value);
    let controls = conditional.as_ref().map(|_| conditional_id.clone());
    let conditional = conditional.map(|inside| {
        let value = value.clone();
        let class = move || {
            let open = chosen.with(|chosen| *chosen == value);
            let hidden = if open { "" } else { "govuk-radios__conditional--hidden" };
            classes(&["govuk-radios__conditional", hidden])
        };
        view! {
            <div class=class id=conditional_id>
                {inside}
            </div>
        }
    });
    view! {
        <div class="govuk-radios__item">
            <input
                class="govuk-radios__input"
                id=id.clone()
                name=name
                type="radio"
                value=value
                checked=checked
                aria-controls=controls
                aria-describedby=hint_id.clone()
            />
            <Label id=id text=text class="govuk-radios__label" />
            {hint.zip(hint_id).map(|(text, id)| view! { <Hint id text class="govuk-radios__hint" /> })}
        </div>
        {conditional}
    }
}
