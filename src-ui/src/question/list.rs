use form::Question;
use leptos::prelude::*;
use words::{Value, Words};

use crate::edition;
use crate::govuk::{Asked, Combobox, ListWords, Match};

/// As many names as are ever in the page.
const MOST: usize = 8;

/// One name of a long list, found by typing.
#[component]
pub fn List(
    asked: Asked,
    question: &'static Question,
    list: form::List,
    words: &'static Words,
    answer: String,
) -> impl IntoView {
    let search = search(list, &question.except);
    let words = list_words(words, &asked.text);
    view! { <Combobox asked=asked name=question.field.clone() value=answer search=search words=words /> }
}

/// Finds the few best matches in a list, those never offered left out.
pub fn search(list: form::List, except: &'static [String]) -> Callback<String, Vec<Match>> {
    let offered = |name: &str| !except.iter().any(|other| other == name);
    Callback::new(move |typed: String| {
        let found = edition::form().lists().search(list, &typed, MOST + except.len()).into_iter();
        let found = found.filter(|entry| offered(&entry.name)).take(MOST);
        found
            .map(|entry| Match {
                name: entry.name.clone(),
                told_apart_by: entry.told_apart_by.clone(),
            })
            .collect()
    })
}

/// The words of a searched list whose box has this label.
pub fn list_words(words: &'static Words, label: &str) -> ListWords {
    let on = move |(name, place, count): (String, usize, usize)| {
        let values = [
            ("name", Value::from(name)),
            ("position", Value::from(place)),
            ("count", Value::from(count)),
        ];
        words.text_with("list-position", &values)
    };
    let found = move |count: usize| words.text_with("list-results", &[("count", count)]);
    let chosen = move |name: String| words.text_with("list-chosen", &[("name", name)]);
    let told_apart = move |(name, by): (String, String)| {
        words.text_with("list-told-apart", &[("name", name), ("by", by)])
    };
    ListWords {
        how: words.text("list-how"),
        list: words.text_with("list-results-label", &[("label", label)]),
        none: words.text("list-no-results"),
        found: Callback::new(found),
        on: Callback::new(on),
        chosen: Callback::new(chosen),
        told_apart: Callback::new(told_apart),
    }
}
