//! Whoever means harm: refused, and nothing is left of it in memory or on disk.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use reqwest::{Certificate, Client, StatusCode, header::CONTENT_TYPE};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use seal::{Domain, EnrolmentCode, SigningKey};
use testkit::{
    endpoint::{LocalEndpoint, now},
    report::submission_with,
};
use uuid::Uuid;
use wire::{
    Assertion, DEVICES_PATH, Enrol, Enrolled, Held, Hex, MOST_SUBMISSION_BYTES, TOKEN_PATH,
    TokenAsk,
};

const ID: Uuid = Uuid::from_u128(0x0123_4567_89ab_4cde_8123_4567_89ab_cdef);
const LETTER: &[u8] = b"%PDF-1.7 a letter";

fn client(endpoint: &LocalEndpoint) -> Client {
    // Only the first of many tests in this process installs it.
    let _ = ring::default_provider().install_default();
    let ca = Certificate::from_pem(endpoint.settings().ca.as_bytes()).unwrap();
    Client::builder().tls_certs_only([ca]).no_proxy().build().unwrap()
}

/// A device with its key in the open.
struct Device {
    client: Client,
    address: String,
    key: SigningKey,
    id: Uuid,
}

impl Device {
    async fn of(endpoint: &LocalEndpoint) -> Self {
        let (client, address) = (client(endpoint), endpoint.settings().endpoint);
        let key = SigningKey::make().unwrap();
        let code = EnrolmentCode::parse(&endpoint.invite()).unwrap();
        let signed = Enrol::signed_bytes(code.digest().as_bytes());
        let ask = Enrol {
            code: code.show().to_string(),
            public_key: Hex(*key.verifying_key().as_bytes()),
            signature: Hex(key.sign(Domain::Enrolment, &signed)),
        };
        let asked = client.post(format!("{address}{DEVICES_PATH}")).json(&ask).send().await;
        let enrolled: Enrolled = asked.unwrap().json().await.unwrap();
        Self { client, address, key, id: enrolled.device }
    }

    /// What is taken, once.
    fn claims(&self) -> Assertion {
        let made = now()().timestamp();
        Assertion {
            iss: self.id,
            sub: self.id,
            aud: format!("{}{TOKEN_PATH}", self.address),
            jti: seal::make_id().unwrap(),
            iat: made,
            exp: made + 300,
        }
    }

    fn signed(&self, claims: &Assertion) -> String {
        self.key.assert(&serde_json::to_vec(claims).unwrap())
    }

    async fn ask(&self, assertion: String) -> StatusCode {
        let ask = serde_urlencoded::to_string(TokenAsk::with(assertion)).unwrap();
        let request = self.client.post(format!("{}{TOKEN_PATH}", self.address)).body(ask);
        let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        request.send().await.unwrap().status()
    }
}

#[tokio::test]
async fn an_assertion_is_taken_once_and_only_as_its_device_makes_it() {
    let endpoint = LocalEndpoint::started();
    let (ours, other) = (Device::of(&endpoint).await, Device::of(&endpoint).await);
    let good = ours.signed(&ours.claims());
    assert_eq!(ours.ask(good.clone()).await, StatusCode::OK);
    assert_eq!(ours.ask(good.clone()).await, StatusCode::UNAUTHORIZED, "replayed");

    let made = now()().timestamp();
    let elsewhere = format!("{}{TOKEN_PATH}", "https://127.0.0.1:1");
    let claims = [
        ("for somebody else", Assertion { aud: elsewhere, ..ours.claims() }),
        ("for the endpoint as a whole", Assertion { aud: ours.address.clone(), ..ours.claims() }),
        ("about another", Assertion { sub: other.id, ..ours.claims() }),
        ("by another", Assertion { iss: other.id, ..ours.claims() }),
        ("as another", Assertion { iss: other.id, sub: other.id, ..ours.claims() }),
        ("by nobody", Assertion { iss: ID, sub: ID, ..ours.claims() }),
        ("good for too long", Assertion { exp: made + 3600, ..ours.claims() }),
        ("good for ever", Assertion { exp: i64::MAX, ..ours.claims() }),
        ("over before it began", Assertion { exp: made - 1, ..ours.claims() }),
        ("of an hour ago", Assertion { iat: made - 3600, exp: made - 3300, ..ours.claims() }),
        ("of the beginning of time", Assertion { iat: i64::MIN, ..ours.claims() }),
    ];
    for (what, claims) in claims {
        assert_eq!(ours.ask(ours.signed(&claims)).await, StatusCode::UNAUTHORIZED, "{what}");
    }

    let fresh = ours.signed(&ours.claims());
    let parts: Vec<&str> = fresh.split('.').collect();
    let [head, said, signature] = parts[..] else { unreachable!("a JWT has three parts") };
    // {"alg":"none","typ":"JWT"} and {"alg":"HS256","typ":"JWT"}
    let (none, hs256) =
        ("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0", "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9");
    let (_, of_another) = good.rsplit_once('.').unwrap();
    for forged in [
        format!("{none}.{said}."),
        format!("{none}.{said}.{signature}"),
        format!("{hs256}.{said}.{signature}"),
        format!("{head}.{said}."),
        format!("{head}.{said}.{of_another}"),
        format!("{head}.{said}"),
        String::new(),
        "a.b.c".to_owned(),
    ] {
        assert_eq!(ours.ask(forged.clone()).await, StatusCode::UNAUTHORIZED, "{forged}");
    }
    assert_eq!(ours.ask(fresh).await, StatusCode::OK, "none of that used it up");
}

