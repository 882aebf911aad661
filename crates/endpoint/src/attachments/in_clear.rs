//! Files that an older endpoint left in clear.

use std::{
    fs::{self, File},
    io,
};

use seal::RecordKey;

use super::{Folder, Name};

impl Folder {
    /// Every file that is whole and in clear. Of those that are not whole nothing stays:
    /// their devices send them again.
    pub(crate) fn in_clear(&self) -> io::Result<Vec<Name>> {
        for cut_off in self.names(".part")? {
            fs::remove_file(self.path(cut_off, ".part"))?;
        }
        self.names("")
    }

    /// Seals such a file; without a key, it is removed. One that is not what it is named
    /// by is removed, too: it never was whole.
    pub(crate) fn seal(&self, name: Name, of_case: Option<&RecordKey>) -> io::Result<()> {
        let in_clear = self.path(name, "");
        if let Some(of_case) = of_case {
            let mut content = File::open(&in_clear)?;
            self.keep(name, &name.key(of_case), |whole| io::copy(&mut content, whole).map(drop))?;
        }
        fs::remove_file(in_clear)
    }
}
