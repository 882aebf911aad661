//! Every path that is answered, as the router and `docs/openapi.json` have it.

use std::{fmt::Display, str::FromStr};

use serde::{Deserialize, Deserializer, de::Error};

pub(crate) const HEALTH: &str = "/health";
pub(crate) const DESCRIPTION: &str = "/v1/openapi.json";
pub(crate) const DEVICES: &str = wire::DEVICES_PATH;
pub(crate) const TOKEN: &str = wire::TOKEN_PATH;
pub(crate) const REPORT: &str = "/v1/reports/{external_id}";
pub(crate) const ADDITION: &str = "/v1/reports/{external_id}/additions/{id}";
pub(crate) const FILE: &str = "/v1/reports/{external_id}/attachments/{sha256}";
pub(crate) const PART: &str = "/v1/reports/{external_id}/attachments/{sha256}/parts/{offset}";
pub(crate) const NOTICES: &str = wire::NOTICES_PATH;
pub(crate) const PACK: &str = wire::PACK_PATH;
pub(crate) const DOCUMENT: &str = "/v1/documents/{device}/{external_id}/{sha256}";

const ALL: [&str; 11] =
    [HEALTH, DESCRIPTION, DEVICES, TOKEN, REPORT, ADDITION, FILE, PART, NOTICES, PACK, DOCUMENT];

/// What is answered at each of them, as OpenAPI has it.
pub(crate) const DESCRIBED: &str = include_str!("../../../docs/openapi.json");

/// A part of a path in the one spelling that is described.
pub(crate) struct Spelt<T>(pub(crate) T);

impl<'de, T: FromStr + Display> Deserialize<'de> for Spelt<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let read = text.parse::<T>().ok().filter(|read| read.to_string() == text);
        read.map(Self).ok_or_else(|| D::Error::custom("in another spelling"))
    }
}

/// The path itself, for good, where it is one of these.
pub(crate) fn known(path: &str) -> Option<&'static str> {
    ALL.into_iter().find(|known| *known == path)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_is_answered_is_described_and_nothing_else_is() {
        let described: Value = serde_json::from_str(DESCRIBED).unwrap();
        let described = described["paths"].as_object().unwrap().keys();
        let described: BTreeSet<&str> = described.map(String::as_str).collect();
        assert_eq!(described, BTreeSet::from(ALL));
    }

    #[test]
    fn a_part_of_a_path_has_one_spelling() {
        let number = |text: &str| serde_json::from_value::<Spelt<u64>>(text.into());
        assert!(number("0").is_ok_and(|Spelt(number)| number == 0));
        assert!(["00", "+1", "-0", " 1", "1.0", ""].into_iter().all(|text| number(text).is_err()));
        let id = |text: String| serde_json::from_value::<Spelt<Uuid>>(text.into());
        let plain = Uuid::from_u128(10);
        assert!(id(plain.to_string()).is_ok_and(|Spelt(id)| id == plain));
        let upper = plain.to_string().to_uppercase();
        let others = [plain.simple().to_string(), plain.braced().to_string(), upper];
        assert!(others.into_iter().all(|text| id(text).is_err()));
    }

    #[test]
    fn every_route_is_one_of_these() {
        let router = include_str!("reports.rs");
        let routes = router.matches(".route(").count();
        assert_eq!(routes, router.matches(".route(paths::").count());
        assert_eq!(routes, ALL.len(), "each is there once");
    }
}
