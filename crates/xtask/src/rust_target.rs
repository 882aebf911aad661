//! Building for a target this machine is not.

use std::{path::Path, process::Command};

use crate::{Done, process};

/// The screen's target.
pub const SCREEN: &str = "wasm32-unknown-unknown";

/// Cargo with a verb, for a target.
///
/// Where the toolchain has no standard library for the target and could not
/// fetch one, Debian's compiler builds it from Debian's own source.
pub fn cargo(verb: &str, target: &str) -> Done<Command> {
    if has_standard_library(target)? {
        let mut cargo = process::command("cargo");
        cargo.args([verb, "--target", target]);
        return Ok(cargo);
    }
    let mut cargo = process::command("/usr/bin/cargo");
    cargo
        .args([verb, "--target", target])
        .arg("-Zbuild-std=std,panic_abort")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTC", "/usr/bin/rustc")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld");
    Ok(cargo)
}

fn has_standard_library(target: &str) -> Done<bool> {
    let sysroot = process::read(process::command("rustc").args(["--print", "sysroot"]))?;
    Ok(Path::new(&sysroot).join("lib/rustlib").join(target).join("lib").exists())
}
