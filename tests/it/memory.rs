//! What a vault that was open leaves in the memory of the app, once locked.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::{env, iter};

use contract::attachments::AddAttachments;
use contract::record::ReadRecord;
use contract::reports::{FindReports, LeaveReport, OpenReport, SaveAnswer, StartReport, TurnPage};
use contract::responder::{Responder, SayWhoIAm};
use contract::vault::{Lock, MakeVault};
use form::{Answer, Answers};
use testkit::memory;
use vault::{Vault, Way};

use crate::journey::{passphrase, unlock};
use crate::window::Window;

const DATA: &str = "MEMORY_TEST_DATA";

/// The next line of what the test says. Nothing of it is left in a buffer.
fn told(from: &mut File) -> String {
    let letters = iter::from_fn(|| {
        let mut letter = [0];
        let read = from.read(&mut letter).unwrap();
        (read == 1 && letter[0] != b'\n').then_some(char::from(letter[0]))
    });
    letters.collect()
}

#[test]
#[ignore = "the process that the test below starts and looks into"]
fn is_told_something_and_locks() {
    let Ok(data) = env::var(DATA) else { return };
    let mut told_by = File::open("/dev/stdin").unwrap();
    let window = Window::main(Path::new(&data), None);
    let app = Arc::clone(&window.app);
    tauri::async_runtime::spawn(async move { app.keep_reading().await });
    write_a_report(&window, &mut told_by);
    println!("open");
    told(&mut told_by);
    window.ask(Lock {}).unwrap();
    println!("locked");
    told(&mut told_by);
}

fn write_a_report(window: &Window, told_by: &mut File) {
    let typed = told(told_by);
    let said = told(told_by);
    window.ask(MakeVault { name: String::new(), passphrase: passphrase(&typed) }).unwrap();
    let responder = Responder {
        email: "sam.example@example.police.uk".to_owned(),
        organisation: "Kent Police".to_owned(),
    };
    window.ask(SayWhoIAm { responder }).unwrap();
    let id = window.ask(StartReport {}).unwrap().id;
    let save = |text: &str| {
        let answer = Answer::from(text.to_owned());
        window.ask(SaveAnswer { id, field: "family".to_owned(), answer }).unwrap();
    };
    save(&said[..said.len() / 2]);
    save(&said);
    let letter = env::temp_dir().join(format!("letter-{id}.pdf"));
    fs::write(&letter, [b"%PDF-1.7\n", said.as_bytes()].concat()).unwrap();
    window.chosen.lock().unwrap().push(letter.clone());
    assert_eq!(window.ask(AddAttachments { report: id }).unwrap(), []);
    fs::remove_file(letter).unwrap();
    let mut answers = Answers::default();
    answers.set("reference", Answer::from(said.clone()));
    let page = "/reference".to_owned();
    window.ask(TurnPage { id, page, answers, to_check: false }).unwrap();
    window.ask(LeaveReport {}).unwrap();
    window.ask(Lock {}).unwrap();
    unlock(window, &typed).unwrap();
    window.ask(OpenReport { id }).unwrap();
    let read = || window.ask(FindReports { typed: said.clone(), most: 10 }).unwrap();
    while read().read == 0 {}
    window.ask(ReadRecord { of: None, before: None }).unwrap();
}

/// The app, in a process of its own.
struct Device {
    data: tempfile::TempDir,
    app: Child,
    said: BufReader<ChildStdout>,
}

impl Device {
    fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let mut app = Command::new(env::current_exe().unwrap())
            .args(["--exact", "memory::is_told_something_and_locks", "--ignored", "--nocapture"])
            .env(DATA, data.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = BufReader::new(app.stdout.take().unwrap());
        Self { data, app, said }
    }

    fn tell(&mut self, line: &str) {
        writeln!(self.app.stdin.as_mut().unwrap(), "{line}").unwrap();
    }

    fn wait_for(&mut self, wanted: &str) {
        let mut lines = self.said.by_ref().lines().map(Result::unwrap);
        assert!(lines.any(|line| line.ends_with(wanted)), "it ended before it was {wanted}");
    }

    /// Its vault, from a copy of the folder as it is.
    fn copied(&self, way: Way<'_>) -> (tempfile::TempDir, Vault) {
        let copy = tempfile::tempdir().unwrap();
        for path in testkit::marks::files(self.data.path()).unwrap() {
            let target = copy.path().join(path.strip_prefix(self.data.path()).unwrap());
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::copy(&path, target).unwrap();
        }
        let now = chrono::Utc::now();
        let id = vault::look(copy.path(), now).unwrap().vaults[0].id;
        let vault = vault::unlock(copy.path(), id, way, now).unwrap();
        (copy, vault)
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.app.kill().and_then(|()| self.app.wait()).unwrap();
    }
}

/// What must not be found, by what it is.
struct Secrets(Vec<(String, Vec<u8>)>);

impl Secrets {
    fn of(vault: &Vault, way: Way<'_>, typed: &str, said: &str) -> Self {
        let mut secrets = Vec::new();
        for (what, text) in [("the passphrase", typed), ("an answer", said)] {
            let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            secrets.push((what.to_owned(), text.as_bytes().to_vec()));
            secrets.push((format!("{what}, wide"), wide));
        }
        for (what, key) in vault.reveal(way).unwrap() {
            let rounds = memory::rounds(&key).into_iter().enumerate();
            secrets.extend(rounds.map(|(at, key)| match at {
                0 | 1 => (format!("key of {what}"), key),
                _ => (format!("rounds of the key of {what}"), key),
            }));
        }
        Self(secrets)
    }

    /// Those that are in the memory of the app, and how often.
    fn found(&self, app: &Child) -> std::collections::BTreeMap<&str, usize> {
        let wanted: Vec<_> = self.0.iter().map(|(_, bytes)| bytes.clone()).collect();
        let counts = memory::count(app.id(), &wanted).unwrap();
        let mut found = std::collections::BTreeMap::new();
        for ((what, _), count) in self.0.iter().zip(counts).filter(|(_, count)| *count > 0) {
            *found.entry(what.as_str()).or_default() += count;
        }
        found
    }
}

#[test]
fn a_locked_app_has_no_key_no_passphrase_and_no_answer_in_its_memory() {
    let random = || seal::make_id().unwrap();
    let (typed, said) = (random().to_string(), format!("quellmark {}", random().simple()));
    let mut device = Device::start();
    device.tell(&typed);
    device.tell(&said);
    device.wait_for("open");
    let opens = seal::Passphrase::new(typed.clone());
    let way = Way::Passphrase { passphrase: &opens, device: None };
    let (_copy, vault) = device.copied(way);
    let secrets = Secrets::of(&vault, way, &typed, &said);
    let open = secrets.found(&device.app);
    println!("open: {open:#?}");
    assert!(open.contains_key("key of vault") && open.contains_key("an answer"), "{open:?}");

    device.tell("lock");
    device.wait_for("locked");
    let locked = secrets.found(&device.app);
    println!("locked: {locked:#?}");
    assert!(locked.is_empty(), "{locked:?}");
}
