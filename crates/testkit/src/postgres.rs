//! A PostgreSQL server of a test's own, in a temporary folder: it can be stopped
//! and started, and is gone with the test.
//!
//! It does not run as root: where the test does, the server runs as `postgres`.

use std::{
    env, fs,
    io::Write,
    net::TcpListener,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const USER: &str = "postgres";
const PASSWORD: &str = "marmalade";

/// A server with one database, `reports`.
pub struct Server {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
    is_on_network: bool,
    process: Option<Child>,
}

impl Server {
    /// Made, and started: it answers from now on.
    pub fn start_new() -> Self {
        let programs = programs();
        let folder = folder();
        let port = free_port();
        let mut server = Self { folder, programs, port, is_on_network: false, process: None };
        server.make();
        server.start();
        server.run(server.program("createdb").arg("reports"));
        server
    }

    fn make(&self) {
        let password = self.folder.join("password");
        self.put(&password, PASSWORD.as_bytes());
        let make = &mut self.program("initdb");
        make.arg("--pgdata").arg(self.data()).arg("--pwfile").arg(password);
        make.args(["--username", USER, "--encoding", "UTF8", "--locale", "C", "--no-sync"]);
        self.run(make.args(["--auth-local", "trust", "--auth-host", "scram-sha-256"]));
    }

    /// Starts it again, on its port and what it holds.
    pub fn start(&mut self) {
        let mut serve = self.program("postgres");
        serve.arg("-D").arg(self.data()).arg("-k").arg(&self.folder);
        let listen = if self.is_on_network { "127.0.0.1" } else { "" };
        serve.args(["-p", &self.port.to_string(), "-c", &format!("listen_addresses={listen}")]);
        if self.certificate().exists() {
            serve.args(["-c", "ssl=on"]);
        }
        let log = fs::File::create(self.folder.join("log")).expect("a log can be written");
        self.process = Some(serve.stderr(log).spawn().expect("PostgreSQL is installed"));
        let begun = Instant::now();
        while !self.answers() {
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", self.logged());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Has it listen on loopback, too, from its next start on.
    pub fn joins_network(&mut self) {
        self.is_on_network = true;
    }

    /// Has it speak TLS as well, with this certificate and key, from its next start on.
    pub fn speaks_tls(&mut self, certificate: &Path, key: &Path) {
        for (held, place) in [(certificate, self.certificate()), (key, self.key())] {
            self.put(&place, &fs::read(held).expect("the certificate is there"));
        }
    }

    /// Ends it at once, as a crash does.
    pub fn stop(&mut self) {
        self.tell("QUIT");
        if let Some(mut process) = self.process.take() {
            let _ = process.wait();
        }
    }

    /// Where an endpoint finds it, over a socket.
    pub fn address(&self) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{USER}@{folder}:{}/reports", self.port)
    }

    /// Where an endpoint finds it over the network, with these settings.
    pub fn address_by_network(&self, host: &str, settings: &str) -> String {
        format!("postgres://{USER}:{PASSWORD}@{host}:{}/reports?{settings}", self.port)
    }

    /// Does this to the database, as whoever owns it could; what it prints.
    pub fn sql(&self, statements: &str) -> String {
        let asked = self
            .program("psql")
            .args(["--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"])
            .args(["--dbname", "reports", "--command", statements])
            .stderr(Stdio::inherit())
            .output()
            .expect("psql is installed");
        assert!(asked.status.success(), "{statements}");
        String::from_utf8(asked.stdout).expect("it prints text").trim().to_owned()
    }

    /// All that the database holds, as `pg_dump` writes it.
    pub fn dump(&self) -> Vec<u8> {
        let mut dump = self.program("pg_dump");
        dump.args(["--format=custom", "reports"]).stderr(Stdio::inherit());
        let dumped = dump.output().expect("pg_dump is installed");
        assert!(dumped.status.success());
        dumped.stdout
    }

    /// All that the database holds, as text: bytes are in hexadecimal digits.
    pub fn dump_as_text(&self) -> String {
        let mut dump = self.program("pg_dump");
        let dumped = dump.arg("reports").stderr(Stdio::inherit()).output();
        let dumped = dumped.expect("pg_dump is installed");
        assert!(dumped.status.success());
        String::from_utf8(dumped.stdout).expect("it is text")
    }

    /// Brings what [`Self::dump`] gave back into the database, which must be empty.
    pub fn bring_back(&self, dump: &[u8]) {
        let path = self.folder.join("dump");
        self.put(&path, dump);
        let mut restore = self.program("pg_restore");
        restore.args(["--dbname=reports", "--exit-on-error", "--single-transaction"]);
        self.run(restore.arg(path));
    }

    fn answers(&self) -> bool {
        let answer = self.program("pg_isready").arg("--quiet").status();
        answer.is_ok_and(|answer| answer.success())
    }

    fn tell(&self, signal: &str) {
        if let Some(process) = &self.process {
            let _ = Command::new("kill").args(["-s", signal, &process.id().to_string()]).status();
        }
    }

    fn run(&self, command: &mut Command) {
        let done = command.stdout(Stdio::null()).status().expect("PostgreSQL is installed");
        assert!(done.success(), "{}", self.logged());
    }

    /// One of its programs, which ends with the thread that started it at the latest.
    fn program(&self, name: &str) -> Command {
        let mut command = as_its_user();
        command.arg(self.programs.join(name)).current_dir(&self.folder);
        command.env("PGHOST", &self.folder).env("PGPORT", self.port.to_string());
        command.env("PGUSER", USER).stdin(Stdio::null());
        command
    }

    /// Makes a file that is its own.
    fn put(&self, path: &Path, bytes: &[u8]) {
        let mut file = fs::File::create(path).expect("its folder can be written");
        let private = fs::Permissions::from_mode(0o600);
        file.set_permissions(private).expect("the file is ours");
        file.write_all(bytes).expect("its folder can be written");
        let owner = fs::metadata(&self.folder).expect("its folder is there").uid();
        chown(path, Some(owner), None).expect("the folder's owner is ours to give to");
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn certificate(&self) -> PathBuf {
        self.data().join("server.crt")
    }

    fn key(&self) -> PathBuf {
        self.data().join("server.key")
    }

    fn logged(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

fn as_its_user() -> Command {
    let mut command = Command::new("setpriv");
    if is_root() {
        command.args(["--reuid", USER, "--regid", USER, "--clear-groups"]);
    }
    command.args(["--pdeathsig", "QUIT", "--"]);
    command
}

/// A folder of the server's user. Its name is short, as that of a socket must be.
fn folder() -> PathBuf {
    let made = as_its_user()
        .args(["mktemp", "--directory", "--tmpdir=/tmp", "postgres-XXXXXX"])
        .output()
        .expect("mktemp is installed");
    assert!(made.status.success(), "a temporary folder can be made");
    PathBuf::from(String::from_utf8_lossy(&made.stdout).trim())
}

/// Debian has each version in a folder of its own.
fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()).unwrap_or_default()
    };
    let newest = versions.map(|entry| entry.path()).max_by_key(version);
    let on_path = || env::split_paths(&env::var_os("PATH")?).find(|at| at.join("initdb").exists());
    newest.map(|version| version.join("bin")).or_else(on_path).expect("PostgreSQL is installed")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it has an address").port()
}
