//! The real endpoint on a loopback port, in this process, on threads of its
//! own: it can be stopped and started from any test, asynchronous or not.

use std::{
    fmt::Display,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
    time::{Duration, Instant, SystemTime},
};

use chrono::{DateTime, Utc};
use endpoint::{
    Bucket, Config, Limits, Line, Log, Onward, Packs, Place, Responder, Running, Shelf,
    Undelivered, admin,
};
use pack::Checked;
use seal::{Pass, PassKey};
use serde_json::Value;
use sync::{Enrolment, Settings};
use tempfile::TempDir;
use tokio::sync::oneshot;
use uuid::Uuid;

use crate::{casework, device, moto, packs::Publisher, postgres::Server, report::adult_referral};

/// How long what an endpoint does by itself is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// What an endpoint keeps reports in.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A database, on a server of the endpoint's own.
    Postgres,
}

/// An endpoint with a folder of its own. It keeps its port and its store when
/// it is stopped and started; dropped, it is gone.
pub struct LocalEndpoint {
    folder: TempDir,
    database: Option<Server>,
    config: Config,
    lines: Arc<Mutex<Vec<Line>>>,
    running: Option<OnThread>,
    metrics: Option<SocketAddr>,
}

struct OnThread {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl LocalEndpoint {
    /// Made ready, not started.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        endpoint::init(folder.path(), None).expect("an endpoint can be made");
        let config = Config::read(&folder.path().join("config.json"))
            .expect("the endpoint reads what it wrote");
        Self { folder, database: None, config, lines: Arc::default(), running: None, metrics: None }
    }

    /// Made ready to keep reports there.
    pub fn with(kind: Kind) -> Self {
        let mut endpoint = Self::new();
        if let Kind::Postgres = kind {
            endpoint.has_new_database();
        }
        endpoint
    }

    /// Has it keep reports in an empty database, from its next start on.
    pub fn has_new_database(&mut self) {
        let database = Server::start_new();
        self.config.store = Place::from(database.address());
        self.database = Some(database);
        self.write_config();
    }

    /// Started: it answers from now on.
    pub fn started() -> Self {
        Self::started_with(Kind::Sqlite)
    }

    /// Started, and keeps reports there.
    pub fn started_with(kind: Kind) -> Self {
        let mut endpoint = Self::with(kind);
        endpoint.start();
        endpoint
    }

    /// Another one over the same store, files and keys, on a port of its own; made
    /// ready, not started.
    pub fn beside(&self) -> Self {
        let mut beside = Self::new();
        beside.config = Config { listen: beside.config.listen, ..self.config.clone() };
        beside.config.certificate = beside.settings_path().with_file_name("server.pem");
        beside.config.private_key = beside.settings_path().with_file_name("server-key.pem");
        beside.write_config();
        beside
    }

    /// The database that it was made with.
    ///
    /// # Panics
    /// Where that is a file.
    pub fn database(&mut self) -> &mut Server {
        self.database.as_mut().expect("it was made with a database")
    }

    /// Does this to its store, as whoever owns it could.
    pub fn sql(&self, statements: &str) {
        match (&self.database, &self.config.store) {
            (Some(database), _) => drop(database.sql(statements)),
            (None, Place::File(path)) => {
                let store = rusqlite::Connection::open(path).expect("the store is there");
                store.execute_batch(statements).expect("the store takes it");
            }
            (None, Place::Database(_)) => unreachable!("it has no database of its own"),
        }
    }

