use std::ops::Range;

use contract::reports::Piece;
use form::is_mark;
use memchr::memmem::Finder;

use super::text::{Wanted, Wiped, searched};

/// How many characters stand before what was found, and from there on.
const BEFORE: usize = 40;
const AFTER: usize = 120;

/// A part of `text` that has what is wanted, piece by piece; its beginning
/// where it has none of it.
pub(crate) fn excerpt(text: &str, wanted: &Wanted) -> Vec<Piece> {
    let found = found_in(text, wanted);
    let Range { start, end } = window(text, found.first().map_or(0, |first| first.start));
    let mut pieces = Vec::new();
    let mut piece = |text: &str, found| {
        if !text.is_empty() {
            pieces.push(Piece { text: text.to_owned(), found });
        }
    };
    piece(if start > 0 { "…" } else { "" }, false);
    let mut at = start;
    for range in merged(found) {
        let range = range.start.clamp(at, end)..range.end.clamp(at, end);
        piece(&text[at..range.start], false);
        piece(&text[range.clone()], true);
        at = range.end;
    }
    piece(&text[at..end], false);
    piece(if end < text.len() { "…" } else { "" }, false);
    pieces
}

/// Where the words stand one after the other, else where each does, that of
/// the longest first.
fn found_in(text: &str, wanted: &Wanted) -> Vec<Range<usize>> {
    let source = Source::of(text);
    let together = source.places(wanted.together(), text);
    match together.is_empty() {
        true => wanted.words().iter().flat_map(|word| source.places(word, text)).collect(),
        false => together,
    }
}

/// A text as it is searched, and where each byte of it comes from.
struct Source {
    searched: Wiped,
    from: Vec<usize>,
}

impl Source {
    fn of(text: &str) -> Self {
        let mut source = Self { searched: Wiped::with_capacity(text.len()), from: Vec::new() };
        searched(text, |at, c| {
            source.searched.push(c);
            source.from.extend(std::iter::repeat_n(at, c.len_utf8()));
        });
        source
    }

    fn places(&self, word: &Finder<'_>, text: &str) -> Vec<Range<usize>> {
        let length = word.needle().len();
        let place = |at: usize| {
            let (first, last) = (self.from[at], self.from[at + length - 1]);
            first..last + letter(&text[last..])
        };
        word.find_iter(self.searched.as_str().as_bytes()).map(place).collect()
    }
}

/// The length of the first letter, with the accents that are written apart.
fn letter(text: &str) -> usize {
    let mut after = text.char_indices().skip(1);
    after.find(|(_, c)| !is_mark(*c)).map_or(text.len(), |(at, _)| at)
}

/// From about [`BEFORE`] characters before `at`, between words.
fn window(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].char_indices().rev().nth(BEFORE - 1).map_or(0, |(start, _)| start);
    let end = text[at..].char_indices().nth(AFTER).map_or(text.len(), |(end, _)| at + end);
    let first = match start {
        0 => 0,
        _ => text[start..at].find(' ').map_or(start, |space| start + space + 1),
    };
    let last = match end == text.len() {
        true => end,
        false => text[at..end].rfind(' ').map_or(end, |space| at + space),
    };
    first..last
}

fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => merged.push(range),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The excerpt, with what was found in brackets.
    fn shown(text: &str, typed: &str) -> String {
        let pieces = excerpt(text, &Wanted::typed(typed).unwrap()).into_iter();
        pieces.map(|Piece { text, found }| if found { format!("[{text}]") } else { text }).collect()
    }

    #[test]
    fn what_was_found_is_marked_as_it_was_written() {
        assert_eq!(shown("Đặng Thị Hương, Vinh", "huong"), "Đặng Thị [Hương], Vinh");
        assert_eq!(shown("He said O’Brien’s.", "obriens"), "He said [O’Brien’s].");
        assert_eq!(shown("Zoe\u{308}!", "zoe"), "[Zoe\u{308}]!");
        assert_eq!(shown("Am Schloß 1", "schlos"), "Am [Schloß] 1");
        assert_eq!(shown("اسمه أحمد علي", "احمد"), "اسمه [أحمد] علي");
    }

    #[test]
    fn a_number_is_marked_with_the_spaces_in_it() {
        assert_eq!(shown("Ring 07700 900 123 now", "+447700900123"), "Ring 0[7700 900 123] now");
        assert_eq!(shown("Ring 07700 900123", "7700 90"), "Ring 0[7700 90]0123");
    }

    #[test]
    fn words_one_after_the_other_are_marked_as_one_and_others_each() {
        assert_eq!(shown("a red house", "red house"), "a [red house]");
        assert_eq!(shown("a house, red", "red house"), "a [house], [red]");
    }

    #[test]
    fn a_long_answer_is_cut_between_words() {
        let text =
            format!("{}locked in the kitchen {}", "before it ".repeat(30), "after ".repeat(99));
        let shown = shown(&text, "kitchen");
        assert!(shown.starts_with("…it before it before"), "{shown}");
        assert!(shown.contains("locked in the [kitchen] after"), "{shown}");
        assert!(shown.ends_with("after…"), "{shown}");
        assert!(shown.chars().count() < BEFORE + AFTER + 10, "{shown}");
    }

    #[test]
    fn what_is_not_there_shows_how_the_answer_begins() {
        assert_eq!(shown("No answer to that", "yes"), "No answer to that");
    }

    proptest! {
        #[test]
        fn an_excerpt_is_a_part_of_the_answer(text in "[a-cßŁ\u{301}٣1-3 .\n,'’&+]{0,300}", typed in ".{1,6}") {
            let Some(wanted) = Wanted::typed(&typed) else { return Ok(()) };
            let pieces = excerpt(&text, &wanted).into_iter();
            let whole: String = pieces.map(|piece| piece.text).collect();
            prop_assert!(text.contains(whole.trim_matches('…')), "{}", whole);
        }
    }

    #[test]
    fn one_endless_word_is_cut_all_the_same() {
        let shown = shown(&"ở".repeat(500), "oooo");
        assert!(shown.starts_with('[') && shown.ends_with("]…"), "{shown}");
    }
}
