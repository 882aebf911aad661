//! The endpoint under load, and with many cases: measured in `crates/endpoint`.

use serde::Deserialize;

use super::{Figure, Medians};
use crate::{Done, process};

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Load {
    a_second: f64,
    p99: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Million {
    accept: Medians,
    look_up: Medians,
    list: Medians,
}

/// How many reports a second, and how long all but one in a hundred take.
pub fn load() -> Done<[Figure; 2]> {
    let load: Load = serde_json::from_str(&printed("load", &[])?)?;
    Ok([
        Figure::at_least("endpoint-load", "/s", load.a_second, 500.0),
        Figure::alone("endpoint-load-p99", "ms", load.p99, 250.0),
    ])
}

/// The same into a database.
pub fn load_postgres() -> Done<[Figure; 2]> {
    let load: Load = serde_json::from_str(&printed("load", &["--", "postgres"])?)?;
    Ok([
        Figure::at_least("endpoint-load-postgres", "/s", load.a_second, 500.0),
        Figure::alone("endpoint-load-postgres-p99", "ms", load.p99, 250.0),
    ])
}

/// A store of a million cases beside one of ten thousand.
pub fn million() -> Done<[Figure; 3]> {
    let Million { accept, look_up, list } = serde_json::from_str(&printed("million", &[])?)?;
    let beside = |id, Medians { ours, reference }| Figure::beside(id, "ms", ours, reference, 1.5);
    Ok([
        beside("endpoint-million-accept", accept),
        beside("endpoint-million-look-up", look_up),
        beside("endpoint-million-list", list),
    ])
}

fn printed(bench: &str, words: &[&str]) -> Done<String> {
    let mut cargo = process::command("cargo");
    cargo.args(["bench", "-q", "-p", "endpoint", "--bench", bench]).args(words);
    process::read(&mut cargo)
}
