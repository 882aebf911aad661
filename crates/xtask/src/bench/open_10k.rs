//! From the derived key to the list of 10,000 reports: measured in `crates/app`.

use super::{Figure, Medians};
use crate::{Done, process};

pub fn measure() -> Done<Figure> {
    let mut cargo = process::command("cargo");
    cargo.args(["bench", "-q", "-p", "app", "--bench", "open-10k"]);
    let medians: Medians = serde_json::from_str(&process::read(&mut cargo)?)?;
    let figure = Figure::alone("open-10k", "ms", medians.ours, 100.0);
    Ok(Figure { reference: Some(medians.reference), ..figure })
}
