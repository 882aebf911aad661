use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a decision is on. The names are stored and signed: never change or reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// Whether somebody may be a victim.
    ReasonableGrounds,
    /// Whether somebody is one.
    ConclusiveGrounds,
    /// Whether a negative decision stands.
    Reconsideration,
}

/// Which way it was decided. The names are stored and signed, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Yes; of a reconsideration: the negative decision does not stand.
    Positive,
    /// No; of a reconsideration: it stands.
    Negative,
}

/// One decision on a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Decided {
    /// On what.
    pub matter: Matter,
    /// Which way.
    pub outcome: Outcome,
    /// On which day.
    pub on: NaiveDate,
}

/// A word that names no such thing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("choose one of: {choices}")]
pub struct NotAWord {
    choices: String,
}

impl Matter {
    const ALL: [Self; 3] =
        [Self::ReasonableGrounds, Self::ConclusiveGrounds, Self::Reconsideration];

    /// Its name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReasonableGrounds => "reasonable-grounds",
            Self::ConclusiveGrounds => "conclusive-grounds",
            Self::Reconsideration => "reconsideration",
        }
    }
}

impl Outcome {
    const ALL: [Self; 2] = [Self::Positive, Self::Negative];

    /// Its name, as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Positive => "positive",
            Self::Negative => "negative",
        }
    }
}

impl FromStr for Matter {
    type Err = NotAWord;

    fn from_str(word: &str) -> Result<Self, NotAWord> {
        named(Self::ALL, Self::name, word)
    }
}

impl FromStr for Outcome {
    type Err = NotAWord;

    fn from_str(word: &str) -> Result<Self, NotAWord> {
        named(Self::ALL, Self::name, word)
    }
}

impl fmt::Display for Matter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn named<T: Copy, const N: usize>(
    all: [T; N],
    name: impl Fn(T) -> &'static str,
    word: &str,
) -> Result<T, NotAWord> {
    let choices = || all.map(&name).join(", ");
    all.into_iter().find(|one| name(*one) == word).ok_or_else(|| NotAWord { choices: choices() })
}

/// Whether the last decision of these, the first first, is one to ask reconsideration of.
pub fn can_be_reconsidered(decisions: &[Decided]) -> bool {
    decisions.last().is_some_and(|last| {
        last.outcome == Outcome::Negative && last.matter != Matter::Reconsideration
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_read_by_the_name_that_it_is_stored_by() {
        for matter in Matter::ALL {
            assert_eq!(matter.to_string().parse(), Ok(matter));
        }
        for outcome in Outcome::ALL {
            assert_eq!(outcome.to_string().parse(), Ok(outcome));
        }
        let said = "Positive".parse::<Outcome>().unwrap_err().to_string();
        assert_eq!(said, "choose one of: positive, negative");
    }
}
