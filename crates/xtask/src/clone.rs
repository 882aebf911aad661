//! Where things are in this clone and in the shared target folder.

use std::{env, path::PathBuf};

use crate::{Done, process};

/// The top folder of the clone.
pub fn top() -> PathBuf {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").expect("cargo run sets it");
    let mut top = PathBuf::from(manifest);
    top.pop();
    top.pop();
    top
}

/// What the tasks leave for people to look at; always in the clone.
pub fn results() -> PathBuf {
    top().join("target")
}

/// Where cargo builds.
pub fn builds() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(results, PathBuf::from)
}

/// The app, built as developers run it.
pub fn app() -> Done<PathBuf> {
    process::run(process::command("cargo").args(["build", "-p", "first-responder"]))?;
    Ok(builds().join("debug/first-responder"))
}
