use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Easily told apart when read out or written by hand; no vowels, so that no
/// words come about.
const ALPHABET: &[u8; 23] = b"234679CDFGHJKMNPQRTVWXY";
const LENGTH: usize = 8;

/// The endpoint's case reference, such as `FR-7K3M-PX42`.
///
/// The last character checks the others: any one character wrong, and any
/// two swapped, is noticed.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Reference([u8; LENGTH]);

/// Some text that is no case reference, or one mistyped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no case reference: please check each character")]
pub struct NotAReference;

impl Reference {
    /// Makes a reference out of a random number.
    pub fn make(random: u64) -> Self {
        let mut places = [0; LENGTH];
        let mut rest = random;
        for place in &mut places[..LENGTH - 1] {
            *place = (rest % 23) as u8;
            rest /= 23;
        }
        places[LENGTH - 1] = check_place(&places);
        Self(places.map(|place| ALPHABET[usize::from(place)]))
    }
}

/// Weights 1 to 8 are distinct modulo the prime 23, which is what catches a
/// wrong or swapped character.
fn weighted(places: &[u8]) -> u32 {
    (1..).zip(places).map(|(weight, place)| weight * u32::from(*place)).sum::<u32>() % 23
}

/// The last place, of weight 8, that makes the weighted sum a multiple of 23:
/// 8 × 3 is 1 modulo 23.
fn check_place(places: &[u8; LENGTH]) -> u8 {
    ((23 - weighted(&places[..LENGTH - 1])) * 3 % 23) as u8
}

impl FromStr for Reference {
    type Err = NotAReference;

    fn from_str(text: &str) -> Result<Self, NotAReference> {
        let (first, last) =
            text.strip_prefix("FR-").and_then(|text| text.split_once('-')).ok_or(NotAReference)?;
        if first.len() != 4 || last.len() != 4 {
            return Err(NotAReference);
        }
        let mut characters = [0; LENGTH];
        let mut places = [0; LENGTH];
        for (at, character) in first.bytes().chain(last.bytes()).enumerate() {
            let place = ALPHABET.iter().position(|known| *known == character);
            places[at] = place.ok_or(NotAReference)? as u8;
            characters[at] = character;
        }
        if weighted(&places) == 0 { Ok(Self(characters)) } else { Err(NotAReference) }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: String = self.0.iter().copied().map(char::from).collect();
        write!(f, "FR-{}-{}", &text[..4], &text[4..])
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> Self {
        reference.to_string()
    }
}

impl TryFrom<String> for Reference {
    type Error = NotAReference;

    fn try_from(text: String) -> Result<Self, NotAReference> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn is_read_as_it_is_written(random: u64) {
            let reference = Reference::make(random);
            prop_assert_eq!(reference.to_string().parse(), Ok(reference));
        }

        #[test]
        fn notices_a_wrong_character(random: u64, at in 0..8_usize, other in 0..23_usize) {
            let mut places = Reference::make(random).0;
            prop_assume!(places[at] != ALPHABET[other]);
            places[at] = ALPHABET[other];
            prop_assert_eq!(Reference(places).to_string().parse::<Reference>(), Err(NotAReference));
        }

        #[test]
        fn notices_swapped_characters(random: u64, one in 0..8_usize, other in 0..8_usize) {
            let mut places = Reference::make(random).0;
            prop_assume!(places[one] != places[other]);
            places.swap(one, other);
            prop_assert_eq!(Reference(places).to_string().parse::<Reference>(), Err(NotAReference));
        }

        #[test]
        fn takes_any_text_without_panic(text: String) {
            let _ = text.parse::<Reference>();
        }
    }

    #[test]
    fn takes_one_spelling_only() {
        for other in
            ["", "FR-2222-222", "fr-2222-2222", "FR-22222222", "FR-222-22222", "FR-2222-222é"]
        {
            assert_eq!(other.parse::<Reference>(), Err(NotAReference), "{other}");
        }
    }
}
