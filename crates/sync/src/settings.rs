use std::{net::IpAddr, path::Path};

use reqwest::Url;
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use seal::VerifyingKey;

/// Which endpoint is this app's own, and how to know it. Checked.
#[derive(Clone)]
pub struct Settings {
    pub(crate) address: Url,
    pub(crate) roots: RootCertStore,
    pub(crate) receipt_key: VerifyingKey,
}

/// Why a settings file can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// It can't be read.
    #[error(
        "the settings file can't be read. Reports stay on this device. Check that \
         RESPONDER_SETTINGS names a file this account may read"
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
        let bytes = std::fs::read(path).map_err(|_| SettingsError::Unreadable)?;
        Self::parse(&bytes)
    }

    /// Reads what a settings file holds.
    ///
    /// # Errors
    /// Any [`SettingsError`] but [`Unreadable`](SettingsError::Unreadable).
    pub fn parse(bytes: &[u8]) -> Result<Self, SettingsError> {
        let written: wire::Settings =
            serde_json::from_slice(bytes).map_err(|_| SettingsError::Malformed)?;
        let receipt_key = VerifyingKey::from_bytes(&written.receipt_key.0)
            .map_err(|_| SettingsError::Malformed)?;
        let address = address(&written.endpoint).ok_or(SettingsError::Address)?;
        let roots = roots(&written.ca).ok_or(SettingsError::Authority)?;
        Ok(Self { address, roots, receipt_key })
    }

    /// Whether the endpoint is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        let host = self.address.host_str().unwrap_or_default();
        let number = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || number.is_ok_and(|address| address.is_loopback())
    }
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
