//! A file of nearly 25 MiB, added until it is durable; and the memory that
//! adding a hundred of them takes. Measured in `crates/app`, where there is no
//! window.

use serde::Deserialize;

use super::Figure;
use crate::{Done, process};

#[derive(Deserialize)]
struct Medians {
    ours: f64,
    reference: f64,
}

#[derive(Deserialize)]
struct Grown {
    grown: f64,
}

pub fn speed() -> Done<Figure> {
    let medians: Medians = serde_json::from_str(&printed(&[])?)?;
    Ok(Figure::beside("attach", "ms", medians.ours, medians.reference, 1.25))
}

pub fn memory() -> Done<Figure> {
    let memory: Grown = serde_json::from_str(&printed(&["--", "memory"])?)?;
    Ok(Figure::alone("attach-memory", "MiB", memory.grown, 64.0))
}

fn printed(words: &[&str]) -> Done<String> {
    let mut cargo = process::command("cargo");
    cargo.args(["bench", "-q", "-p", "app", "--bench", "attach"]).args(words);
    process::read(&mut cargo)
}
