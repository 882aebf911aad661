//! The app as Windows would get it, type-checked here.

use crate::{Done, process, rust_target, ui};

const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// Type-checks the shell and everything below it for Windows.
pub fn check() -> Done {
    ui::build()?;
    process::run(rust_target::cargo("check", WINDOWS)?.args(["--package", "first-responder"]))
}
