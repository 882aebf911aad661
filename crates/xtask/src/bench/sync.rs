//! What a device sends, to the receipts for it: measured in `crates/sync`, with the
//! endpoint as it is shipped.

use super::{Figure, Medians};
use crate::{Done, clone, process};

pub fn reports() -> Done<Figure> {
    let medians = medians("reports")?;
    Ok(Figure::beside("sync-1000", "ms", medians.ours, medians.reference, 3.0))
}

pub fn files() -> Done<Figure> {
    let medians = medians("files")?;
    Ok(Figure::beside("attach-sync", "ms", medians.ours, medians.reference, 1.5))
}

fn medians(what: &str) -> Done<Medians> {
    let endpoint = ["build", "-q", "--release", "-p", "endpoint"];
    process::run(process::command("cargo").args(endpoint))?;
    let mut cargo = process::command("cargo");
    cargo.args(["bench", "-q", "-p", "sync", "--bench", "delivery", "--", what]);
    cargo.arg(clone::builds().join("release/endpoint"));
    Ok(serde_json::from_str(&process::read(&mut cargo)?)?)
}
