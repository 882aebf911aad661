//! An answer, from the command to the commit: measured in `crates/app`, where
//! there is no window.

use serde::Deserialize;

use super::Figure;
use crate::{Done, process};

#[derive(Deserialize)]
struct Medians {
    ours: f64,
    reference: f64,
}

pub fn measure() -> Done<Figure> {
    let mut cargo = process::command("cargo");
    cargo.args(["bench", "-q", "-p", "app", "--bench", "save-answer"]);
    let printed = process::read(&mut cargo)?;
    let medians: Medians = serde_json::from_str(&printed)?;
    Ok(Figure::beside("save-answer", "us", medians.ours, medians.reference, 1.3))
}
