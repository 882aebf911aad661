#![doc = include_str!("../README.md")]

mod complete;
mod locales;
mod moment;
mod rows;
mod size;
mod wording;

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub use fluent_bundle::FluentValue as Value;
pub use rows::{Row, rows, said, set_aside};
pub use wording::Wording;

static ENGLISH: LazyLock<Words> = LazyLock::new(|| Words::new("en-GB", locales::EN_GB));

/// The words of the product in one language.
pub struct Words {
    language: &'static str,
    /// A message is looked for in one after the other.
    parts: Vec<Part>,
}

/// A text is not messages, or repeats one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotWords;

/// Files that are read when a message of theirs is first asked for: the first
/// page of the screen waits for no words but its own.
struct Part {
    files: Vec<Cow<'static, str>>,
    read: OnceLock<FluentBundle<FluentResource>>,
}

impl Words {
    /// The English words, each file read once.
    pub fn english() -> &'static Self {
        &ENGLISH
    }

    /// The English words, with these messages in place of those of the same ids and
    /// beside the others.
    ///
    /// # Errors
    /// [`NotWords`] where the text is not messages, or repeats one.
    pub fn english_with(messages: String) -> Result<Self, NotWords> {
        let part = Part { files: vec![Cow::Owned(messages)], read: OnceLock::new() };
        let mut words = Self::new("en-GB", locales::EN_GB);
        let read = bundle(words.language, &part.files).ok_or(NotWords)?;
        words.parts.insert(0, Part { read: read.into(), ..part });
        Ok(words)
    }

    fn new(language: &'static str, parts: &[&'static [&'static str]]) -> Self {
        let unread = |files: &&'static [&'static str]| Part {
            files: files.iter().copied().map(Cow::Borrowed).collect(),
            read: OnceLock::new(),
        };
        Self { language, parts: parts.iter().map(unread).collect() }
    }

    /// The text of a message. Where there is none, its id: a fault to be seen
    /// in a test, never a crash.
    pub fn text(&self, id: &str) -> String {
        self.formatted(id, None, None).unwrap_or_else(|| id.to_owned())
    }

    /// The text of a message with arguments, which are all texts or all
    /// numbers; mix them as [`Value`]s.
    pub fn text_with<'a, V>(&self, id: &str, arguments: &[(&'a str, V)]) -> String
    where
        V: Into<Value<'a>> + Clone,
    {
        let arguments = arguments_from(arguments);
        self.formatted(id, None, Some(&arguments)).unwrap_or_else(|| id.to_owned())
    }

    /// An attribute of a message, such as the hint of a question, where it
    /// has one.
    pub fn attribute(&self, id: &str, attribute: &str) -> Option<String> {
        self.formatted(id, Some(attribute), None)
    }

    /// An attribute of a message with arguments, where it has one.
    pub fn attribute_with<'a, V>(
        &self,
        id: &str,
        attribute: &str,
        arguments: &[(&'a str, V)],
    ) -> Option<String>
    where
        V: Into<Value<'a>> + Clone,
    {
        self.formatted(id, Some(attribute), Some(&arguments_from(arguments)))
    }

    /// Whether there is a message of that id.
    pub fn has(&self, id: &str) -> bool {
        self.bundles().any(|bundle| bundle.has_message(id))
    }

    fn bundles(&self) -> impl Iterator<Item = &FluentBundle<FluentResource>> {
        self.parts.iter().map(|part| {
            let read =
                || bundle(self.language, &part.files).expect("the built-in words are tested");
            part.read.get_or_init(read)
        })
    }

    fn formatted(
        &self,
        id: &str,
        attribute: Option<&str>,
        arguments: Option<&FluentArgs<'_>>,
    ) -> Option<String> {
        let found = |bundle| Some((bundle, FluentBundle::get_message(bundle, id)?));
        let (bundle, message) = self.bundles().find_map(found)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        // A missing argument shows as its name in braces, or takes the
        // default of a choice.
        let mut faults = Vec::new();
        Some(bundle.format_pattern(pattern, arguments, &mut faults).into_owned())
    }
}

