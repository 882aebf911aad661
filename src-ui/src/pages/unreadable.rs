use leptos::prelude::*;
use words::{Wording, Words};

use crate::dom;
use crate::govuk::WarningText;
use crate::screen::{Open, Screen};

/// Which answers of a report can't be read, with the ways to their questions.
/// Nothing where all can.
#[component]
pub fn Unreadable(open: Open) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &open.answers);
    let again = open.to_answer_again();
    let fields = open.unreadable.fields.iter();
    let row = |field: &String| {
        let way = again.contains(&field.as_str()).then(|| open.clone());
        view! { <li data-unreadable=field.clone()><Question field=field.clone() text=wording.row(field) open=way /></li> }
    };
    let rows: Vec<_> = fields.map(row).collect();
    let others = open.unreadable.others;
    let others = (others > 0).then(|| {
        let text = words.text_with("unreadable-others", &[("count", others)]);
        view! { <p class="govuk-body">{text}</p> }
    });
    (!open.unreadable.is_empty()).then(|| {
        view! {
            <section data-unreadable-answers>
                <WarningText
                    prefix=words.text("warning-prefix")
                    text=words.text("unreadable-heading")
                />
                <ul class="govuk-list govuk-list--bullet">{rows}</ul>
                {others}
                <p class="govuk-body">{words.text("unreadable-body")}</p>
            </section>
        }
    })
}

/// A question, with the way to it where the report asks it.
#[component]
fn Question(
    field: String,
    text: String,
    #[prop(optional_no_strip)] open: Option<Open>,
) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let page = open.as_ref().and_then(|open| open.route().page_of(&field));
    let (Some(open), Some(page)) = (open, page) else {
        let text = words.text_with("unreadable-not-asked", &[("label", text)]);
        return view! { <span>{text}</span> }.into_any();
    };
    let to = Open { page: page.path.clone(), ..open };
    let follow = dom::instead(move || screen.show_page(to.clone()));
    view! {
        <a class="govuk-link" href="#" on:click=follow>
            {text}
        </a>
    }
    .into_any()
}
