//! What can be read without the passphrase.

use std::collections::BTreeSet;
use std::path::Path;

use seal::Digest;
use testkit::marks::Search;

use crate::ground::Files;
use crate::harm::{Harm, Kind};
use crate::script::MARKS;

/// Looks for the marks of the scripts.
pub struct Reader {
    marks: Search,
    /// What has been read before: one disk is much like the next.
    seen: BTreeSet<Digest>,
}

impl Default for Reader {
    fn default() -> Self {
        Self { marks: Search::of(&MARKS), seen: BTreeSet::new() }
    }
}

impl Reader {
    /// Looks through files, their names included.
    ///
    /// # Errors
    /// [`Kind::Readable`] when a mark is in one.
    pub fn look(&mut self, files: &Files) -> Result<(), Harm> {
        for (path, bytes) in files {
            self.look_at(path, bytes)?;
        }
        Ok(())
    }

    fn look_at(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Harm> {
        let digest = seal::sha256(bytes);
        let mut found = self.marks.first_in(path.as_os_str().as_encoded_bytes());
        if !self.seen.contains(&digest) {
            found = found.or_else(|| self.marks.first_in(bytes));
        }
        if let Some(mark) = found {
            return Err(Harm::new(Kind::Readable, format!("{mark:?} in {}", path.display())));
        }
        self.seen.insert(digest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Script;

    #[test]
    fn what_a_script_says_is_found_in_a_name_and_in_a_file_again_and_again() {
        let mut reader = Reader::default();
        let said = Script::new(1).step().summary().unwrap();
        let sound = ("vault.db".into(), b"sealed".to_vec());
        for told in [("a".into(), said.clone()), (MARKS[1].into(), Vec::new())] {
            let files = vec![sound.clone(), told];
            for _ in 0..2 {
                assert_eq!(reader.look(&files).unwrap_err().kind, Kind::Readable);
            }
        }
        assert!(reader.look(&vec![sound]).is_ok());
    }
}
