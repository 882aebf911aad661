//! A casework system as an endpoint meets it, and the queue before it: HTTP on
//! a loopback port, with harm done where it is told to. What is put into the
//! queue is a case at once.

use std::{
    collections::VecDeque,
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use chrono::Utc;
use endpoint::{Body, Icasework};
use md5::{Digest, Md5};
use serde_json::{Map, Value, json};

use crate::endpoint::LocalEndpoint;

/// What a caller must know to be heard.
pub const SECRET: &str = "marmalade";

/// The file with what the endpoint must know to be heard.
pub fn secret(endpoint: &LocalEndpoint) -> PathBuf {
    let secret = endpoint.settings_path().with_file_name("secret");
    fs::write(&secret, format!("{SECRET}\n")).expect("the secret can be written");
    secret
}

/// How the endpoint comes to a far side, which is given up on after a second,
/// and left alone for two.
pub fn to(endpoint: &LocalEndpoint, address: String) -> Icasework {
    Icasework {
        address,
        key: "endpoint".to_owned(),
        secret: secret(endpoint),
        db: "nrm".to_owned(),
        body: Body::Json,
        ca: None,
        look_up_seconds: 1,
        create_seconds: 1,
        quiet_seconds: 2,
    }
}

const PATIENCE: Duration = Duration::from_secs(60);

/// What it does with one that asks it to make a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Makes the case, and says so.
    Makes,
    /// Makes it, and says so in the shape of a look-up.
    MakesAndShows,
    /// Makes it, and says that it has trouble.
    MakesAndFails,
    /// Makes it, and hangs up.
    MakesAndHangsUp,
    /// Takes so long, whether or not anybody waits for it.
    MakesAfter(Duration),
    /// Makes none, and hangs up.
    HangsUp,
    /// Makes none, and says this status.
    Says(u16),
}

/// Listens for as long as the process runs.
pub struct Casework {
    address: SocketAddr,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    cases: Vec<Map<String, Value>>,
    asked: usize,
    ways: VecDeque<Way>,
    look_ups: VecDeque<u16>,
    refused: Vec<String>,
}

struct Request {
    target: String,
    is_form: bool,
    /// What an interface in the manner of AWS is asked, and by whom.
    action: String,
    authorization: String,
    body: Vec<u8>,
}

