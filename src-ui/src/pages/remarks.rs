use form::{Noticed, Remark};
use leptos::prelude::*;
use words::{Wording, Words};

use crate::dom;
use crate::govuk::WarningText;
use crate::screen::{Open, Screen};

/// What deserves a second look, with the ways to both answers.
#[component]
pub fn Remarks(remarks: Vec<Remark>, open: Open) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let wording = Wording::of(words, &open.answers);
    let remark = |remark: &Remark| {
        let ways = [&remark.field, &remark.against];
        let ways = ways.map(|field| view! { <li><Way field=field.clone() wording=wording.clone() open=open.clone() /></li> });
        view! {
            <WarningText
                prefix=words.text("warning-prefix")
                text=words.text(&format!("remark-{}", name_of(remark.about)))
            />
            <ul class="govuk-list">{ways.into_iter().collect::<Vec<_>>()}</ul>
        }
    };
    let remarks: Vec<_> = remarks.iter().map(remark).collect();
    (!remarks.is_empty()).then(|| view! { <div role="alert" data-remarks>{remarks}</div> })
}

/// The way to the page where a field is asked.
#[component]
fn Way(field: String, wording: Wording, open: Open) -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let text = words.text_with("remark-check", &[("label", wording.row(&field))]);
    let page = open.route().page_of(&field).map(|page| page.path.clone());
    let open = StoredValue::new(open);
    let follow = dom::instead(move || {
        if let Some(page) = page.clone() {
            screen.show_page(Open { page, ..open.get_value() });
        }
    });
    view! {
        <a class="govuk-link" href="#" data-check=field on:click=follow>
            {text}
        </a>
    }
}

fn name_of(noticed: Noticed) -> &'static str {
    match noticed {
        Noticed::BornAChild => "born-a-child",
        Noticed::BornAnAdult => "born-an-adult",
    }
}
