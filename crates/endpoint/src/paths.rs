//! Every path that is answered, as the router and `docs/openapi.json` have it.

pub(crate) const HEALTH: &str = "/health";
pub(crate) const DESCRIPTION: &str = "/v1/openapi.json";
pub(crate) const DEVICES: &str = wire::DEVICES_PATH;
pub(crate) const TOKEN: &str = wire::TOKEN_PATH;
pub(crate) const REPORT: &str = "/v1/reports/{external_id}";
pub(crate) const FILE: &str = "/v1/reports/{external_id}/attachments/{sha256}";
pub(crate) const PART: &str = "/v1/reports/{external_id}/attachments/{sha256}/parts/{offset}";
pub(crate) const DOCUMENT: &str = "/v1/documents/{device}/{external_id}/{sha256}";

const ALL: [&str; 8] = [HEALTH, DESCRIPTION, DEVICES, TOKEN, REPORT, FILE, PART, DOCUMENT];

/// The path itself, for good, where it is one of these.
pub(crate) fn known(path: &str) -> Option<&'static str> {
    ALL.into_iter().find(|known| *known == path)
}
