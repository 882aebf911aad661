//! Files and folders that only this account may use.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::Error;

/// The file is there whole or not at all.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), Error> {
    write_whole(path, content).map_err(Error::file(path))
}

/// Like [`write`], with what the system says.
pub(crate) fn write_whole(path: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = PathBuf::from(format!("{}.new", path.display()));
    let mut file = private_file(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}

/// Nothing is written over what is there already.
pub(crate) fn unless_there(path: &Path) -> Result<(), Error> {
    match path.exists() {
        true => Err(Error::file(path)(io::ErrorKind::AlreadyExists.into())),
        false => Ok(()),
    }
}

/// A file, made empty.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    private(File::options().write(true).create(true).truncate(true)).open(path)
}

/// A file that is made by these is for this account alone.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

pub(crate) fn make_folder(path: &Path) -> Result<(), Error> {
    make_private_folder(path).map_err(Error::file(path))
}

pub(crate) fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Has what was made, renamed or removed in a folder outlast a power cut.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    // Windows has no way to do it, and no need: its file systems log that.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
