//! The form and the words that the screen goes by: those that it was built with, unless
//! the app said otherwise before the first page was shown.

use std::sync::OnceLock;

use contract::packs::{self, ReadEdition};
use form::{Form, Lists};
use words::Words;

use crate::backend::ask;

static GONE_BY: OnceLock<Edition> = OnceLock::new();

struct Edition {
    form: Form,
    words: Words,
}

/// Asks the app what to go by.
pub async fn read() {
    if let Ok(Some(edition)) = ask(&ReadEdition {}).await
        && let Some(edition) = edition_of(edition)
    {
        _ = GONE_BY.set(edition);
    }
}

/// None where it can't be read, which the app has made sure of.
fn edition_of(texts: packs::Edition) -> Option<Edition> {
    let form = Form::parse(texts.form.as_deref().unwrap_or(Form::current().to_json())).ok()?;
    let form = form.with_lists(Lists::with(texts.lists).ok()?);
    Some(Edition { form, words: Words::english_with(texts.words).ok()? })
}

/// The form.
pub fn form() -> &'static Form {
    GONE_BY.get().map_or_else(Form::current, |edition| &edition.form)
}

/// The words.
pub fn words() -> &'static Words {
    GONE_BY.get().map_or_else(Words::english, |edition| &edition.words)
}
