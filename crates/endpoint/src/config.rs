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
    /// Where to listen; a loopback address. Port 0 takes any free port.
    pub listen: SocketAddr,
    /// The server's certificate chain, PEM.
    pub certificate: PathBuf,
    /// The certificate's private key, PEM.
    pub private_key: PathBuf,
    /// The Ed25519 key that signs receipts, PKCS #8 DER.
    pub receipt_key: PathBuf,
    /// The database of reports; made where it is missing.
    pub store: PathBuf,
    /// The folder of their files; made where it is missing.
    #[serde(default = "attachments")]
    pub attachments: PathBuf,
}

/// Where files are unless the configuration says otherwise.
fn attachments() -> PathBuf {
    "attachments".into()
}

impl Config {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Config`] or [`Error::NotLoopback`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = fs::read(path).map_err(Error::file(path))?;
        let written: Self = serde_json::from_slice(&text)
            .map_err(|cause| Error::Config { path: path.to_owned(), cause })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Ok(Self {
            listen: loopback(written.listen)?,
            certificate: folder.join(written.certificate),
            private_key: folder.join(written.private_key),
            receipt_key: folder.join(written.receipt_key),
            store: folder.join(written.store),
            attachments: folder.join(written.attachments),
        })
    }
}

/// The address, where only this machine can reach it.
pub(crate) fn loopback(address: SocketAddr) -> Result<SocketAddr, Error> {
    if address.ip().is_loopback() { Ok(address) } else { Err(Error::NotLoopback { address }) }
}
