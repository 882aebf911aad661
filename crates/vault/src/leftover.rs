use std::path::{Path, PathBuf};

use crate::disk;

/// A file that goes when nobody keeps it.
pub(crate) struct Leftover(PathBuf);

impl Leftover {
    pub fn at(path: PathBuf) -> Self {
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn folder(&self) -> &Path {
        self.0.parent().unwrap_or(Path::new(""))
    }

    pub fn keep(mut self) {
        self.0 = PathBuf::new();
    }
}

impl Drop for Leftover {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            // What can't be deleted now is swept at the next unlock.
            _ = disk::delete(&self.0);
        }
    }
}
