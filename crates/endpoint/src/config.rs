use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::Error;

/// What the endpoint is told by its configuration file. Paths there are
/// relative to the file's own folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Config {
    /// Where to listen. Port 0 takes any free port.
    pub listen: SocketAddr,
    /// The address that apps know it by, where that is not the one that it
    /// listens at: `https://host` or `https://host:port`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The server's certificate chain, PEM.
    pub certificate: PathBuf,
    /// The certificate's private key, PEM.
    pub private_key: PathBuf,
    /// The Ed25519 key that signs receipts, PKCS #8 DER.
    pub receipt_key: PathBuf,
    /// The key of the passes that enrolled devices get: 32 random bytes.
    #[serde(default = "pass_key")]
    pub pass_key: PathBuf,
    /// The database of reports; made where it is missing.
    pub store: PathBuf,
    /// The folder of their files; made where it is missing.
    #[serde(default = "attachments")]
    pub attachments: PathBuf,
    /// How long a request may take in all, in seconds.
    #[serde(default = "request_seconds")]
    pub request_seconds: u16,
}

/// Where the key of passes is unless the configuration says otherwise.
fn pass_key() -> PathBuf {
    "pass-key".into()
}

/// Where files are unless the configuration says otherwise.
fn attachments() -> PathBuf {
    "attachments".into()
}

/// How long a request may take unless the configuration says otherwise.
pub(crate) fn request_seconds() -> u16 {
    60
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// [`Error::File`] or [`Error::Config`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read(path).map_err(Error::file(path))?;
        let written: Self = serde_json::from_slice(&text)
            .map_err(|cause| Error::Config { path: path.to_owned(), cause })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok(Self {
            listen: written.listen,
            address: written.address,
            certificate: folder.join(written.certificate),
            private_key: folder.join(written.private_key),
            receipt_key: folder.join(written.receipt_key),
            pass_key: folder.join(written.pass_key),
            store: folder.join(written.store),
            attachments: folder.join(written.attachments),
            request_seconds: written.request_seconds,
        })
    }

    /// The address that apps know it by, when it listens there.
    pub(crate) fn address(&self, listening: SocketAddr) -> String {
        self.address.clone().unwrap_or_else(|| format!("https://{listening}"))
    }
}
