//! A full report, routed and checked: measured in `crates/form`.

use super::Figure;
use crate::{Done, process};

pub fn measure() -> Done<Figure> {
    let mut cargo = process::command("cargo");
    cargo.args(["bench", "-q", "-p", "form", "--bench", "route"]);
    let median = process::read(&mut cargo)?.parse()?;
    Ok(Figure::alone("route", "us", median, 200.0))
}