#[tokio::test]
async fn another_devices_pass_reaches_no_file_of_a_report() {
    let endpoint = LocalEndpoint::started();
    let (client, address) = (client(&endpoint), endpoint.settings().endpoint);
    let (ours, theirs) = (endpoint.pass(), endpoint.pass());
    let digest = Hex(*seal::sha256(LETTER).as_bytes());
    let put = async |pass: &str, path: String, kind: &str, body: Vec<u8>| {
        let request = client.put(format!("{address}{path}")).bearer_auth(pass);
        request.header(CONTENT_TYPE, kind).body(body).send().await.unwrap().status()
    };
    let held = async |pass: &str| {
        let path = format!("{address}{}", wire::attachment_path(ID, digest));
        client.get(path).bearer_auth(pass).send().await.unwrap().json::<Held>().await.unwrap()
    };
    let bytes = "application/octet-stream";
    let end = serde_json::to_vec(&wire::End { length: LETTER.len() as u64 }).unwrap();
    let report = submission_with(ID, &[("a.pdf", LETTER)]);
    let (whole, path) = (wire::attachment_path(ID, digest), wire::report_path(ID));
    let rest = wire::part_path(ID, digest, 9);

    let first = put(&ours, wire::part_path(ID, digest, 0), bytes, LETTER[..9].to_vec()).await;
    assert_eq!(first, StatusCode::OK);
    assert_eq!(held(&theirs).await, Held { length: 0, whole: false });
    let theirs_goes_on = put(&theirs, rest.clone(), bytes, LETTER[9..].to_vec()).await;
    assert_eq!(theirs_goes_on, StatusCode::CONFLICT);
    let theirs_ends = put(&theirs, whole.clone(), "application/json", end.clone()).await;
    assert_eq!(theirs_ends, StatusCode::CONFLICT);

    assert_eq!(put(&ours, rest, bytes, LETTER[9..].to_vec()).await, StatusCode::OK);
    assert_eq!(put(&ours, whole, "application/json", end).await, StatusCode::OK);
    let theirs_reports = put(&theirs, path.clone(), "application/json", report.clone()).await;
    assert_eq!(theirs_reports, StatusCode::CONFLICT, "what another sent is not theirs");
    assert_eq!(held(&ours).await, Held { length: LETTER.len() as u64, whole: true });
    assert_eq!(put(&ours, path, "application/json", report).await, StatusCode::CREATED);
}

/// A connection that sends what it likes.
fn raw(endpoint: &LocalEndpoint) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    let ca = CertificateDer::from_pem_slice(endpoint.settings().ca.as_bytes()).unwrap();
    roots.add(ca).unwrap();
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(endpoint.config().listen).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(tls), name).unwrap(), stream)
}

/// A client's hello of this version of TLS and no newer: a random number, no session, a
/// suite that 1.1 has, no compression, and which signatures it can check.
fn hello(version: [u8; 2]) -> Vec<u8> {
    let signatures = [0, 8, 0, 13, 0, 4, 0, 2, 4, 3];
    let hello = [&version[..], &[7; 32], &[0], &[0, 2, 0xc0, 0x13], &[1, 0], &signatures].concat();
    let handshake = [&[1, 0, 0, hello.len() as u8][..], &hello].concat();
    [&[22, 3, 1, 0, handshake.len() as u8][..], &handshake].concat()
}

#[test]
fn tls_1_1_is_not_spoken() {
    let endpoint = LocalEndpoint::started();
    let why = |version| {
        let mut stream = TcpStream::connect(endpoint.config().listen).unwrap();
        stream.write_all(&hello(version)).unwrap();
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).unwrap();
        assert_eq!((reply.len(), reply[0], reply[5]), (7, 21, 2), "a fatal alert");
        reply[6]
    };
    const PROTOCOL_VERSION: u8 = 70;
    assert_eq!(why([3, 2]), PROTOCOL_VERSION);
    assert_ne!(why([3, 3]), PROTOCOL_VERSION, "1.2 is spoken, though not as this hello would");
}

