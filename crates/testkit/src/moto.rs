//! Moto's server, which has the interfaces of S3 and SQS and keeps all in memory: one for
//! all tests of a process, each of which has a bucket or a queue of its own.

use std::{
    collections::{BTreeMap, VecDeque},
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use serde_json::{Map, Value, json};
use ureq::http::Request;

use crate::python::program;

/// Where what it has says that it is.
pub const REGION: &str = "eu-west-2";

const PATIENCE: Duration = Duration::from_secs(60);
const MOST_BYTES: u64 = 64 * 1024 * 1024;

static SERVER: LazyLock<SocketAddr> = LazyLock::new(start);
static MADE: AtomicUsize = AtomicUsize::new(0);

/// A bucket, empty at first.
pub struct Bucket {
    /// What it is called.
    pub name: String,
}

impl Bucket {
    /// Made there.
    pub fn new() -> Self {
        let bucket = Self { name: format!("files-{}", number()) };
        let place = format!(
            "<CreateBucketConfiguration><LocationConstraint>{REGION}</LocationConstraint>\
             </CreateBucketConfiguration>"
        );
        bucket.ask("PUT", "", place.as_bytes()).expect("a bucket can be made");
        bucket
    }

    /// Every object in it, by its key.
    pub fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let listed = self.ask("GET", "?list-type=2", &[]).expect("a bucket can be listed");
        let listed = String::from_utf8(listed).expect("a list is text");
        let keys = listed.split("<Key>").skip(1).filter_map(|rest| rest.split('<').next());
        keys.filter_map(|key| Some((key.to_owned(), self.ask("GET", key, &[])?))).collect()
    }

    /// Puts an object there, whatever was there before.
    pub fn put(&self, key: &str, content: &[u8]) {
        self.ask("PUT", key, content).expect("an object can be put");
    }

    fn ask(&self, verb: &str, key: &str, content: &[u8]) -> Option<Vec<u8>> {
        let address = format!("{}/{}/{key}", address(), self.name);
        let request = Request::builder().method(verb).uri(address);
        let request = request.header("authorization", authorization("s3")).body(content.to_vec());
        call(request.expect("it is a request"))
    }
}

impl Default for Bucket {
    fn default() -> Self {
        Self::new()
    }
}

/// A FIFO queue, empty at first.
pub struct Queue {
    /// Where it is.
    pub address: String,
}

impl Queue {
    /// Made there.
    pub fn new() -> Self {
        let name = format!("reports-{}.fifo", number());
        let asked = json!({"QueueName": name, "Attributes": {"FifoQueue": "true"}});
        let made = ask_queue("CreateQueue", &asked);
        Self { address: made["QueueUrl"].as_str().expect("it has an address").to_owned() }
    }

    /// Takes every message out of it.
    pub fn take(&self) -> Vec<Map<String, Value>> {
        let mut taken = Vec::new();
        loop {
            let asked = json!({"QueueUrl": self.address, "MaxNumberOfMessages": 10});
            let received = ask_queue("ReceiveMessage", &asked);
            let messages = received["Messages"].as_array().cloned().unwrap_or_default();
            if messages.is_empty() {
                return taken;
            }
            for message in messages {
                let asked =
                    json!({"QueueUrl": self.address, "ReceiptHandle": message["ReceiptHandle"]});
                ask_queue("DeleteMessage", &asked);
                let body = message["Body"].as_str().expect("a message has a body");
                taken.push(serde_json::from_str(body).expect("it is an object of JSON"));
            }
        }
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self::new()
    }
}

/// Where it listens.
pub fn address() -> String {
    format!("http://{}", *SERVER)
}

fn number() -> usize {
    MADE.fetch_add(1, Ordering::Relaxed)
}

/// It takes whatever looks like a signature.
fn authorization(service: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/{service}/aws4_request")
}

fn ask_queue(act: &str, asked: &Value) -> Value {
    let request = Request::builder()
        .method("POST")
        .uri(address())
        .header("authorization", authorization("sqs"))
        .header("content-type", "application/x-amz-json-1.0")
        .header("x-amz-target", format!("AmazonSQS.{act}"))
        .body(asked.to_string().into_bytes());
    let said = call(request.expect("it is a request")).expect("it does what it is asked");
    serde_json::from_slice(&said).unwrap_or_default()
}

