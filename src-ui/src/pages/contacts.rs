use contract::settings::Contact;
use leptos::prelude::*;
use words::Words;

use crate::govuk::{SummaryList, SummaryRow};

/// Whom the organisation says to ask; nothing where it says nobody.
#[component]
pub fn Contacts(contacts: Vec<Contact>) -> impl IntoView {
    let words = expect_context::<&'static Words>();
    let rows: Vec<_> = contacts.into_iter().map(row).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <h2 class="govuk-heading-m">{words.text("contacts-heading")}</h2>
            <div data-contacts>
                <SummaryList rows=rows />
            </div>
        }
    })
}

fn row(contact: Contact) -> SummaryRow {
    let Contact { name, phone, email } = contact;
    let line = |text: String| view! { <p class="govuk-body govuk-!-margin-bottom-1"><bdi>{text}</bdi></p> };
    let lines: Vec<_> = phone.into_iter().chain(email).map(line).collect();
    SummaryRow { key: name, value: lines.into_any(), action: None }
}