fn bundle(language: &str, files: &[Cow<'static, str>]) -> Option<FluentBundle<FluentResource>> {
    let language: LanguageIdentifier = language.parse().ok()?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Isolation marks would end up in window titles and in tests; the
    // screen sets off what was typed with `dir="auto"` instead.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        Value::Number(number) => grouped(number),
        _ => None,
    }));
    for file in files {
        let resource = FluentResource::try_new(file.to_string()).ok()?;
        bundle.add_resource(resource).ok()?;
    }
    Some(bundle)
}

fn arguments_from<'a, V>(arguments: &[(&'a str, V)]) -> FluentArgs<'a>
where
    V: Into<Value<'a>> + Clone,
{
    arguments.iter().map(|(name, value)| (*name, value.clone())).collect()
}

/// A whole number of four digits or more with commas: 15,000.
fn grouped(number: &FluentNumber) -> Option<String> {
    let plain = number.as_string();
    if plain.len() < 4 || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut text = String::with_capacity(plain.len() + plain.len() / 3);
    for (at, digit) in plain.chars().enumerate() {
        if at > 0 && (plain.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_message_shows_its_id() {
        assert_eq!(Words::english().text("no-such-message"), "no-such-message");
        assert_eq!(Words::english().attribute("q-reference", "no-such-attribute"), None);
    }

    #[test]
    fn large_numbers_are_grouped() {
        let arguments = [("label", Value::from("Family")), ("max", Value::from(15_000))];
        let text = Words::english().text_with("rule-maxlength", &arguments);
        assert_eq!(text, "Family must be 15,000 characters or fewer");
        let matches =
            |count: usize| Words::english().text_with("list-results", &[("count", count)]);
        assert_eq!(matches(999), "999 matches");
        assert_eq!(matches(1622), "1,622 matches");
        assert_eq!(matches(1_000_000), "1,000,000 matches");
    }

    #[test]
    fn one_is_said_as_one() {
        let matches = |count: u32| Words::english().text_with("list-results", &[("count", count)]);
        assert_eq!(matches(1), "1 match");
        assert_eq!(matches(2), "2 matches");
    }

    #[test]
    fn what_is_put_in_comes_out_unchanged_in_any_script() {
        for name in ["Żaneta Nguyễn", "سارة", "+{ $label }", "007"] {
            let text = Words::english().text_with("list-chosen", &[("name", name)]);
            assert_eq!(text, format!("{name} chosen"));
        }
    }

    fn can_be_read(files: &[&'static str]) -> bool {
        bundle("en-GB", &files.iter().copied().map(Cow::Borrowed).collect::<Vec<_>>()).is_some()
    }

    #[test]
    fn files_that_repeat_a_message_are_refused() {
        assert!(can_be_read(&["a = 1\n", "b = 2\n"]));
        assert!(!can_be_read(&["a = 1\n", "a = 2\n"]));
        assert!(!can_be_read(&["not a message"]));
    }

    #[test]
    fn the_built_in_files_can_be_read_and_repeat_no_message() {
        assert!(can_be_read(&locales::EN_GB.concat()));
    }

    #[test]
    fn other_messages_take_the_place_of_those_of_their_ids() {
        let words = Words::english_with("skip-to-content = Ymlaen\nnew = { $n } newydd\n".into());
        let other = words.unwrap();
        assert_eq!(other.text("skip-to-content"), "Ymlaen");
        assert_eq!(other.text_with("new", &[("n", "2")]), "2 newydd");
        assert_eq!(other.text("service-name"), Words::english().text("service-name"));
        assert!(Words::english_with("not a message".into()).is_err());
    }

    #[test]
    fn the_words_of_the_first_page_are_read_alone() {
        let words = Words::new("en-GB", locales::EN_GB);
        let read = || words.parts.iter().filter(|part| part.read.get().is_some()).count();
        assert_eq!(read(), 0);
        words.text("vault-unlock-heading");
        words.text("failure-wrong-passphrase");
        assert_eq!(read(), 1);
        assert_ne!(words.text("q-reference"), "q-reference");
        assert_eq!(read(), 2);
    }
}
