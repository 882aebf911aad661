use form::Question;
use leptos::either::Either;
use leptos::prelude::*;
use words::Words;

use crate::govuk::{Asked, CharacterCount, CountWords, Textarea};

/// Several lines, with the room left where there is a limit.
#[component]
pub fn Text(
    asked: Asked,
    question: &'static Question,
    words: &'static Words,
    answer: String,
) -> impl IntoView {
    let name = question.field.clone();
    match question.max_length.and_then(|most| usize::try_from(most).ok()) {
        Some(most) => Either::Left(view! {
            <CharacterCount
                asked=asked
                name=name
                value=answer
                most=most
                words=count_words(words, most)
                autocomplete=Some("off")
                dir=Some("auto")
            />
        }),
        None => Either::Right(view! {
            <Textarea
                asked=asked
                name=name
                value=answer
                autocomplete=Some("off")
                dir=Some("auto")
            />
        }),
    }
}

/// What a box of so much room says of it.
pub fn count_words(words: &'static Words, most: usize) -> CountWords {
    let counted =
        move |id: &'static str| move |count: usize| words.text_with(id, &[("count", count)]);
    CountWords {
        most: words.text_with("characters-most", &[("max", most)]),
        left: Callback::new(counted("characters-left")),
        over: Callback::new(counted("characters-over")),
    }
}
