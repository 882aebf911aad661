use std::{
    fs,
    net::SocketAddr,
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use wire::Hex;

use crate::{Error, Place, Shelf};

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
    /// Where reports are kept.
    pub store: Place,
    /// The authorities that prove who a database is, PEM, where they are not those
    /// of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store_ca: Option<PathBuf>,
    /// The keys that they are sealed with: belongs in no copy of the store.
    #[serde(default = "store_keys")]
    pub store_keys: PathBuf,
    /// How many days what was delivered is kept. Where it is not said, until it is
    /// erased by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_days: Option<u32>,
    /// Where their files are kept.
    #[serde(default = "attachments")]
    pub attachments: Shelf,
    /// How long a request may take in all, in seconds.
    #[serde(default = "request_seconds")]
    pub request_seconds: u16,
    /// What stands behind the endpoint and gets every report. Where it is not
    /// said, reports wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onward: Option<Onward>,
    /// For how many seconds whoever gets a report may fetch its documents with
    /// the addresses that came with it.
    #[serde(default = "document_seconds")]
    pub document_seconds: u32,
    /// What devices go by besides what they were built with. Where it is not said,
    /// nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub packs: Option<Packs>,
    /// How often it may be asked.
    #[serde(default)]
    pub limits: Limits,
    /// Where whoever watches over it reads how it is doing, on loopback. Where it is
    /// not said, nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<SocketAddr>,
}

/// The packs that are given out. They are read when the endpoint starts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Packs {
    /// Where they are: each file that ends in `.json`. Reports may be made with the form
    /// of any of them; the newest is given out.
    pub folder: PathBuf,
    /// The public key of whoever says who signs them, as in the settings of the devices.
    pub root: Hex<32>,
}

/// How often the endpoint may be asked. Without a limit, as often as anybody likes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default, deny_unknown_fields)]
pub struct Limits {
    /// By each device that has proved who it is.
    pub device: Option<Rate>,
    /// By all at one address who have not.
    pub address: Option<Rate>,
}

/// So many at once, and from then on so many a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Rate {
    /// How many at once.
    pub at_once: NonZeroU32,
    /// How many a minute after that.
    pub a_minute: NonZeroU32,
}

/// A device that was offline for weeks asks some thousand times when it is back: once for
/// each report, and four times or more for each file. A stranger has a code to type, or a
/// proof to bring every ten minutes, and hundreds may be at one address.
impl Default for Limits {
    fn default() -> Self {
        let rate = |at_once, a_minute| Some(Rate { at_once, a_minute });
        Self { device: rate(DEVICE_AT_ONCE, DEVICE_A_MINUTE), address: rate(ADDRESS, ADDRESS) }
    }
}

const DEVICE_AT_ONCE: NonZeroU32 = NonZeroU32::new(10_000).unwrap();
const DEVICE_A_MINUTE: NonZeroU32 = NonZeroU32::new(1_200).unwrap();
const ADDRESS: NonZeroU32 = NonZeroU32::new(600).unwrap();

/// What stands behind the endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Onward {
    /// Whoever reads a folder.
    Folder {
        /// The folder; made where it is missing.
        folder: PathBuf,
    },
    /// The casework system, by its interface.
    Icasework(Icasework),
    /// A FIFO queue with the interface of SQS.
    Queue(Queue),
}

/// How to reach a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Queue {
    /// The address of the queue, which ends in `.fifo`; `https`, unless it is on
    /// this machine.
    pub address: String,
    /// Where it is.
    pub region: String,
    /// Who the endpoint is there.
    pub key: String,
    /// The file of the secret that signs what it sends.
    pub secret: PathBuf,
    /// The authorities to trust, PEM, where they are not those of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    /// How long sending may take.
    #[serde(default = "send_seconds")]
    pub send_seconds: u16,
}

/// How to reach the casework system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Icasework {
    /// What `getcasedetails` and `createcase` are below; `https`, unless it is
    /// on this machine.
    pub address: String,
    /// Who the endpoint is there.
    pub key: String,
    /// The file of the secret that signs what it asks.
    pub secret: PathBuf,
    /// The database there.
    pub db: String,
    /// How a case is written.
    #[serde(default)]
    pub body: Body,
    /// The authorities to trust, PEM, where they are not those of the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    /// How long a look-up may take.
    #[serde(default = "look_up_seconds")]
    pub look_up_seconds: u16,
    /// How long making a case may take.
    #[serde(default = "create_seconds")]
    pub create_seconds: u16,
    /// How long it is left alone when it did not say whether it made a case, so
    /// that it has made it by the time that it is looked up.
    #[serde(default = "quiet_seconds")]
    pub quiet_seconds: u16,
}

/// How a case is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// As JSON.
    #[default]
    Json,
    /// As a form on a page is sent.
    Form,
}

/// Where the key of passes is unless the configuration says otherwise.
fn pass_key() -> PathBuf {
    "pass-key".into()
}

/// Where the keys of the store are unless the configuration says otherwise.
fn store_keys() -> PathBuf {
    "store-keys".into()
}

/// Where files are unless the configuration says otherwise.
pub(crate) fn attachments() -> Shelf {
    Shelf::Folder("attachments".into())
}

/// How long a request may take unless the configuration says otherwise.
pub(crate) fn request_seconds() -> u16 {
    60
}

/// For how long documents may be fetched unless the configuration says otherwise.
pub(crate) fn document_seconds() -> u32 {
    60 * 60
}

fn look_up_seconds() -> u16 {
    30
}

fn create_seconds() -> u16 {
    60
}

fn send_seconds() -> u16 {
    30
}

fn quiet_seconds() -> u16 {
    120
}

impl Onward {
    /// With its paths relative to that folder.
    fn within(self, within: &Path) -> Self {
        match self {
            Self::Folder { folder } => Self::Folder { folder: within.join(folder) },
            Self::Icasework(told) => Self::Icasework(Icasework {
                secret: within.join(told.secret),
                ca: told.ca.map(|ca| within.join(ca)),
                ..told
            }),
            Self::Queue(told) => Self::Queue(Queue {
                secret: within.join(told.secret),
                ca: told.ca.map(|ca| within.join(ca)),
                ..told
            }),
        }
    }
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
            store: written.store.within(folder),
            store_ca: written.store_ca.map(|ca| folder.join(ca)),
            store_keys: folder.join(written.store_keys),
            keep_days: written.keep_days,
            attachments: written.attachments.within(folder),
            request_seconds: written.request_seconds,
            onward: written.onward.map(|onward| onward.within(folder)),
            document_seconds: written.document_seconds,
            packs: written.packs.map(|packs| Packs { folder: folder.join(packs.folder), ..packs }),
            limits: written.limits,
            metrics: written.metrics,
        })
    }

    /// The address that apps know it by, when it listens there.
    pub(crate) fn address(&self, listening: SocketAddr) -> String {
        self.address.clone().unwrap_or_else(|| format!("https://{listening}"))
    }
}
