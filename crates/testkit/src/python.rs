//! Tools that are written in Python, each in an environment of its own.
//!
//! `./dev test` brings them, as `crates/testkit/python/` has them.

use std::{env, path::PathBuf};

/// A program of one of them.
///
/// # Panics
/// Where it is not there.
pub fn program(tool: &str, name: &str) -> PathBuf {
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache");
    let cache = env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from);
    let program = cache.join("first-responder/python").join(tool).join("bin").join(name);
    assert!(program.exists(), "{tool} is not there: ./dev test brings it");
    program
}
