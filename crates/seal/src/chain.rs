use crate::{Digest, sha256};

/// What a chain of entries is kept for. The numbers are stored: never change
/// or reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Chain {
    /// What was done in a vault: its entries are sealed.
    Record = 1,
    /// What was done with one attachment: its entries can be read by all.
    Custody = 2,
    /// What was done at an endpoint: its entries can be read by whoever runs it.
    Audit = 3,
}

const DOMAIN: &[u8] = b"first-responder chain\0";

impl Chain {
    /// What the first entry follows.
    pub fn start(self) -> Digest {
        sha256(&[DOMAIN, &[self as u8]].concat())
    }

    /// The link of an entry: a digest of the entry and of all before it. An
    /// entry that is changed, left out or moved changes every link after it.
    pub fn link(self, before: &Digest, entry: &[u8]) -> Digest {
        self.link_of(before, &sha256(entry))
    }

    /// The link of an entry of which the digest alone is known.
    pub fn link_of(self, before: &Digest, entry: &Digest) -> Digest {
        sha256(&[DOMAIN, &[self as u8], before.as_bytes(), entry.as_bytes()].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "1d82b4c2845c09a3469a0204826a311c201abf0e912b442e3ed8138917a788c0";
    const SECOND: &str = "0d46d405120a7fbc280717c0962d25a4148977a53b68861d3f497feef4b5151a";

    #[test]
    fn a_chain_is_what_it_always_was() {
        let chain = Chain::Custody;
        let first = chain.link(&chain.start(), b"added");
        assert_eq!(chain.start().to_string(), START);
        assert_eq!(chain.link(&first, b"seen").to_string(), SECOND);
    }

    #[test]
    fn a_link_depends_on_the_kind_the_entry_and_all_before() {
        let link = |chain: Chain, entries: &[&[u8]]| {
            entries.iter().fold(chain.start(), |before, entry| chain.link(&before, entry))
        };
        let whole = link(Chain::Record, &[b"a", b"b", b"c"]);
        assert_ne!(whole, link(Chain::Custody, &[b"a", b"b", b"c"]));
        assert_ne!(whole, link(Chain::Record, &[b"b", b"a", b"c"]));
        assert_ne!(whole, link(Chain::Record, &[b"a", b"c"]));
        assert_ne!(whole, link(Chain::Record, &[b"a", b"b", b"d"]));
        let by_digest = Chain::Record.link_of(&Chain::Record.start(), &sha256(b"a"));
        assert_eq!(by_digest, link(Chain::Record, &[b"a"]));
    }
}
