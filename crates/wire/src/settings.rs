use serde::{Deserialize, Serialize};

use crate::Hex;

/// The file that tells an app which endpoint is its own and how to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Settings {
    /// The endpoint's address, `https://host:port`.
    pub endpoint: String,
    /// The certificate authority to trust, and no other, as PEM text.
    pub ca: String,
    /// The Ed25519 public key that receipts are signed with.
    pub receipt_key: Hex<32>,
}
