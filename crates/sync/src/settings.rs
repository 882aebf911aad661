use std::{
    fs::File,
    io::{ErrorKind, Read},
    net::IpAddr,
    path::Path,
};

use chrono::TimeDelta;
use reqwest::Url;
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use seal::{OrganisationKey, VerifyingKey};
use wire::{Contact, Hex};

/// Which endpoint is this app's own, and how to know it. Checked.
#[derive(Clone)]
pub struct Settings {
    pub(crate) address: Url,
    pub(crate) roots: RootCertStore,
    pub(crate) receipt_key: VerifyingKey,
    pub(crate) pack_root: Option<VerifyingKey>,
    rules: Rules,
    contacts: Vec<Contact>,
}

/// What the organisation has set for the vaults of its responders, within
/// bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long a vault stays open without a key or a tap: 2 to 60 minutes.
    pub idle_lock: TimeDelta,
    /// How long what waits may still be sent from a locked vault: up to a day.
    pub outbox_stays: TimeDelta,
    /// How long the content of a report stays after its receipt: 1 day to 10
    /// years. None where that is left to the responder.
    pub retention: Option<TimeDelta>,
    /// Whether what was sent is to stay, whatever else is set.
    pub hold: bool,
    /// The organisation that can open the vaults, where it wants to.
    pub organisation: Option<OrganisationKey>,
}

impl Default for Rules {
    /// What applies until an organisation sets something else.
    fn default() -> Self {
        Self {
            idle_lock: TimeDelta::minutes(10),
            outbox_stays: TimeDelta::hours(8),
            retention: None,
            hold: false,
            organisation: None,
        }
    }
}

/// Why a settings file can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// There is none.
    #[error("there is no settings file. Reports stay on this device")]
    Missing,
    /// It can't be read.
    #[error(
        "the settings file can't be read. Reports stay on this device. Check that this \
         account may read it"
    )]
    Unreadable,
    /// It is not JSON of the right shape.
    #[error(
        "the settings file is not what an endpoint writes. Reports stay on this device. Ask \
         for a new one"
    )]
    Malformed,
    /// The address is not an https address without path, name or password.
    #[error(
        "the endpoint's address in the settings file is not of the form https://host:port. \
         Reports stay on this device. Ask for a new settings file"
    )]
    Address,
    /// There is no certificate authority to trust.
    #[error(
        "the settings file holds no certificate authority. Reports stay on this device. Ask \
         for a new settings file"
    )]
    Authority,
}

impl Settings {
    /// Reads a settings file.
    ///
    /// # Errors
    /// Any [`SettingsError`].
    pub fn read(path: &Path) -> Result<Self, SettingsError> {
        Self::parse(&bytes_of(path)?)
    }

    /// Reads what a settings file holds.
    ///
    /// # Errors
    /// Any [`SettingsError`] that is about what it holds.
    pub fn parse(bytes: &[u8]) -> Result<Self, SettingsError> {
        let written: wire::Settings =
            serde_json::from_slice(bytes).map_err(|_| SettingsError::Malformed)?;
        let receipt_key = VerifyingKey::from(written.receipt_key.0);
        let pack_root = written.pack_root.map(|root| VerifyingKey::from(root.0));
        let address = address(&written.endpoint).ok_or(SettingsError::Address)?;
        let roots = roots(&written.ca).ok_or(SettingsError::Authority)?;
        let rules = rules(&written).ok_or(SettingsError::Malformed)?;
        let contacts = Contact::shown(written.contacts).ok_or(SettingsError::Malformed)?;
        Ok(Self { address, roots, receipt_key, pack_root, rules, contacts })
    }

    /// Where the endpoint is: its host, and its port where it has one of its own.
    pub fn endpoint(&self) -> String {
        let host = self.address.host_str().unwrap_or_default();
        self.address.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The key that the endpoint signs receipts with: it is the same endpoint for as
    /// long as it has that.
    pub fn receipt_key(&self) -> Hex<32> {
        Hex(*self.receipt_key.as_bytes())
    }

    /// The key that says who signs packs; without one no pack is taken.
    pub fn pack_root(&self) -> Option<&VerifyingKey> {
        self.pack_root.as_ref()
    }

    /// Whom responders can ask, in this order.
    pub fn contacts(&self) -> &[Contact] {
        &self.contacts
    }

    /// What the organisation has set for the vaults of its responders.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Whether the endpoint is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.address.host_str().unwrap_or_default();
        let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || number.is_ok_and(|address| address.is_loopback())
    }
}

const MOST_RETENTION_DAYS: u16 = 3650;
/// Far more than any authorities take.
const MOST_BYTES: u64 = 1024 * 1024;

/// What a settings file holds, not looked at.
///
/// # Errors
/// [`SettingsError::Missing`], [`SettingsError::Unreadable`], or
/// [`SettingsError::Malformed`] where it is longer than any.
pub fn bytes_of(path: &Path) -> Result<Vec<u8>, SettingsError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => SettingsError::Missing,
        _ => SettingsError::Unreadable,
    })?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|_| SettingsError::Unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(SettingsError::Malformed);
    }
    Ok(bytes)
}

fn rules(written: &wire::Settings) -> Option<Rules> {
    let usual = Rules::default();
    let organisation = written.recovery_key.map(|key| OrganisationKey::from_bytes(&key.0).ok());
    Some(Rules {
        idle_lock: written
            .idle_lock_minutes
            .map_or(usual.idle_lock, |minutes| TimeDelta::minutes(i64::from(minutes.clamp(2, 60)))),
        outbox_stays: written
            .outbox_hours
            .map_or(usual.outbox_stays, |hours| TimeDelta::hours(i64::from(hours.min(24)))),
        retention: written
            .retention_days
            .map(|days| TimeDelta::days(i64::from(days.clamp(1, MOST_RETENTION_DAYS)))),
        hold: written.hold,
        organisation: match organisation {
            Some(key) => Some(key?),
            None => None,
        },
    })
}

fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    (url.scheme() == "https" && bare).then_some(url)
}

fn roots(pem: &str) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}
