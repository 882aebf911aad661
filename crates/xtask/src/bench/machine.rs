//! The release builds that are measured, each with a home of its own.

use std::path::PathBuf;

use testkit::window::Launch;

use crate::{Done, clone, files, process};

/// The app as it is shipped.
pub fn app() -> Done<Launch> {
    launch("first-responder")
}

/// The least a Tauri window can be.
pub fn static_window() -> Done<Launch> {
    launch("static-window")
}

fn launch(package: &str) -> Done<Launch> {
    process::run(process::command("cargo").args(["build", "-q", "--release", "-p", package]))?;
    let home = home(package);
    files::make_empty_folder(&home)?;
    Ok(Launch::new(clone::builds().join("release").join(package), home))
}

fn home(package: &str) -> PathBuf {
    clone::results().join("bench").join(package)
}