/// The status of the reply to this request, which may be cut off by it; none
/// where there is none before the endpoint hangs up.
fn status_of(endpoint: &LocalEndpoint, request: &[u8]) -> Option<u16> {
    let mut stream = raw(endpoint);
    // Whoever is not heard to the end is hung up on.
    let _ = stream.write_all(request);
    status(&mut stream)
}

fn status(stream: &mut impl Read) -> Option<u16> {
    let mut reply = Vec::new();
    let mut chunk = [0; 1024];
    while !reply.windows(2).any(|two| two == b"\r\n") {
        match stream.read(&mut chunk) {
            Ok(read) if read > 0 => reply.extend_from_slice(&chunk[..read]),
            _ => return None,
        }
    }
    String::from_utf8_lossy(&reply).split(' ').nth(1)?.parse().ok()
}

fn head(method: &str, path: &str, pass: &str, more: &str) -> Vec<u8> {
    let known = "host: localhost\r\ncontent-type: application/json\r\nconnection: close";
    format!("{method} {path} HTTP/1.1\r\n{known}\r\nauthorization: Bearer {pass}\r\n{more}\r\n")
        .into_bytes()
}

/// Every file below a folder.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { [path].into() }).collect()
}

#[test]
fn a_path_leads_nowhere_but_where_files_are() {
    let endpoint = LocalEndpoint::started();
    let pass = endpoint.pass();
    let folder = endpoint.settings_path().parent().unwrap().to_owned();
    let before = files(&folder);
    let digest = Hex(*seal::sha256(LETTER).as_bytes()).to_string();
    for path in [
        "/v1/reports/../../../etc/passwd".to_owned(),
        format!("/v1/reports/..%2f..%2fx/attachments/{digest}/parts/0"),
        format!("/v1/reports/%2e%2e/attachments/{digest}/parts/0"),
        format!("/v1/reports/{ID}%00/attachments/{digest}/parts/0"),
        format!("/v1/reports/{ID}/attachments/..%2f..%2f..%2fx/parts/0"),
        format!("/v1/reports/{ID}/attachments/../../../x/parts/0"),
        format!("/v1/reports/{ID}/attachments/{digest}%2f..%2fx/parts/0"),
        format!("/v1/reports/{ID}/attachments/{digest}.part/parts/0"),
        format!("/v1/reports/{ID}/attachments/{}/parts/0", &digest[1..]),
        format!("/v1/reports/{ID}/attachments/{digest}/parts/-1"),
        format!("/v1/reports/{ID}/attachments/{digest}/parts/99999999999999999999"),
        format!("/v1/reports/{ID}/attachments/{digest}/parts/{}", u64::MAX),
    ] {
        let request = [head("PUT", &path, &pass, "content-length: 1\r\n"), b"x".to_vec()].concat();
        let status = status_of(&endpoint, &request).unwrap();
        assert!((400..500).contains(&status), "{path}: {status}");
    }
    assert_eq!(files(&folder), before, "nothing was written");
}

#[tokio::test]
async fn a_file_is_kept_by_its_digest_whatever_it_is_called() {
    let endpoint = LocalEndpoint::started();
    let folder = endpoint.settings_path().parent().unwrap().to_owned();
    let (client, address, pass) =
        (client(&endpoint), endpoint.settings().endpoint, endpoint.pass());
    let before = files(&folder);
    for name in ["../../evil.pdf", "/etc/evil.pdf", "..\\evil.pdf", "evil\0.pdf", ".."] {
        let request = client.put(format!("{address}{}", wire::report_path(ID)));
        let request = request.bearer_auth(&pass).header(CONTENT_TYPE, "application/json");
        let sent = request.body(submission_with(ID, &[(name, LETTER)])).send().await.unwrap();
        assert!(sent.status().is_client_error(), "{name}: {}", sent.status());
    }
    assert_eq!(files(&folder), before, "nothing was written");
    assert!(endpoint.held().is_empty());
}

