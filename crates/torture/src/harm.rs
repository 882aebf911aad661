//! What must never happen.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Kinds of harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What was acknowledged is not there, or can't be reached.
    Lost,
    /// A report or a submission is there twice.
    Doubled,
    /// What was said can be read without the passphrase.
    Readable,
    /// Something is there that was never saved, or is said to be what it is not.
    Wrong,
    /// The vault panicked.
    Panicked,
}

/// One thing that must not have happened.
#[derive(Clone, Debug)]
pub struct Harm {
    /// Of which kind.
    pub kind: Kind,
    what: String,
}

impl Harm {
    /// Harm of a kind, with what is known of it.
    pub fn new(kind: Kind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into() }
    }

    /// Acknowledged, and not there.
    pub fn lost(what: impl Into<String>) -> Self {
        Self::new(Kind::Lost, what)
    }

    /// There, and never saved.
    pub fn wrong(what: impl Into<String>) -> Self {
        Self::new(Kind::Wrong, what)
    }

    /// The same, with where and when.
    pub fn at(self, when: impl fmt::Display) -> Self {
        Self { what: format!("{when}: {}", self.what), ..self }
    }
}

impl fmt::Display for Harm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.what)
    }
}

/// Does something that must not panic.
///
/// # Errors
/// [`Kind::Panicked`] when it does.
pub fn guard<T>(work: impl FnOnce() -> T) -> Result<T, Harm> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("without a word");
        Harm::new(Kind::Panicked, text)
    })
}

/// Every harm that was found, said aloud as it is.
#[derive(Debug, Default)]
pub struct Harms(Vec<Harm>);

impl Harms {
    /// Notes one.
    pub fn add(&mut self, harm: Harm) {
        eprintln!("{harm}");
        self.0.push(harm);
    }

    /// Notes what `trial` ended with, if that is harm.
    pub fn note(&mut self, trial: Result<(), Harm>) {
        if let Err(harm) = trial {
            self.add(harm);
        }
    }

    /// Takes in those that another found.
    pub fn join(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// How many of one kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.0.iter().filter(|harm| harm.kind == kind).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
