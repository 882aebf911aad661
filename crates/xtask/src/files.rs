//! Files, with errors that name them.

use std::{
    error::Error,
    fs, io,
    path::{Path, PathBuf},
};

use crate::Done;

/// What a file holds.
pub fn read(path: &Path) -> Done<Vec<u8>> {
    fs::read(path).map_err(|why| trouble(path, &why))
}

/// Makes a file hold that and nothing else, and its folder where needed.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Done {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|why| trouble(folder, &why))?;
    }
    fs::write(path, content).map_err(|why| trouble(path, &why))
}

/// Copies a file.
pub fn copy(from: &Path, to: &Path) -> Done {
    fs::copy(from, to).map(drop).map_err(|why| trouble(from, &why))
}

/// Makes a folder, where there was one before an empty one.
pub fn make_empty_folder(path: &Path) -> Done {
    if path.exists() {
        fs::remove_dir_all(path).map_err(|why| trouble(path, &why))?;
    }
    fs::create_dir_all(path).map_err(|why| trouble(path, &why))
}

/// Everything below a folder that is no folder itself, in order; nothing
/// where there is no such folder.
pub fn below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .flat_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => below(&entry.path()),
            _ => vec![entry.path()],
        })
        .collect();
    found.sort();
    found
}

fn trouble(path: &Path, why: &io::Error) -> Box<dyn Error> {
    format!("{}: {why}", path.display()).into()
}