impl Casework {
    /// Starts it, with no case.
    pub fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::<Shared>::default();
        let serving = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                // Whoever hung up hears nothing.
                thread::spawn(move || drop(shared.answer(&stream)));
            }
        });
        Ok(Self { address, shared })
    }

    /// Its address, as a configuration has it.
    pub fn address(&self) -> String {
        format!("http://{}/cases", self.address)
    }

    /// The address of the queue before it.
    pub fn queue(&self) -> String {
        format!("http://{}/7/reports.fifo", self.address)
    }

    /// What it does with the next that ask it to make a case, one by one. After
    /// them it makes what it is asked to.
    pub fn meets_next(&self, ways: impl IntoIterator<Item = Way>) {
        self.shared.lock().ways.extend(ways);
    }

    /// Says these statuses, and nothing else, to the next that look something up.
    pub fn answers_look_ups(&self, statuses: impl IntoIterator<Item = u16>) {
        self.shared.lock().look_ups.extend(statuses);
    }

    /// Refuses this report whenever it comes, and says why.
    pub fn refuses(&self, external_id: impl ToString) {
        self.shared.lock().refused.push(external_id.to_string());
    }

    /// Refuses none any more.
    pub fn refuses_none(&self) {
        self.shared.lock().refused.clear();
    }

    /// The fields of every case made, the first first.
    pub fn cases(&self) -> Vec<Map<String, Value>> {
        self.shared.lock().cases.clone()
    }

    /// Waits until it has made so many cases.
    ///
    /// # Panics
    /// When it takes a minute.
    pub fn wait_for_cases(&self, cases: usize) {
        self.shared.wait_for(|state| state.cases.len() >= cases);
    }

    /// Waits until it was asked to make a case so often.
    ///
    /// # Panics
    /// When it takes a minute.
    pub fn wait_until_asked(&self, times: usize) {
        self.shared.wait_for(|state| state.asked >= times);
    }

    /// How often it was asked to make a case.
    pub fn asked(&self) -> usize {
        self.shared.lock().asked
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_for(&self, is_so: impl Fn(&State) -> bool) {
        let waited = self.changed.wait_timeout_while(self.lock(), PATIENCE, |state| !is_so(state));
        let waited = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(!waited.1.timed_out(), "the casework system waited for a minute");
    }

    fn answer(&self, stream: &TcpStream) -> io::Result<()> {
        let request = read(stream)?;
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        match path {
            "/cases/getcasedetails" => self.look_up(stream, &fields(query.as_bytes())),
            "/cases/createcase" if query == "db=nrm" => self.create(stream, &request),
            "/" if request.action == "amazonsqs.sendmessage" => self.put(stream, &request),
            _ => say(stream, 404, ""),
        }
    }

    fn look_up(&self, stream: &TcpStream, asked: &Map<String, Value>) -> io::Result<()> {
        let id = text(asked, "ExternalId");
        if !is_signed(asked, &id) || text(asked, "db") != "nrm" {
            return say(stream, 401, "");
        }
        let mut state = self.lock();
        if let Some(status) = state.look_ups.pop_front() {
            return say(stream, status, "");
        }
        let cases = state.cases.iter().zip(1..).filter(|(case, _)| text(case, "ExternalId") == id);
        let found: Vec<_> = cases.map(|(_, number)| shown(number)).collect();
        match found.is_empty() {
            true => say(stream, 404, ""),
            false => say(stream, 200, &found.join("\r\n")),
        }
    }

    fn create(&self, stream: &TcpStream, request: &Request) -> io::Result<()> {
        let case = match request.is_form {
            true => fields(&request.body),
            false => serde_json::from_slice(&request.body)?,
        };
        if !is_signed(&case, "") || text(&case, "RequestMethod") != "Online form" {
            return say(stream, 401, "");
        }
        let Some(way) = self.way_of(&case) else {
            return say(stream, 422, "{\"error\": \"no such\nType\"}");
        };
        self.go(way, stream, || match (self.make(case), way) {
            (number, Way::MakesAndShows) => shown(number),
            (number, _) => json!({"createcaseresponse": {"caseid": number}}).to_string(),
        })
    }

    /// A message that has come is put into the queue no second time.
    fn put(&self, stream: &TcpStream, request: &Request) -> io::Result<()> {
        let message: Map<String, Value> = serde_json::from_slice(&request.body)?;
        let case: Map<String, Value> = serde_json::from_str(&text(&message, "MessageBody"))?;
        let id = text(&case, "ExternalId");
        let names = ["MessageGroupId", "MessageDeduplicationId"].map(|name| text(&message, name));
        if !request.authorization.contains(" credential=endpoint/")
            || !text(&message, "QueueUrl").ends_with("/7/reports.fifo")
            || names.iter().any(|name| *name != id)
        {
            return say(stream, 403, "");
        }
        let Some(way) = self.way_of(&case) else {
            let error = json!({"__type": "com.amazonaws.sqs#InvalidMessageContents"});
            return say(stream, 400, &error.to_string());
        };
        self.go(way, stream, || {
            let mut state = self.lock();
            if !state.cases.iter().any(|held| text(held, "ExternalId") == id) {
                state.cases.push(case);
            }
            self.changed.notify_all();
            json!({"MessageId": format!("message-of-{id}")}).to_string()
        })
    }

    /// Goes that way about something, and says what came of it or does not.
    fn go(&self, way: Way, stream: &TcpStream, make: impl FnOnce() -> String) -> io::Result<()> {
        match way {
            Way::HangsUp => return Ok(()),
            Way::Says(status) => return say(stream, status, ""),
            Way::MakesAfter(delay) => thread::sleep(delay),
            _ => {}
        }
        let made = make();
        match way {
            Way::MakesAndFails => say(stream, 500, ""),
            Way::MakesAndHangsUp => Ok(()),
            _ => say(stream, 200, &made),
        }
    }

    /// What it does with this one, unless it refuses it.
    fn way_of(&self, case: &Map<String, Value>) -> Option<Way> {
        let mut state = self.lock();
        state.asked += 1;
        self.changed.notify_all();
        let is_refused = state.refused.contains(&text(case, "ExternalId"));
        (!is_refused).then(|| state.ways.pop_front().unwrap_or(Way::Makes))
    }

    fn make(&self, case: Map<String, Value>) -> usize {
        let mut state = self.lock();
        state.cases.push(case);
        self.changed.notify_all();
        state.cases.len()
    }
}

fn shown(number: usize) -> String {
    json!({"CaseDetails.CaseId": number.to_string()}).to_string()
}

fn is_signed(asked: &Map<String, Value>, id: &str) -> bool {
    let signed = format!("{id}{}{SECRET}", Utc::now().date_naive());
    let digest = Md5::digest(signed);
    let signature: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    text(asked, "Signature") == signature && text(asked, "Key") == "endpoint"
}

fn text(fields: &Map<String, Value>, name: &str) -> String {
    fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn fields(encoded: &[u8]) -> Map<String, Value> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(encoded).unwrap_or_default();
    pairs.into_iter().map(|(name, text)| (name, Value::String(text))).collect()
}

fn read(stream: &TcpStream) -> io::Result<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let (mut length, mut is_form) = (0, false);
    let (mut action, mut authorization) = (String::new(), String::new());
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(said) = header.strip_prefix("content-length: ") {
            length = said.parse().unwrap_or_default();
        }
        if let Some(said) = header.strip_prefix("x-amz-target: ") {
            said.clone_into(&mut action);
        }
        if let Some(said) = header.strip_prefix("authorization: ") {
            said.clone_into(&mut authorization);
        }
        is_form |= header == "content-type: application/x-www-form-urlencoded";
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Request { target, is_form, action, authorization, body })
}

fn say(mut stream: &TcpStream, status: u16, body: &str) -> io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} .\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}