    /// Starts it on its port and its store.
    pub fn start(&mut self) {
        let (ready, started) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let (config, log) = (self.config.clone(), self.log());
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
            runtime.block_on(async {
                let running = Running::start(&config, log).expect("the endpoint starts");
                let _ = ready.send(running.metrics());
                let _ = stopped.await;
                running.stop().await;
            });
        });
        self.metrics = started.recv().expect("the endpoint started");
        self.running = Some(OnThread { stop, thread });
    }

    /// Stops it; its store stays.
    pub fn stop(&mut self) {
        self.end().expect("the endpoint stops in order");
    }

    fn end(&mut self) -> thread::Result<()> {
        let Some(OnThread { stop, thread }) = self.running.take() else {
            return Ok(());
        };
        let _ = stop.send(());
        thread.join()
    }

    /// Has it known by another address than the one that it listens at, from
    /// its next start on.
    pub fn known_by(&mut self, address: String) {
        self.config.address = Some(address);
    }

    /// Has it give up on a request after so many seconds, from its next start on.
    pub fn gives_up_after(&mut self, seconds: u16) {
        self.config.request_seconds = seconds;
    }

    /// Has it erase what was delivered so many days ago, from its next start on.
    pub fn keeps_for(&mut self, days: u32) {
        self.config.keep_days = Some(days);
    }

    /// Has it show how it is doing, from its next start on.
    pub fn shows_metrics(&mut self) {
        self.config.metrics = Some(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    }

    /// Where it shows that, if it does.
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Has it give out these packs, from its next start on, and devices trust whoever
    /// made them.
    pub fn gives_out(&mut self, publisher: &Publisher, packs: &[&Checked]) {
        let folder = self.folder.path().join("packs");
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        for pack in packs {
            let path = folder.join(format!("{}.json", pack.version()));
            std::fs::write(path, pack.to_bytes()).expect("a pack can be written");
        }
        let root = publisher.trusted_hex();
        self.config.packs = Some(Packs { folder, root });
        let settings = wire::Settings { pack_root: Some(root), ..self.settings() };
        let settings = serde_json::to_vec(&settings).expect("settings are plain");
        std::fs::write(self.settings_path(), settings).expect("the settings can be written");
        self.write_config();
    }

    /// Has it be asked only so often, from its next start on.
    pub fn limited_to(&mut self, limits: Limits) {
        self.config.limits = limits;
    }

    /// Has it pass reports on, from its next start on; the program does, too.
    pub fn passes_on_to(&mut self, onward: Onward) {
        self.config.onward = Some(onward);
        self.write_config();
    }

    fn write_config(&self) {
        let written = serde_json::to_vec(&self.config).expect("a configuration is plain");
        let path = self.settings_path().with_file_name("config.json");
        std::fs::write(path, written).expect("the configuration can be written");
    }

    /// Has it keep files in a bucket that it asks for there, from its next start on; the
    /// program does, too.
    pub fn keeps_files_in(&mut self, bucket: &moto::Bucket, address: String) {
        self.config.attachments = Shelf::Bucket(Bucket {
            bucket: bucket.name.clone(),
            address,
            region: moto::REGION.to_owned(),
            key: "endpoint".to_owned(),
            secret: casework::secret(self),
            ca: None,
        });
        self.write_config();
    }

    /// Has the addresses of documents be good for so many seconds, from its next
    /// start on.
    pub fn documents_good_for(&mut self, seconds: u32) {
        self.config.document_seconds = seconds;
    }

    /// A code for the responder of the example report.
    pub fn invite(&self) -> String {
        let answers = adult_referral();
        self.invite_for(answers.text("user-email"), answers.text("user-organisation"))
    }

    /// A code for a fictional responder.
    pub fn invite_for(&self, email: &str, organisation: &str) -> String {
        let responder = Responder {
            name: "Sam Example".to_owned(),
            email: email.to_owned(),
            organisation: organisation.to_owned(),
        };
        admin::invite(&self.config, responder, 7).expect("the responder is one")
    }

    /// A device of the responder of the example report, enrolled over TLS. The
    /// endpoint must be started.
    pub fn enrolled(&self) -> Enrolment {
        self.enrolled_with(&self.invite())
    }

    /// A pass of a device of that responder.
    pub fn pass(&self) -> String {
        self.pass_of(&self.invite())
    }

    /// A pass of a device that is enrolled with this code.
    pub fn pass_of(&self, code: &str) -> String {
        let key = std::fs::read(&self.config.pass_key).expect("the key is there");
        let key = PassKey::from_bytes(&key).expect("the key is one");
        let until = DateTime::<Utc>::from(SystemTime::now()).timestamp() + 600;
        let device = self.enrolled_with(code).device();
        key.issue(Pass { device, until: until.unsigned_abs() })
    }

    /// A device that is enrolled with this code.
    pub fn enrolled_with(&self, code: &str) -> Enrolment {
        let written = serde_json::to_vec(&self.settings()).expect("settings are plain");
        let settings = Settings::parse(&written).expect("the settings are well formed");
        let code = code.to_owned();
        // A test that waits on a runtime can't wait on another.
        let asking = thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
            device::enrol(&runtime, &settings, &code)
        });
        asking.join().expect("enrolling ends")
    }

    /// The settings file for an app.
    pub fn settings_path(&self) -> PathBuf {
        self.folder.path().join("settings.json")
    }

    /// What the settings file holds.
    pub fn settings(&self) -> wire::Settings {
        let bytes = std::fs::read(self.settings_path()).expect("the settings are there");
        serde_json::from_slice(&bytes).expect("the settings are well formed")
    }

    /// How it is configured.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// What is not passed on yet, once it is like that.
    pub fn wait_until(&self, is_so: impl Fn(&[Undelivered]) -> bool) -> Vec<Undelivered> {
        let begun = Instant::now();
        loop {
            let undelivered = admin::undelivered(&self.config).expect("the store can be read");
            if is_so(&undelivered) {
                return undelivered;
            }
            assert!(begun.elapsed() < PATIENCE, "{undelivered:?}");
            thread::sleep(BETWEEN_LOOKS);
        }
    }

    /// Every report it holds, as its export prints them.
    pub fn held(&self) -> Vec<Value> {
        let mut lines = Vec::new();
        endpoint::export(&self.config, &mut lines).expect("the store can be read");
        let lines = String::from_utf8(lines).expect("the export is text");
        lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }

    /// A file of a report that is held, opened; that goes into the audit.
    pub fn file(&self, held: &Value, sha256: impl Display) -> Option<Vec<u8>> {
        let reference = held["reference"].as_str()?.parse().ok()?;
        let sha256 = sha256.to_string().parse().ok()?;
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let file = folder.path().join("file");
        admin::take_out(&self.config, reference, sha256, &file).ok()?;
        std::fs::read(file).ok()
    }

    /// Where the files of a report are, sealed; they need not be there.
    pub fn files_of(&self, report: Uuid) -> PathBuf {
        let devices = std::fs::read_dir(self.attachments()).into_iter().flatten().flatten();
        let mut folders = devices.map(|device| device.path().join(report.to_string()));
        let found = folders.find(|folder| folder.exists());
        found.unwrap_or_else(|| self.attachments().join(report.to_string()))
    }

    /// The folder of all files.
    ///
    /// # Panics
    /// Where they are in a bucket.
    pub fn attachments(&self) -> &Path {
        self.config.attachments.folder().expect("its files are in a folder")
    }

    /// What it logged so far.
    pub fn logged(&self) -> Vec<Line> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn log(&self) -> Log {
        let lines = Arc::clone(&self.lines);
        Arc::new(move |line| {
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone())
        })
    }
}

/// An endpoint as the program that it is. Dropped, it is killed: it gets to end
/// nothing in order.
pub struct Program(Child);

impl Program {
    /// Starts that program with the configuration of an endpoint.
    pub fn of(program: &str, endpoint: &LocalEndpoint) -> Self {
        let mut child = Command::new(program)
            .args(["serve", "--config"])
            .arg(endpoint.settings_path().with_file_name("config.json"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program can be run");
        let mut line = String::new();
        let out = child.stdout.as_mut().expect("it was asked for");
        BufReader::new(out).read_line(&mut line).expect("it says where it listens");
        assert!(line.starts_with("listening "), "{line}");
        Self(child)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Default for LocalEndpoint {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for LocalEndpoint {
    fn drop(&mut self) {
        // A panic on its thread was reported there.
        let _ = self.end();
    }
}

/// The time of this machine.
pub fn now() -> sync::Clock {
    Arc::new(|| SystemTime::now().into())
}
