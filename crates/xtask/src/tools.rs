//! Programs that are built once and kept beside the shared builds.

use std::path::PathBuf;

use crate::{Done, clone, process};

/// The checker of licences and sources.
pub fn cargo_deny() -> Done<PathBuf> {
    built("cargo-deny", "0.20.2")
}

/// What makes packages for Debian.
pub fn cargo_deb() -> Done<PathBuf> {
    built("cargo-deb", "3.8.0")
}

/// What lists all that a program is made of.
pub fn cargo_cyclonedx() -> Done<PathBuf> {
    built("cargo-cyclonedx", "0.5.9")
}

fn built(name: &str, version: &str) -> Done<PathBuf> {
    let folder = clone::builds().join("tools").join(format!("{name}-{version}"));
    let program = folder.join("bin").join(name);
    if !program.exists() {
        println!("Building {name} {version}, once for this machine");
        process::run(
            process::command("cargo")
                .args(["install", name, "--locked", "--quiet"])
                .args(["--version", version, "--root"])
                .arg(&folder)
                // What it is built from is not needed again.
                .env_remove("CARGO_TARGET_DIR"),
        )?;
    }
    Ok(program)
}
