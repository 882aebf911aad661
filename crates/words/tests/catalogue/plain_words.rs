//! Plain English, and the words that the product has chosen.

use crate::files::{Said, everything_said};

/// The longest sentence, in words. Lists of what to include are the longest.
const LONGEST_SENTENCE: usize = 28;
/// A few long lists apart, sentences stay short.
const AVERAGE_SENTENCE: usize = 11;

fn sentences(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.split(['.', '?', ':'])
        .map(|sentence| sentence.split_whitespace().collect::<Vec<_>>())
        .filter(|words| !words.is_empty())
}

#[test]
fn sentences_are_short() {
    let (mut count, mut all) = (0, 0);
    for said in everything_said() {
        for text in said.readings() {
            for sentence in sentences(&text) {
                let length = sentence.len();
                assert!(length <= LONGEST_SENTENCE, "{}: {length} words: {text}", said.id);
                count += 1;
                all += length;
            }
        }
    }
    let average = all / count;
    assert!(average <= AVERAGE_SENTENCE, "{average} words on average");
}

#[test]
fn errors_say_what_to_do_or_what_must_be_so() {
    let starts = ["Enter ", "Select ", "Choose ", "Confirm "];
    for said in everything_said() {
        let Some(attribute) = said.attribute.as_deref().filter(|name| name.starts_with("err-"))
        else {
            continue;
        };
        for text in said.readings() {
            let fine =
                starts.iter().any(|start| text.starts_with(start)) || text.contains(" must ");
            assert!(fine, "{} {attribute}: {text}", said.id);
            assert!(!text.ends_with('.'), "an error has no full stop: {text}");
        }
    }
}

#[test]
fn labels_and_hints_of_one_sentence_have_no_full_stop() {
    for said in everything_said().iter().filter(|said| said.id.starts_with("q-")) {
        for text in said.readings() {
            let one = text.matches(". ").count() == 0;
            assert!(!(one && text.ends_with('.')), "{} {:?}: {text}", said.id, said.attribute);
        }
    }
}

#[test]
fn the_chosen_words_are_used() {
    let avoided = [
        "user",
        "subject",
        "client",
        "e-mail",
        "please",
        "step",
        "submit",
        "media",
        "bundle",
        "incomplete",
        "invalid",
        "illegal",
        "denied",
        "abort",
    ];
    for said in everything_said() {
        for text in said.readings() {
            let lower = text.to_lowercase();
            let words = || lower.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
            let found = words().find(|word| avoided.contains(word));
            assert_eq!(found, None, "{}: {text}", said.id);
            assert!(!text.contains(['\'', '"']), "straight quotes in {}: {text}", said.id);
        }
    }
}

/// The decision is whether somebody *is* a victim; until then nobody is.
#[test]
fn nobody_is_called_a_victim_before_the_decision() {
    let tells_what_is_decided =
        |said: &Said| said.id == "sent-next" || said.id.starts_with("means-");
    for said in everything_said().iter().filter(|said| !tells_what_is_decided(said)) {
        for text in said.readings() {
            let lower = text.to_lowercase();
            let bare = lower.replace("potential victim", "");
            assert!(!bare.contains("victim"), "{}: {text}", said.id);
        }
    }
}
