//! Something that has the endpoint's certificate and answers as it likes.

use std::{
    fs,
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    thread,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use testkit::endpoint::LocalEndpoint;

/// Whoever asks who they are is believed.
const PASS: &str = r#"{"access_token":"pass","token_type":"Bearer","expires_in":600}"#;

/// What answers: it is given the body of the request and the way back.
pub type Answer = Box<dyn Fn(&[u8], &mut dyn Write) + Send + Sync>;

/// The settings of `endpoint`, but with the address of a stand-in that
/// answers every request this way. It ends with the process.
pub fn settings(endpoint: &LocalEndpoint, answer: Answer) -> wire::Settings {
    let tls = Arc::new(tls(endpoint));
    let address = listen(move |connection| {
        let server = ServerConnection::new(Arc::clone(&tls)).unwrap();
        let mut stream = StreamOwned::new(server, connection);
        // A client that trusts somebody else hangs up.
        let Some((head, body)) = request(&mut stream) else {
            return;
        };
        if head.starts_with(&format!("POST {}", wire::TOKEN_PATH)) {
            let _ = stream.write_all(&ok(PASS));
        } else {
            answer(&body, &mut stream);
        }
        let _ = stream.flush();
    });
    wire::Settings { endpoint: address, ..endpoint.settings() }
}

/// The settings of `endpoint`, but with the address of a stand-in that always
/// replies these bytes.
pub fn replying(endpoint: &LocalEndpoint, reply: impl Into<Vec<u8>>) -> wire::Settings {
    let reply = reply.into();
    settings(endpoint, Box::new(move |_, way_back| drop(way_back.write_all(&reply))))
}

/// The settings of `endpoint`, but with the address of a stand-in that does
/// not speak TLS.
pub fn in_the_clear(endpoint: &LocalEndpoint) -> wire::Settings {
    let address = listen(|mut connection| {
        let _ = connection.read(&mut [0; 1024]);
        let _ = connection.write_all(&ok("{}"));
    });
    wire::Settings { endpoint: address, ..endpoint.settings() }
}

/// The settings of `endpoint`, but with the address of a stand-in that speaks TLS 1.1
/// and no newer, and what it gets after it said so.
pub fn in_tls_1_1(endpoint: &LocalEndpoint) -> (wire::Settings, Receiver<Vec<u8>>) {
    let (tell, told) = mpsc::channel();
    let address = listen(move |mut connection| {
        let _ = connection.read(&mut [0; 16 * 1024]);
        let _ = connection.write_all(&hello_of_tls_1_1());
        let mut got = Vec::new();
        let _ = connection.read_to_end(&mut got);
        let _ = tell.send(got);
    });
    (wire::Settings { endpoint: address, ..endpoint.settings() }, told)
}

/// A server's hello: a random number, no session, a suite that TLS 1.1 has, and no
/// compression.
fn hello_of_tls_1_1() -> Vec<u8> {
    let hello = [&[3, 2][..], &[7; 32], &[0], &[0xc0, 0x13], &[0]].concat();
    let handshake = [&[2, 0, 0, hello.len() as u8][..], &hello].concat();
    [&[22, 3, 2, 0, handshake.len() as u8][..], &handshake].concat()
}

/// A reply with this status line and body.
pub fn reply(status: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    // It serves one request of a connection.
    let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}");
    format!("{head}\r\n\r\n{body}").into_bytes()
}

/// A reply that says it went well.
pub fn ok(body: &str) -> Vec<u8> {
    reply("200 OK", body)
}

fn listen(serve: impl Fn(TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || listener.incoming().for_each(|connection| serve(connection.unwrap())));
    address
}

fn tls(endpoint: &LocalEndpoint) -> ServerConfig {
    let certificate = fs::read(&endpoint.config().certificate).unwrap();
    let key = fs::read(&endpoint.config().private_key).unwrap();
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(&certificate).unwrap()],
            PrivateKeyDer::from_pem_slice(&key).unwrap(),
        )
        .unwrap()
}

/// The head and the body of a request.
fn request(stream: &mut impl Read) -> Option<(String, Vec<u8>)> {
    let mut request = Vec::new();
    loop {
        let mut chunk = [0; 16 * 1024];
        let read = stream.read(&mut chunk).ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&chunk[..read]);
        if let Some(whole) = whole(&request) {
            return Some(whole);
        }
    }
}

fn whole(request: &[u8]) -> Option<(String, Vec<u8>)> {
    let end = request.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&request[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then_some(value)
    });
    let body = &request[end + 4..];
    (body.len() == length?.parse::<usize>().ok()?).then(|| (head, body.to_vec()))
}
