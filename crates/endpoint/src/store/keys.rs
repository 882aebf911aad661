//! The keys that what is held is sealed with: in a file of their own, apart from it.

use std::{fs, path::Path};

use seal::{StoreKey, StoreKeys};

use crate::{Error, file::write};

/// The keys that a file holds.
///
/// # Errors
/// [`Error::NoStoreKeys`] where it is not there; [`Error::KeyInTheOpen`] where another
/// account may read it; [`Error::Key`], [`Error::File`].
pub(crate) fn read(path: &Path) -> Result<StoreKeys, Error> {
    if !path.exists() {
        return Err(Error::NoStoreKeys { path: path.to_owned() });
    }
    if is_open_to_others(path)? {
        return Err(Error::KeyInTheOpen { path: path.to_owned() });
    }
    let text = fs::read_to_string(path).map_err(Error::file(path))?;
    text.parse().map_err(|_| Error::Key { path: path.to_owned() })
}

/// Adds a key to those of a file, the newest from now on; the file is made where it is
/// missing.
///
/// # Errors
/// Those of [`read`], but for a file that is missing; [`Error::Random`].
pub(crate) fn add(path: &Path) -> Result<(), Error> {
    let mut lines = String::new();
    if path.exists() {
        read(path)?;
        lines = fs::read_to_string(path).map_err(Error::file(path))?;
        if !lines.ends_with('\n') {
            lines.push('\n');
        }
    }
    lines += &StoreKey::make().map_err(|_| Error::Random)?.to_line();
    write(path, lines.as_bytes())
}

#[cfg(unix)]
fn is_open_to_others(path: &Path) -> Result<bool, Error> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).map_err(Error::file(path))?.permissions().mode();
    Ok(mode & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_: &Path) -> Result<bool, Error> {
    Ok(false)
}
