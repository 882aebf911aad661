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
    /// The Ed25519 public key that says who signs packs. None where the device is to
    /// take none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack_root: Option<Hex<32>>,
    /// The organisation's public key for recovery: whoever has its private
    /// half opens the vaults of its responders. None where it wants none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery_key: Option<Hex<65>>,
    /// Minutes without a key or a tap until a vault locks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idle_lock_minutes: Option<u8>,
    /// Hours for which what waits may still be sent from a locked vault.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbox_hours: Option<u8>,
    /// Days after its receipt until the content of a report is deleted from the
    /// device. None where that is left to the responder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_days: Option<u16>,
    /// Whether nothing that was sent may be deleted from a device, be it by its
    /// age or by its responder: a duty to keep evidence.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hold: bool,
    /// Whom responders can ask, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
}

/// Whom the responders of an organisation can ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Contact {
    /// Who it is: "Modern slavery team".
    pub name: String,
    /// As it is dialled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

const MOST_CONTACTS: usize = 10;
/// Of one line of a contact.
const MOST_CHARACTERS: usize = 200;

impl Contact {
    /// Those that were written; none where a page could not show them.
    pub fn shown(written: Vec<Self>) -> Option<Vec<Self>> {
        let is_shown = |Self { name, phone, email }: &Self| {
            is_line(name) && phone.iter().chain(email).all(|text| is_line(text))
        };
        (written.len() <= MOST_CONTACTS && written.iter().all(is_shown)).then_some(written)
    }
}

fn is_line(text: &str) -> bool {
    let length = text.trim().chars().count();
    (1..=MOST_CHARACTERS).contains(&length) && !text.contains(char::is_control)
}
