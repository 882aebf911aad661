//! Programs that are built once and kept beside the shared builds.

use std::path::PathBuf;

use crate::{Done, clone, process};

const CARGO_DENY: &str = "0.20.2";

/// The checker of licences and sources.
pub fn cargo_deny() -> Done<PathBuf> {
    let folder = clone::builds().join("tools").join(format!("cargo-deny-{CARGO_DENY}"));
    let program = folder.join("bin/cargo-deny");
    if !program.exists() {
        println!("Building cargo-deny {CARGO_DENY}, once for this machine");
        process::run(
            process::command("cargo")
                .args(["install", "cargo-deny", "--locked", "--quiet"])
                .args(["--version", CARGO_DENY, "--root"])
                .arg(&folder)
                // What it is built from is not needed again.
                .env_remove("CARGO_TARGET_DIR"),
        )?;
    }
    Ok(program)
}