/// What it says, unless it refuses.
fn call(request: Request<Vec<u8>>) -> Option<Vec<u8>> {
    let config = ureq::Agent::config_builder().proxy(None).timeout_global(Some(PATIENCE));
    let mut said = ureq::Agent::from(config.build()).run(request).ok()?;
    let said = said.body_mut().with_config().limit(MOST_BYTES).read_to_vec();
    Some(said.expect("it says all of it"))
}

/// Started: it answers from now on, until the process ends.
fn start() -> SocketAddr {
    let program = program("moto", "moto_server");
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let address = free.expect("there is a free port");
    // It ends with the thread that started it, which is to outlast every test.
    thread::spawn(move || serve(&program, address));
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(begun.elapsed() < PATIENCE, "moto does not answer");
        thread::sleep(Duration::from_millis(20));
    }
    address
}

fn serve(program: &Path, address: SocketAddr) {
    let server = Command::new("setpriv")
        .args(["--pdeathsig", "KILL", "--"])
        .arg(program)
        .args(["--host", "127.0.0.1", "--port", &address.port().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    server.expect("setpriv is installed");
}

/// What is done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is hung up on.
    HangsUp,
    /// It is told of trouble, and nothing is done.
    Fails,
    /// What it asks is done, and it is told of trouble.
    DoesAndFails,
    /// What it asks is done, and it is hung up on.
    DoesAndHangsUp,
}

/// Stands before the server, and does harm where it is told to.
pub struct Front {
    address: SocketAddr,
    harm: Arc<Mutex<Harm>>,
}

#[derive(Default)]
struct Harm {
    is_down: bool,
    ways: VecDeque<Option<Way>>,
}

impl Front {
    /// Listens, for as long as the process runs.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let harm = Arc::<Mutex<Harm>>::default();
        let shared = Arc::clone(&harm);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let harm = Arc::clone(&shared);
                // Whoever hung up hears nothing.
                thread::spawn(move || drop(pass(&near, &harm)));
            }
        });
        Ok(Self { address, harm })
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Hangs up on whoever comes, until it is back.
    pub fn goes_down(&self) {
        lock(&self.harm).is_down = true;
    }

    /// Passes on what comes.
    pub fn is_back(&self) {
        lock(&self.harm).is_down = false;
    }

    /// What it does with the next requests, one by one: where there is no harm, it passes
    /// them on, as it does with those after them.
    pub fn meets_next(&self, ways: impl IntoIterator<Item = Option<Way>>) {
        lock(&self.harm).ways.extend(ways);
    }

    /// Whether nothing that it was told to do is left.
    pub fn did_all_harm(&self) -> bool {
        lock(&self.harm).ways.is_empty()
    }
}

fn lock(harm: &Mutex<Harm>) -> MutexGuard<'_, Harm> {
    harm.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One request, and what is said to it.
fn pass(mut near: &TcpStream, harm: &Mutex<Harm>) -> io::Result<()> {
    let request = read(near)?;
    let way = {
        let mut harm = lock(harm);
        if harm.is_down { Some(Way::HangsUp) } else { harm.ways.pop_front().flatten() }
    };
    let trouble = b"HTTP/1.1 500 .\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    match way {
        Some(Way::HangsUp) => return Ok(()),
        Some(Way::Fails) => return near.write_all(trouble),
        _ => {}
    }
    let mut far = TcpStream::connect(*SERVER)?;
    far.write_all(&request)?;
    let mut said = Vec::new();
    far.read_to_end(&mut said)?;
    match way {
        Some(Way::DoesAndHangsUp) => Ok(()),
        Some(Way::DoesAndFails) => near.write_all(trouble),
        _ => near.write_all(&said),
    }
}

/// The request, which ends its connection.
fn read(stream: &TcpStream) -> io::Result<Vec<u8>> {
    let mut reader = BufReader::new(stream);
    let (mut request, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        if line.trim().is_empty() {
            break;
        }
        let header = line.trim().to_ascii_lowercase();
        if let Some(said) = header.strip_prefix("content-length: ") {
            length = said.parse().unwrap_or_default();
        }
        request.extend_from_slice(line.as_bytes());
    }
    request.extend_from_slice(b"connection: close\r\n\r\n");
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    request.extend_from_slice(&body);
    Ok(request)
}
