use std::collections::HashSet;

use ::record::Act;
use seal::{Chain, Digest};
use uuid::Uuid;

use super::Vault;
use crate::error::{Error, Outcome};
use crate::table::head::{self, Head};
use crate::table::record::{self, Found, Kept, Said, Under};

/// Whether the record is as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Nothing in it was changed, left out, put in or moved.
    Sound {
        /// How many acts there are.
        entries: u64,
        /// How many of them were erased with their reports.
        erased: u64,
        /// The link of the last.
        head: Digest,
    },
    /// It is not.
    Broken {
        /// The number of the first act that is not as it was written, or is
        /// missing.
        at: u64,
    },
}

impl Vault {
    /// What was done, the last act first: at most `most` acts before the
    /// number `before`, and those with one report alone where it is given.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the record itself can't be read.
    pub fn record(
        &self,
        of: Option<Uuid>,
        before: Option<u64>,
        most: usize,
    ) -> Result<Vec<Kept>, Error> {
        let found = record::latest(&self.file.connection, &self.key, of, before, most)?;
        Ok(found.into_iter().map(|found| found.kept).collect())
    }

    /// Follows the chain through every act, and opens each that was not
    /// erased. A record that was cut off at its end is found by the end that
    /// is noted, sealed, beside it; one that is older as a whole, with the
    /// file that it is in, is not: compare heads that were noted elsewhere.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the record itself can't be read.
    pub fn check_record(&self) -> Result<Checked, Error> {
        let mut walk = Walk::new();
        let noted = self.noted_head()?;
        record::every(&self.file.connection, &self.key, |found| walk.step(found, noted))?;
        Ok(walk.end(noted))
    }

    /// The reports of which something was noted while the vault was locked,
    /// until the next act: the noted end of the record is before it.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the record itself can't be read.
    pub fn settled_while_locked(&self) -> Result<Vec<Uuid>, Error> {
        match self.noted_head()? {
            Some(head) => Ok(record::reports_after(&self.file.connection, head.number)?),
            None => Ok(Vec::new()),
        }
    }

    /// None where there has been no act, or it does not open: then no act
    /// with no report does either.
    fn noted_head(&self) -> Outcome<Option<Head>> {
        let Ok(Some(key)) = head::key(&self.file.connection, &self.key) else { return Ok(None) };
        match head::read(&self.file.connection, &key) {
            Err(trouble) if trouble.is_damage() => Ok(None),
            head => head.map(Some),
        }
    }
}

/// A walk along the chain.
struct Walk {
    last: Head,
    erased: Vec<(u64, Option<Uuid>)>,
    erasures: HashSet<Uuid>,
    broken: Option<u64>,
}

impl Walk {
    fn new() -> Self {
        Self {
            last: Head { number: 0, link: Chain::Record.start() },
            erased: Vec::new(),
            erasures: HashSet::new(),
            broken: None,
        }
    }

    fn step(&mut self, found: Found, noted: Option<Head>) {
        let number = self.last.number + 1;
        let link = Chain::Record.link_of(&self.last.link, &found.kept.digest);
        let follows = found.kept.number == number && found.kept.link == link;
        // While the vault is locked, what comes of what waits is noted
        // without the key that the end is sealed with.
        let ends = noted.is_some_and(|noted| {
            noted.number > number
                || noted == Head { number, link }
                || (noted.number < number && found.under.is_some_and(Under::is_had_locked))
        });
        let opens = match found.kept.said {
            Said::Damaged => false,
            Said::Erased => {
                self.erased.push((number, found.kept.report));
                true
            }
            Said::Entry(entry) => {
                if let Act::Erased { report } | Act::Expired { report } = entry.act {
                    self.erasures.insert(report);
                }
                true
            }
        };
        if !(follows && ends && opens && found.fits) {
            self.broken.get_or_insert(number);
        }
        self.last = Head { number, link: found.kept.link };
    }

    fn end(self, noted: Option<Head>) -> Checked {
        let Self { last, erased, erasures, broken } = self;
        let cut = noted.is_some_and(|noted| noted.number > last.number);
        let cut = cut.then_some(last.number + 1);
        // What is gone was erased with its report, or it was taken out.
        let taken = erased
            .iter()
            .find(|(_, report)| report.is_none_or(|report| !erasures.contains(&report)));
        match [broken, taken.map(|(number, _)| *number), cut].into_iter().flatten().min() {
            Some(at) => Checked::Broken { at },
            None => Checked::Sound {
                entries: last.number,
                erased: erased.len() as u64,
                head: last.link,
            },
        }
    }
}
