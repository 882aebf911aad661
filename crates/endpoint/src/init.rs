use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    time::{Duration, SystemTime},
};

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};
use seal::{PassKey, SigningKey, StoreKey};

use crate::{
    Config, Error, Place,
    config::{Limits, attachments, document_seconds, request_seconds},
    file::{make_folder, write},
    random::random,
};

const CONFIG: &str = "config.json";
const SETTINGS: &str = "settings.json";
const CA: &str = "ca.pem";
const CA_KEY: &str = "ca-key.pem";
const CERTIFICATE: &str = "server.pem";
const PRIVATE_KEY: &str = "server-key.pem";
const RECEIPT_KEY: &str = "receipt-key.der";
const PASS_KEY: &str = "pass-key";
const STORE: &str = "reports.db";
const STORE_KEYS: &str = "store-keys";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Makes a folder with all that an endpoint on this machine needs, and the
/// settings file that tells an app about it. Makes only what is missing and
/// never changes what is there. Without a port it picks a free one.
///
/// # Errors
/// [`Error::File`] or [`Error::Certificates`].
pub fn init(folder: &Path, port: Option<u16>) -> Result<(), Error> {
    make_folder(folder)?;
    make_pair(folder, CA, CA_KEY, make_ca)?;
    make_pair(folder, CERTIFICATE, PRIVATE_KEY, |key| make_certificate(folder, key))?;
    make_missing(&folder.join(RECEIPT_KEY), || {
        Ok(SigningKey::make().map_err(|_| Error::Random)?.to_pkcs8().to_vec())
    })?;
    make_missing(&folder.join(PASS_KEY), || {
        Ok(PassKey::make().map_err(|_| Error::Random)?.as_bytes().to_vec())
    })?;
    make_missing(&folder.join(STORE_KEYS), || {
        let key = StoreKey::make().map_err(|_| Error::Random)?;
        Ok(key.to_line().as_bytes().to_vec())
    })?;
    make_missing(&folder.join(CONFIG), || make_config(port))?;
    make_missing(&folder.join(SETTINGS), || make_settings(folder))
}

fn make_config(port: Option<u16>) -> Result<Vec<u8>, Error> {
    let port = port.map_or_else(free_port, Ok)?;
    Ok(json(&Config {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        address: None,
        certificate: CERTIFICATE.into(),
        private_key: PRIVATE_KEY.into(),
        receipt_key: RECEIPT_KEY.into(),
        pass_key: PASS_KEY.into(),
        store: Place::File(STORE.into()),
        store_ca: None,
        store_keys: STORE_KEYS.into(),
        keep_days: None,
        attachments: attachments(),
        request_seconds: request_seconds(),
        onward: None,
        document_seconds: document_seconds(),
        packs: None,
        limits: Limits::default(),
        metrics: None,
    }))
}

fn make_settings(folder: &Path) -> Result<Vec<u8>, Error> {
    let config = Config::read(&folder.join(CONFIG))?;
    let ca = folder.join(CA);
    Ok(json(&wire::Settings {
        endpoint: config.address(config.listen),
        ca: fs::read_to_string(&ca).map_err(Error::file(&ca))?,
        receipt_key: wire::Hex(*receipt_key(&config.receipt_key)?.verifying_key().as_bytes()),
        pack_root: config.packs.map(|packs| packs.root),
        recovery_key: None,
        idle_lock_minutes: None,
        outbox_hours: None,
        retention_days: None,
        hold: false,
        contacts: Vec::new(),
    }))
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec_pretty(value).expect("has only text keys and UTF-8 paths")
}

/// The key that signs receipts.
pub(crate) fn receipt_key(path: &Path) -> Result<SigningKey, Error> {
    let der = fs::read(path).map_err(Error::file(path))?;
    SigningKey::from_pkcs8(&der).map_err(|_| Error::Key { path: path.to_owned() })
}

/// The key of the passes.
pub(crate) fn pass_key(path: &Path) -> Result<PassKey, Error> {
    let bytes = fs::read(path).map_err(Error::file(path))?;
    PassKey::from_bytes(&bytes).map_err(|_| Error::Key { path: path.to_owned() })
}

/// A port below those the system hands out by itself, so that none of its
/// connections holds it while the endpoint is stopped.
fn free_port() -> Result<u16, Error> {
    loop {
        let port = 20_000 + (random()? % 10_000) as u16;
        if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return Ok(port);
        }
    }
}

fn ca_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = name("First Responder local authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = (SystemTime::now() - DAY).into();
    params.not_after = (SystemTime::now() + 3650 * DAY).into();
    params
}

fn make_ca(key: &KeyPair) -> Result<String, Error> {
    Ok(ca_params().self_signed(key)?.pem())
}

fn make_certificate(folder: &Path, key: &KeyPair) -> Result<String, Error> {
    let path = folder.join(CA_KEY);
    let pem = fs::read_to_string(&path).map_err(Error::file(&path))?;
    let ca_key = KeyPair::from_pem(&pem).map_err(|_| Error::Key { path })?;
    let issuer = Issuer::new(ca_params(), ca_key);

    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name = name("First Responder endpoint");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = (SystemTime::now() - DAY).into();
    params.not_after = (SystemTime::now() + 3650 * DAY).into();
    Ok(params.signed_by(key, &issuer)?.pem())
}

fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name
}

/// A key and its certificate. A key without a certificate is what an
/// interrupted run left, and of no use to anybody.
fn make_pair(
    folder: &Path,
    certificate: &str,
    key: &str,
    make: impl FnOnce(&KeyPair) -> Result<String, Error>,
) -> Result<(), Error> {
    make_missing(&folder.join(certificate), || {
        let pair = KeyPair::generate()?;
        write(&folder.join(key), pair.serialize_pem().as_bytes())?;
        Ok(make(&pair)?.into_bytes())
    })
}

fn make_missing(path: &Path, make: impl FnOnce() -> Result<Vec<u8>, Error>) -> Result<(), Error> {
    if path.exists() { Ok(()) } else { write(path, &make()?) }
}
