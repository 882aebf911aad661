//! What was done, and what came of it.

use std::fmt;

use crate::harm::{Harms, Kind};

/// The counts of one run.
#[derive(Debug, Default)]
pub struct Tally {
    /// Processes killed.
    pub kills: u64,
    /// Disks left by a power cut and opened.
    pub power_cuts: u64,
    /// Acts that were refused in turn, on a played disk or a full one.
    pub faults: u64,
    /// Vaults damaged.
    pub damages: u64,
    /// Reports in damaged vaults that were set aside.
    pub aside: u64,
    /// Of these, reports that were got out.
    pub salvaged: u64,
    /// Additions to them.
    pub added: u64,
    /// Of these, additions that were got out.
    pub added_salvaged: u64,
    /// Strange inputs read.
    pub fuzz_inputs: u64,
    /// Pairs of sealed things exchanged.
    pub swaps: u64,
    /// Connections cut on the way to the endpoint.
    pub connections: u64,
    /// What was left out, and why.
    pub not_run: Vec<String>,
    /// What must not have happened.
    pub harms: Harms,
}

impl Tally {
    /// The last line.
    pub fn line(&self) -> String {
        let counts = [
            ("kills", Count(self.kills)),
            ("power cuts", Count(self.power_cuts)),
            // What each of these left is searched for what can be read.
            ("disks searched", Count(self.kills + self.power_cuts)),
            ("faults", Count(self.faults)),
            ("damages", Count(self.damages)),
            ("reports in them", Count(self.aside)),
            ("salvaged", Count(self.salvaged)),
            ("additions in them", Count(self.added)),
            ("additions salvaged", Count(self.added_salvaged)),
            ("fuzz inputs", Count(self.fuzz_inputs)),
            ("swaps", Count(self.swaps)),
            ("connections", Count(self.connections)),
            ("not run", Count(self.not_run.len() as u64)),
        ];
        let harms = [
            ("lost", Kind::Lost),
            ("doubled", Kind::Doubled),
            ("readable", Kind::Readable),
            ("wrong", Kind::Wrong),
            ("panics", Kind::Panicked),
        ];
        let counts = counts.map(|(name, count)| format!("{name} {count}"));
        let harms = harms.map(|(name, kind)| format!("{name} {}", self.harms.count(kind)));
        [&counts[..], &harms[..]].concat().join(", ")
    }
}

/// Large numbers in millions.
struct Count(u64);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            small @ ..1_000_000 => write!(f, "{small}"),
            large => write!(f, "{:.1}M", large as f64 / 1e6),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harm::Harm;

    #[test]
    fn the_last_line_gives_the_counts() {
        let mut tally =
            Tally { kills: 1000, power_cuts: 7, fuzz_inputs: 9_140_000, ..Tally::default() };
        tally.harms.add(Harm::lost("an answer"));
        assert_eq!(
            tally.line(),
            "kills 1000, power cuts 7, disks searched 1007, faults 0, damages 0, reports in them 0, \
             salvaged 0, additions in them 0, additions salvaged 0, fuzz inputs 9.1M, swaps 0, \
             connections 0, not run 0, lost 1, doubled 0, readable 0, wrong 0, panics 0"
        );
    }
}
