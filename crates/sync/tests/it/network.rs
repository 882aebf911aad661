//! An organisation's own network: what leaves it goes through a proxy, and some
//! proxies open what goes through.

use std::env;
use std::fs;
use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, RootCertStore, ServerConfig};
use seal::EnrolmentCode;
use sync::{Applicant, EnrolError, Enrolment, Link, Setback, Settings};
use testkit::endpoint::{LocalEndpoint, now};
use testkit::report::submission;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use crate::ID;

/// A name that the proxy alone can find.
const HOST: &str = "endpoint.example";
const SETTINGS: &str = "TEST_SETTINGS";
const CODE: &str = "TEST_CODE";

/// Whoever certifies who somebody is.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn named(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// A certificate of the endpoint's name, and its key, as PEM.
    fn certify(&self) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([HOST.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }
}

/// An endpoint of that name, and the settings for it.
fn endpoint_of(authority: &Authority) -> (LocalEndpoint, wire::Settings) {
    let mut endpoint = LocalEndpoint::new();
    let (certificate, key) = authority.certify();
    fs::write(&endpoint.config().certificate, certificate).unwrap();
    fs::write(&endpoint.config().private_key, key).unwrap();
    let address = format!("https://{HOST}:{}", endpoint.config().listen.port());
    endpoint.known_by(address.clone());
    endpoint.start();
    let settings =
        wire::Settings { endpoint: address, ca: authority.pem.clone(), ..endpoint.settings() };
    (endpoint, settings)
}

/// A proxy that leads to one endpoint, whatever it is asked for.
struct Proxy {
    address: SocketAddr,
    /// The first lines of what it was asked.
    asked: Arc<Mutex<Vec<String>>>,
}

/// How a proxy opens what goes through.
#[derive(Clone)]
struct Opens {
    for_devices: TlsAcceptor,
    to_endpoint: TlsConnector,
}

impl Opens {
    fn with(own: &Authority, endpoint: &Authority) -> Self {
        let (certificate, key) = own.certify();
        let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        let server = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(endpoint.pem.as_bytes()).unwrap()).unwrap();
        let client = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { for_devices: Arc::new(server).into(), to_endpoint: Arc::new(client).into() }
    }
}

impl Proxy {
    async fn before(endpoint: &LocalEndpoint, opens: Option<Opens>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let (to, heard) = (endpoint.config().listen, Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((device, _)) = listener.accept().await {
                tokio::spawn(lead(device, to, opens.clone(), Arc::clone(&heard)));
            }
        });
        Self { address, asked }
    }

    /// What comes of enrolling and sending from a process whose system names this
    /// proxy.
    async fn sent(&self, endpoint: &LocalEndpoint, settings: &wire::Settings) -> String {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        fs::write(&file, serde_json::to_vec(settings).unwrap()).unwrap();
        let mut device = Command::new(env::current_exe().unwrap());
        device
            .args(["--exact", "network::a_device_there", "--ignored", "--nocapture"])
            .env("HTTPS_PROXY", format!("http://{}", self.address))
            .env_remove("NO_PROXY")
            .env_remove("no_proxy")
            .env(SETTINGS, &file)
            .env(CODE, endpoint.invite());
        let ended = tokio::task::spawn_blocking(move || device.output()).await.unwrap().unwrap();
        let printed = String::from_utf8_lossy(&ended.stdout).into_owned();
        let said = printed.lines().find_map(|line| line.split_once("said: "));
        said.unwrap_or_else(|| panic!("{printed}")).1.to_owned()
    }
}

async fn lead(
    mut device: TcpStream,
    to: SocketAddr,
    opens: Option<Opens>,
    asked: Arc<Mutex<Vec<String>>>,
) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(device.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    asked.lock().unwrap().extend(head.lines().next().map(str::to_owned));
    device.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await?;
    let mut there = TcpStream::connect(to).await?;
    match opens {
        None => copy_bidirectional(&mut device, &mut there).await?,
        Some(Opens { for_devices, to_endpoint }) => {
            let mut device = for_devices.accept(device).await?;
            let name = ServerName::try_from(HOST).unwrap();
            let mut there = to_endpoint.connect(name, there).await?;
            copy_bidirectional(&mut device, &mut there).await?
        }
    };
    Ok(())
}

/// A process of its own: which proxy there is, a process learns from its environment.
#[tokio::test]
#[ignore = "a process that the other tests start"]
async fn a_device_there() {
    let settings = Settings::read(env::var(SETTINGS).unwrap().as_ref()).unwrap();
    let code = EnrolmentCode::parse(&env::var(CODE).unwrap()).unwrap();
    let (link, applicant) = (Link::new(&settings, now()), Applicant::new(code).unwrap());
    let sent = match link.enrol(&applicant).await {
        Ok(enrolled) => {
            let by = Enrolment::of(applicant, enrolled, settings.receipt_key());
            link.by(&by).deliver(ID, &submission(ID)).await.map(|_| ())
        }
        Err(EnrolError::Setback(setback)) => Err(setback),
        Err(EnrolError::Code) => panic!("the code is good"),
    };
    println!("said: {sent:?}");
}

fn said(sent: Result<(), Setback>) -> String {
    format!("{sent:?}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_goes_through_the_proxy_of_the_system() {
    let authority = Authority::named("of the endpoint");
    let (endpoint, settings) = endpoint_of(&authority);
    let proxy = Proxy::before(&endpoint, None).await;
    assert_eq!(proxy.sent(&endpoint, &settings).await, said(Ok(())));
    let asked = proxy.asked.lock().unwrap().clone();
    let tunnel = format!("CONNECT {HOST}:{} HTTP/1.1", endpoint.config().listen.port());
    assert!(!asked.is_empty() && asked.iter().all(|line| *line == tunnel), "{asked:?}");
    assert_eq!(endpoint.held().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_opens_what_goes_through_gets_nothing_unless_the_settings_trust_it() {
    let (own, authority) = (Authority::named("of the proxy"), Authority::named("of the endpoint"));
    let (endpoint, settings) = endpoint_of(&authority);
    let proxy = Proxy::before(&endpoint, Some(Opens::with(&own, &authority))).await;
    let refused = proxy.sent(&endpoint, &settings).await;
    assert_eq!(refused, said(Err(Setback::WrongCertificate)));
    assert!(endpoint.held().is_empty() && endpoint.logged().is_empty(), "nothing was sent");

    let trusting = wire::Settings { ca: format!("{}{}", settings.ca, own.pem), ..settings };
    assert_eq!(proxy.sent(&endpoint, &trusting).await, said(Ok(())));
    assert_eq!(endpoint.held().len(), 1);
}
