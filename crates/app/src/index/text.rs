//! Text as it is searched, and what is looked for in it.

use form::{fold, fold_each};
use memchr::memmem::Finder;
use zeroize::Zeroizing;

/// Fewer digits than a telephone number has are no number of one piece.
const NUMBER: usize = 9;

/// A text that grows and leaves no copy behind.
pub(super) struct Wiped(Zeroizing<String>);

impl Wiped {
    pub fn with_capacity(bytes: usize) -> Self {
        Self(Zeroizing::new(String::with_capacity(bytes)))
    }

    pub fn push(&mut self, c: char) {
        let needed = self.0.len() + c.len_utf8();
        if needed > self.0.capacity() {
            let mut larger = String::with_capacity(needed * 2);
            larger.push_str(&self.0);
            self.0 = Zeroizing::new(larger);
        }
        self.0.push(c);
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Gives each character of a text as it is searched, with the byte of `text`
/// that it comes from: the text folded and, on a line of their own, its numbers
/// without the spaces in them.
pub(super) fn searched(text: &str, mut give: impl FnMut(usize, char)) {
    fold_each(text, &mut give);
    if text.contains(char::is_numeric) {
        give(text.len(), '\n');
        numbers(text, give);
    }
}

fn numbers(text: &str, mut give: impl FnMut(usize, char)) {
    let mut apart = false;
    fold_each(text, |at, c| match c {
        '0'..='9' => {
            if std::mem::take(&mut apart) {
                give(at, ' ');
            }
            give(at, c);
        }
        ' ' => {}
        _ => apart = true,
    });
}

/// What is looked for.
#[derive(Clone)]
pub(crate) struct Wanted {
    /// Each word, the longest first: few texts have it.
    words: Vec<Finder<'static>>,
    /// The words one after the other.
    together: Finder<'static>,
}

impl Wanted {
    /// What a responder typed; none where there is no letter and no digit in it.
    pub fn typed(typed: &str) -> Option<Self> {
        let mut words = words(typed);
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        let mut each: Vec<String> = Vec::new();
        for word in words {
            if !each.iter().any(|longer| longer.contains(&word)) {
                each.push(word);
            }
        }
        let together = match &each[..] {
            [] => return None,
            [word] => finder(word),
            _ => finder(&fold(typed)),
        };
        Some(Self { words: each.iter().map(|word| finder(word)).collect(), together })
    }

    pub fn words(&self) -> &[Finder<'static>] {
        &self.words
    }

    pub fn together(&self) -> &Finder<'static> {
        &self.together
    }

    /// Whether nothing can have all of these words that lacks one of `before`.
    pub fn narrows(&self, before: &Self) -> bool {
        let within = |earlier: &Finder<'_>| {
            self.words.iter().any(|word| earlier.find(word.needle()).is_some())
        };
        before.words.iter().all(within)
    }

    /// Whether nothing can have these words one after the other that has not
    /// those of `before`.
    pub fn joins(&self, before: &Self) -> bool {
        before.together.find(self.together.needle()).is_some()
    }
}

fn finder(word: &str) -> Finder<'static> {
    Finder::new(word).into_owned()
}

fn words(typed: &str) -> Vec<String> {
    let words: Vec<String> = typed.split_whitespace().map(|word| number(fold(word))).collect();
    let whole = words.concat();
    match is_number(&whole) && whole.len() >= NUMBER {
        true => vec![number(whole)],
        false => words,
    }
    .into_iter()
    .filter(|word| !word.is_empty())
    .collect()
}

/// A number without its spaces and, where it is long enough for a telephone,
/// without what is dialled before it from home or from abroad.
fn number(folded: String) -> String {
    if !folded.chars().all(|c| c.is_ascii_digit() || c == ' ') {
        return folded;
    }
    let digits = folded.replace(' ', "");
    if digits.len() < NUMBER {
        return digits;
    }
    let abroad = digits.trim_start_matches('0');
    let home = abroad.strip_prefix("44").filter(|rest| rest.len() >= NUMBER);
    home.unwrap_or(abroad).trim_start_matches('0').to_owned()
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(text: &str, typed: &str) -> bool {
        let mut within = String::new();
        searched(text, |_, c| within.push(c));
        let wanted = Wanted::typed(typed).unwrap();
        wanted.words().iter().all(|word| word.find(within.as_bytes()).is_some())
    }

    #[test]
    fn a_telephone_number_is_found_however_it_is_spaced_or_dialled() {
        let written = ["07700 900123", "+44 7700 900 123", "0044 (0)7700-900-123", "07700900123"];
        for text in written {
            for typed in written {
                assert!(has(text, typed), "{typed:?} in {text:?}");
            }
            assert!(has(&format!("Call {text}, not 1"), "7700 9001"), "a part of {text:?}");
            assert!(!has(text, "07700 900124"));
        }
    }

    #[test]
    fn numbers_side_by_side_stay_apart_for_whoever_types_them_apart() {
        assert!(has("Held from 14 March 2024", "14 2024"));
        assert!(has("Held from 14 March 2024", "2024 14"));
        assert!(!has("Held from 14 March 2024", "142024"));
    }

    #[test]
    fn a_word_with_a_mark_in_it_is_found_in_one_piece() {
        assert!(has("FICTIONAL-1", "fictional-1"));
        assert!(!has("FICTIONAL-2 and 1", "fictional-1"));
        assert!(has("Al-Hassan", "al hassan"));
        assert!(has("sam.example@example.police.uk", "sam.example@ex"));
    }

    #[test]
    fn marks_alone_look_for_nothing() {
        assert!(Wanted::typed(" - … ").is_none());
        assert!(Wanted::typed("000000000").is_none());
    }

    #[test]
    fn typing_on_narrows_and_typing_anew_does_not() {
        let narrows = |from: &str, to: &str| {
            Wanted::typed(to).unwrap().narrows(&Wanted::typed(from).unwrap())
        };
        assert!(narrows("vin", "vinh"));
        assert!(narrows("vinh", "vinh k"));
        assert!(narrows("k vinh", "vinh kitchen"));
        assert!(!narrows("vinh", "vin"));
        assert!(!narrows("vinh", "kitchen"));
        assert!(!narrows("44 7700", "+44 7700 900123"), "a number is not what it was in parts");
    }

    #[test]
    fn a_text_that_grows_is_the_text() {
        let mut wiped = Wiped::with_capacity(1);
        "Łucja 痕".chars().for_each(|c| wiped.push(c));
        assert_eq!(wiped.as_str(), "Łucja 痕");
    }
}
