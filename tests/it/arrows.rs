//! Data flows one way: screen, contract, app, vault and sync, endpoint.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

/// What each room may lean on. A room that is not named may lean on none.
const MAY_USE: &[(&str, &[&str])] = &[
    ("screen", &["clocks", "contract", "form", "words"]),
    ("first-responder", &["app", "contract"]),
    (
        "app",
        &[
            "clocks", "contract", "copy", "custody", "evidence", "form", "pack", "record", "seal",
            "sync", "vault", "wire", "words",
        ],
    ),
    ("clocks", &[]),
    ("contract", &["clocks", "evidence", "form", "record"]),
    ("copy", &[]),
    ("custody", &["seal"]),
    ("sync", &["seal", "vault", "wire"]),
    ("pack", &["form", "seal", "wire", "words"]),
    ("record", &["seal"]),
    ("vault", &["record", "seal"]),
    ("endpoint", &["clocks", "evidence", "form", "pack", "seal", "wire"]),
    ("evidence", &[]),
    ("form", &[]),
    ("seal", &[]),
    ("wire", &["clocks"]),
    ("words", &["form"]),
];

/// Rooms for tests and tools, which may see all and which nothing leans on.
const BACKSTAGE: [&str; 4] = ["static-window", "testkit", "torture", "xtask"];

/// Crates that are named in these rooms only.
const NAMED_ONLY_BY: &[(&str, &[&str])] = &[
    ("ring", &["seal"]),
    ("age", &["seal"]),
    ("argon2", &["seal"]),
    ("reqwest", &["sync", "endpoint"]),
    ("rusqlite", &["vault", "endpoint"]),
    ("tauri", &["first-responder"]),
    ("rfd", &["first-responder"]),
    ("krilla", &["copy"]),
    ("leptos", &["screen"]),
    ("axum", &["endpoint"]),
    ("fluent-bundle", &["words"]),
];

/// Room by room, what it is built from; what only its tests use is left out.
fn rooms() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo can be run");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata is JSON");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            let built_from = list(&package["dependencies"]);
            let built_from = built_from.iter().filter(|dependency| dependency["kind"] != "dev");
            let names = built_from.map(|dependency| text(&dependency["name"]));
            (text(&package["name"]), names.collect())
        })
        .collect()
}

#[test]
fn each_room_leans_only_on_those_it_may() {
    let rooms = rooms();
    assert!(rooms.len() > 10, "the workspace is read");
    for (room, built_from) in rooms.iter().filter(|(room, _)| !BACKSTAGE.contains(&room.as_str())) {
        let allowed = MAY_USE.iter().find(|(name, _)| name == room);
        let allowed = allowed.unwrap_or_else(|| panic!("{room} is not in the plan of the house")).1;
        for used in built_from.iter().filter(|used| rooms.contains_key(*used)) {
            assert!(allowed.contains(&used.as_str()), "{room} leans on {used}");
        }
    }
}

#[test]
fn each_edge_of_the_house_is_in_one_room() {
    for (room, built_from) in rooms().iter().filter(|(room, _)| !BACKSTAGE.contains(&room.as_str()))
    {
        for (edge, places) in NAMED_ONLY_BY {
            let allowed = places.contains(&room.as_str());
            assert!(allowed || !built_from.contains(*edge), "{room} names {edge}");
        }
    }
}
