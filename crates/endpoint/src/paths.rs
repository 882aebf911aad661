//! Every path that is answered, as the router and `docs/openapi.json` have it.

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

/// The path itself, for good, where it is one of these.
pub(crate) fn known(path: &str) -> Option<&'static str> {
    ALL.into_iter().find(|known| *known == path)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::*;

    #[test]
    fn what_is_answered_is_described_and_nothing_else_is() {
        let described: Value = serde_json::from_str(DESCRIBED).unwrap();
        let described = described["paths"].as_object().unwrap().keys();
        let described: BTreeSet<&str> = described.map(String::as_str).collect();
        assert_eq!(described, BTreeSet::from(ALL));
    }

    #[test]
    fn every_route_is_one_of_these() {
        let router = include_str!("reports.rs");
        let routes = router.matches(".route(").count();
        assert_eq!(routes, router.matches(".route(paths::").count());
        assert_eq!(routes, ALL.len(), "each is there once");
    }
}
