use leptos::either::Either;
use leptos::prelude::*;

use super::radios::item_id;
use super::{Asked, Fieldset, Hint, Label, classes};

/// One tick box.
pub struct Checkbox {
    /// Its own id; without one it is numbered within its group.
    pub id: Option<String>,
    /// The name it is sent by.
    pub name: String,
    /// What is stored when it is ticked.
    pub value: String,
    /// What it says.
    pub text: String,
    /// Help with it.
    pub hint: Option<String>,
    /// Whether it is ticked so far.
    pub ticked: bool,
    /// What is asked only while it is ticked.
    pub conditional: Option<AnyView>,
}

/// Any answers out of a few; without a legend, single tick boxes that speak
/// for themselves.
#[component]
pub fn Checkboxes(
    asked: Asked,
    items: Vec<Checkbox>,
    /// A further class name, for its size.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let own = classes(&["govuk-checkboxes", class]);
    let alone = asked.text.is_empty();
    let described_by = if alone { asked.described_by(None) } else { None };
    let items: Vec<_> = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| checkbox(item_id(&asked.id, place), described_by.as_deref(), item))
        .collect();
    let class = asked.group_class("");
    let hint_and_fault = asked.hint_and_fault();
    let boxes = view! {
        <div class=own data-module="govuk-checkboxes">
            {items}
        </div>
    };
    let group = if alone {
        Either::Left((hint_and_fault, boxes))
    } else {
        Either::Right(view! { <Fieldset asked=asked>{boxes}</Fieldset> })
    };
    view! { <div class=class>{group}</div> }
}

fn checkbox(numbered: String, described_by: Option<&str>, item: Checkbox) -> impl IntoView + use<> {
    let Checkbox { id, name, value, text, hint, ticked, conditional } = item;
    let id = id.unwrap_or(numbered);
    let conditional_id = format!("conditional-{id}");
    let hint_id = hint.as_ref().map(|_| format!("{id}-item-hint"));
    let described_by =
        classes(&[described_by.unwrap_or_default(), hint_id.as_deref().unwrap_or_default()]);
    let opens = conditional.is_some();
    let open = RwSignal::new(ticked);
    let conditional = conditional.map(|inside| {
        let id = conditional_id.clone();
        let class = move || {
            let hidden = if open.get() { "" } else { "govuk-checkboxes__conditional--hidden" };
            classes(&["govuk-checkboxes__conditional", hidden])
        };
        view! {
            <div class=class id=id>
                {inside}
            </div>
        }
    });
    view! {
        <div class="govuk-checkboxes__item">
            <input
                class="govuk-checkboxes__input"
                id=id.clone()
                name=name
                type="checkbox"
                value=value
                checked=ticked
                aria-controls=opens.then_some(conditional_id)
                aria-expanded=move || opens.then(|| open.get().to_string())
                aria-describedby=(!described_by.is_empty()).then_some(described_by)
                on:change=move |event| open.set(event_target_checked(&event))
            />
            <Label id=id text=text class="govuk-checkboxes__label" />
            {hint
                .zip(hint_id)
                .map(|(text, id)| view! { <Hint id text class="govuk-checkboxes__hint" /> })}
        </div>
        {conditional}
    }
}
