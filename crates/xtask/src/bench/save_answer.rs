//! An answer, from the command to the commit, in a vault of 10,000 reports:
//! measured in `crates/app`, where there is no window.

use super::{Figure, Medians};
use crate::{Done, process};

pub fn measure() -> Done<Figure> {
    let mut cargo = process::command("cargo");
    cargo.args(["bench", "-q", "-p", "app", "--bench", "save-answer"]);
    let printed = process::read(&mut cargo)?;
    let medians: Medians = serde_json::from_str(&printed)?;
    Ok(Figure::beside("save-answer", "us", medians.ours, medians.reference, 1.3))
}
