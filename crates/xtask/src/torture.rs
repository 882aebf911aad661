//! What must never be lost, tried for an hour.

use crate::{Done, process};

/// Kills, cuts the power, fails, damages and feeds strange bytes; `wanted` is
/// passed on. Fails when anything was lost, doubled or readable.
pub fn torture(wanted: &[&str]) -> Done {
    let mut cargo = process::command("cargo");
    cargo.args(["run", "--quiet", "--profile", "torture", "--package", "torture", "--"]);
    process::run(cargo.args(wanted))
}
