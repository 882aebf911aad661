//! The shared target folder, kept within bounds.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{Done, clone, files};

const MOST: u64 = 20 << 30;

/// Where builds have outgrown their room, removes what cargo can make again:
/// first what only speeds up the next build, then every build.
pub fn keep() -> Done {
    let builds = clone::builds();
    for removed in [&["incremental"][..], &["deps", "build", ".fingerprint"][..]] {
        if size(&builds) <= MOST {
            return Ok(());
        }
        println!("More than {} GiB of builds: removing {}", MOST >> 30, removed.join(", "));
        remove(&builds, removed)?;
    }
    Ok(())
}

fn size(folder: &Path) -> u64 {
    let files = files::below(folder);
    let sizes = files.iter().filter_map(|file| Some(file.symlink_metadata().ok()?.len()));
    sizes.sum()
}

fn remove(builds: &Path, names: &[&str]) -> Done {
    for profile in profiles(builds) {
        for folder in names.iter().map(|name| profile.join(name)) {
            if folder.is_dir() {
                fs::remove_dir_all(folder)?;
            }
        }
    }
    Ok(())
}

/// Where cargo builds for this machine and for others: `debug`, and
/// `wasm32-unknown-unknown/screen`.
fn profiles(builds: &Path) -> Vec<PathBuf> {
    let own = folders(builds);
    own.iter().flat_map(|folder| folders(folder)).chain(own.clone()).collect()
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect()
}
