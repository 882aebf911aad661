//! The names that data uses for the variants of an enum.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

/// The wire names of an enum's variants, as its reader lists them when it is
/// given a name that it does not know.
pub fn names_of<T: DeserializeOwned>(before: &str, after: &str) -> BTreeSet<String> {
    let Err(fault) = serde_json::from_str::<T>(&format!("{before}\"no such name\"{after}")) else {
        panic!("a name that is not there was read");
    };
    let fault = fault.to_string();
    fault.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}
