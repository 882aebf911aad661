//! Text without what is left out when somebody types in a hurry, or on a
//! keyboard that lacks the letter.

use std::iter::once;

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// Takes letters and their accents apart.
const APART: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();

/// Lower case, plain letters and plain digits, without apostrophes; any run of
/// other marks is one space, and there is none at either end.
///
/// ```
/// assert_eq!(form::fold("Nguyễn Thị Đào-Łucja O’Brien"), "nguyen thi dao lucja obrien");
/// assert_eq!(form::fold("+٤٤ (0)7700"), "44 0 7700");
/// ```
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_each(text, |_, c| folded.push(c));
    folded
}

/// Gives each character of [`fold`], with the byte of `text` at which the one
/// that it comes from begins.
pub fn fold_each(text: &str, mut give: impl FnMut(usize, char)) {
    let (mut begun, mut gap) = (false, None);
    for (at, c) in text.char_indices().filter(|(_, c)| !is_nothing(*c)) {
        let mut plain = false;
        plainly(c, |c| {
            plain = true;
            if let Some(at) = gap.take().filter(|_| begun) {
                give(at, ' ');
            }
            begun = true;
            give(at, c);
        });
        if !plain && !is_mark(c) {
            gap.get_or_insert(at);
        }
    }
}

/// Whether a character only marks the one before it, as an accent does.
pub fn is_mark(c: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    GeneralCategoryGroup::Mark.contains(category)
}

/// Apostrophes and what has no shape of its own, as an Arabic letter drawn out
/// or a mark that joins two letters.
fn is_nothing(c: char) -> bool {
    matches!(
        c,
        '\'' | '`' | '\u{b4}' | '\u{2018}' | '\u{2019}' | '\u{2bb}'..='\u{2bf}'
            | '\u{640}' | '\u{ad}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
    )
}

fn plainly(c: char, mut give: impl FnMut(char)) {
    match c {
        c if c.is_ascii_alphanumeric() => give(c.to_ascii_lowercase()),
        '&' => "and".chars().for_each(give),
        c if c.is_ascii() => {}
        c => {
            let letters = APART.normalize_iter(once(c)).filter(|c| c.is_alphanumeric());
            let letters = letters.filter(|c| !is_mark(*c)).flat_map(char::to_lowercase);
            letters.for_each(|c| match two_for_one(c) {
                Some(two) => two.chars().for_each(&mut give),
                None => give(base(c)),
            });
        }
    }
}

fn two_for_one(c: char) -> Option<&'static str> {
    match c {
        'ß' => Some("ss"),
        'æ' => Some("ae"),
        'œ' => Some("oe"),
        'þ' => Some("th"),
        _ => None,
    }
}

/// The letter or digit that is typed for one whose difference Unicode does not
/// keep apart from it as an accent.
fn base(c: char) -> char {
    match c {
        'đ' | 'ð' | 'ɖ' | 'ɗ' => 'd',
        'ł' => 'l',
        'ø' => 'o',
        'ı' => 'i',
        'ħ' => 'h',
        'ŧ' => 't',
        'ŋ' => 'n',
        'ɓ' => 'b',
        'ƙ' => 'k',
        'ƴ' => 'y',
        'ə' => 'e',
        'ى' | 'ی' => 'ي',
        'ک' => 'ك',
        'ة' => 'ه',
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        c => c,
    }
}

fn digit(c: char, nought: char) -> char {
    char::from_digit(u32::from(c) - u32::from(nought), 10).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_plain_letters() {
        for (name, typed) in [
            ("Nguyễn Thị Hương", "nguyen thi huong"),
            ("Đặng Văn Phước", "dang van phuoc"),
            ("Żaneta Wójcik-Łoś", "zaneta wojcik los"),
            ("ŞAHİN Işık", "sahin isik"),
            ("Jürgen Groß", "jurgen gross"),
            ("Siân O’Connor", "sian oconnor"),
        ] {
            let pieces = DecomposingNormalizerBorrowed::new_nfd().normalize(name);
            assert_eq!(fold(name), typed);
            assert_eq!(fold(&pieces), typed, "in pieces");
        }
    }

    #[test]
    fn arabic_is_the_same_without_its_marks_and_in_either_keyboard() {
        assert_eq!(fold("أَحْمَد"), fold("احمد"));
        assert_eq!(fold("فاطـــمة"), fold("فاطمه"));
        assert_eq!(fold("علی کریمی"), fold("علي كريمي"));
        assert_eq!(fold("می\u{200c}خواهم"), fold("ميخواهم"));
    }

    #[test]
    fn marks_between_words_are_one_space_and_none_is_at_an_end() {
        assert_eq!(fold(" …Stoke-on-Trent,\n(UK)! "), "stoke on trent uk");
        assert_eq!(fold("--"), "");
    }

    #[test]
    fn each_character_knows_where_it_comes_from() {
        let text = "«Łoś»: ß1";
        let mut from = Vec::new();
        fold_each(text, |at, c| from.push((c, text[at..].chars().next().unwrap())));
        let pairs = [('l', 'Ł'), ('o', 'o'), ('s', 'ś'), (' ', '»'), ('s', 'ß'), ('s', 'ß')];
        assert_eq!(from[..6], pairs);
        assert_eq!(from[6..], [('1', '1')]);
    }
}
