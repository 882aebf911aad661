//! Keys typed to find something in 10,000 reports: measured in `crates/app`.

use serde::Deserialize;

use super::Figure;
use crate::{Done, process};

#[derive(Deserialize)]
struct Found {
    ours: f64,
}

pub fn measure() -> Done<Figure> {
    let mut cargo = process::command("cargo");
    cargo.args(["bench", "-q", "-p", "app", "--bench", "find-10k"]);
    let found: Found = serde_json::from_str(&process::read(&mut cargo)?)?;
    Ok(Figure::alone("find-10k", "ms", found.ours, 20.0))
}