#[test]
fn who_sends_slowly_is_hung_up_on() {
    let mut endpoint = LocalEndpoint::started();
    let pass = endpoint.pass();
    endpoint.stop();
    endpoint.gives_up_after(1);
    endpoint.start();
    let slow_body =
        [head("PUT", &wire::report_path(ID), &pass, "content-length: 100\r\n"), b"{".to_vec()];
    let slow_head = b"PUT / HTTP/1.1\r\nhost: ".to_vec();
    for (begun, expected) in [(slow_head, None), (slow_body.concat(), Some(408))] {
        let since = Instant::now();
        let mut stream = raw(&endpoint);
        stream.write_all(&begun).unwrap();
        assert_eq!(status(&mut stream), expected);
        // A byte now and then keeps nobody.
        while stream.write_all(b" ").and_then(|()| stream.flush()).is_ok() {
            assert!(since.elapsed() < Duration::from_secs(20), "it is kept");
            if stream.read(&mut [0; 1024]).is_ok_and(|read| read == 0) {
                break;
            }
        }
        assert!(since.elapsed() < Duration::from_secs(20));
    }
}

#[test]
fn a_body_that_is_not_what_its_head_says_is_refused() {
    let endpoint = LocalEndpoint::started();
    let pass = endpoint.pass();
    let path = wire::report_path(ID);
    let report = submission_with(ID, &[]);
    let more = |more: &str| head("PUT", &path, &pass, more);
    let said = format!("content-length: {}\r\n", report.len() - 1);
    let both = format!("content-length: {}\r\ntransfer-encoding: chunked\r\n", report.len());
    let twice = format!("content-length: 3\r\ncontent-length: {}\r\n", report.len());
    for (what, head) in [
        ("larger than said", more(&said)),
        ("said in two ways", more(&both)),
        ("said twice", more(&twice)),
        ("said to be huge", more("content-length: 18446744073709551615\r\n")),
        (
            "compressed",
            more(&format!("content-encoding: gzip\r\ncontent-length: {}\r\n", report.len())),
        ),
        ("compressed on the way", more("transfer-encoding: gzip\r\n")),
    ] {
        let status = status_of(&endpoint, &[head, report.clone()].concat());
        assert!(status.is_none_or(|status| (400..500).contains(&status)), "{what}: {status:?}");
    }
    assert!(endpoint.held().is_empty());
}

/// The endpoint as the program that it is.
struct Program(Child);

impl Program {
    fn of(endpoint: &LocalEndpoint) -> Self {
        let config = endpoint.settings_path().with_file_name("config.json");
        let mut child = Command::new(env!("CARGO_BIN_EXE_endpoint"))
            .args(["serve", "--config"])
            .arg(config)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("listening "), "{line}");
        Self(child)
    }

    /// The most memory that it had so far, in KiB.
    fn most_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat_whatever_is_sent() {
    let mut endpoint = LocalEndpoint::started();
    let pass = endpoint.pass();
    endpoint.stop();
    let program = Program::of(&endpoint);
    let report = wire::report_path(ID);
    let at = |path: &str, more: &str| head("PUT", path, &pass, more);
    let many = (0..10_000).map(|number| format!("x-{number}: y\r\n")).collect::<String>();
    let long = format!("x: {}\r\n", "y".repeat(2_000_000));
    // So much of a body is read that is too long, and no more.
    let most = 4 * MOST_SUBMISSION_BYTES;
    let large = [at(&report, "content-length: 200000000\r\n"), vec![b' '; most + 1]].concat();
    let chunk = [format!("{most:x}\r\n").into_bytes(), vec![b' '; most], b"\r\n1\r\n ".to_vec()];
    let endless = [at(&report, "transfer-encoding: chunked\r\n"), chunk.concat()].concat();
    let ask = head("POST", TOKEN_PATH, "", "content-length: 9000000\r\n");
    let assertion = [ask, vec![b'x'; 4 * 8 * 1024 + 1]].concat();
    let headers = [at(&report, &many), at(&report, &long)];
    let bodies = [large, endless, assertion];
    let round = || {
        for request in &headers {
            // Hung up on while it still sends, it may not get to read why.
            let status = status_of(&endpoint, request);
            assert!(status.is_none_or(|status| status == 431), "{status:?}");
        }
        for request in &bodies {
            assert_eq!(status_of(&endpoint, request), Some(413));
        }
    };
    let before = program.most_kib();
    // On a busy machine, one is still being let go of while the next is read.
    let two_at_once = || {
        thread::scope(|scope| {
            scope.spawn(round);
            round();
        });
    };
    (0..4).for_each(|_| two_at_once());
    let first = program.most_kib();
    (0..16).for_each(|_| round());
    let last = program.most_kib();
    assert!(first < before + 64 * 1024, "{before} KiB, then {first} KiB");
    assert!(last < first + 16 * 1024, "{first} KiB with two at once, {last} KiB after 16 more");
    assert_eq!(status_of(&endpoint, &head("GET", "/health", "", "")), Some(200), "it goes on");
}
