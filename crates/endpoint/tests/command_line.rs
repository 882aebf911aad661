//! The program as whoever runs it meets it.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Output, Stdio},
};

fn endpoint() -> Command {
    Command::new(env!("CARGO_BIN_EXE_endpoint"))
}

fn init(folder: &Path) -> Output {
    endpoint().arg("init").arg(folder).output().unwrap()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap())
        })
        .collect()
}

#[test]
fn init_makes_what_is_missing_and_changes_nothing() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("endpoint");
    assert!(init(&folder).status.success());
    let made = files(&folder);
    assert!(init(&folder).status.success());
    assert_eq!(files(&folder), made);

    fs::remove_file(folder.join("settings.json")).unwrap();
    assert!(init(&folder).status.success());
    assert_eq!(files(&folder), made, "settings are made again of what is there");

    fs::remove_file(folder.join("server.pem")).unwrap();
    assert!(init(&folder).status.success());
    assert_eq!(files(&folder)["ca.pem"], made["ca.pem"], "apps go on trusting the authority");
}

#[cfg(unix)]
#[test]
fn only_this_account_may_read_what_init_makes() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("endpoint");
    assert!(init(&folder).status.success());
    let entries = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    for path in entries.chain([folder.clone()]) {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
}

#[cfg(unix)]
#[test]
fn serve_says_where_and_stops_when_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let config = folder.path().join("config.json");
    let mut serving =
        endpoint().args(["serve", "--config"]).arg(&config).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(serving.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let settings = fs::read_to_string(folder.path().join("settings.json")).unwrap();
    let address = line.trim().strip_prefix("listening ").unwrap();
    assert!(settings.contains(address), "the app is sent to {address}");

    let told = Command::new("kill").arg(serving.id().to_string()).status().unwrap();
    assert!(told.success());
    assert!(serving.wait().unwrap().success());
}

#[test]
fn export_of_nothing_is_nothing() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let config = folder.path().join("config.json");
    let exported = endpoint().args(["export", "--config"]).arg(config).output().unwrap();
    assert!(exported.status.success());
    assert_eq!(exported.stdout, b"");
}

#[test]
fn another_store_can_be_named_beside_the_configuration() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let list = |store: &str| {
        let mut list = endpoint();
        list.args(["admin", "devices", "--config"]).arg(folder.path().join("config.json"));
        list.arg("--store").arg(store).output().unwrap()
    };
    let other = folder.path().join("other.db");
    assert!(list(other.to_str().unwrap()).status.success());
    assert!(other.exists() && !folder.path().join("reports.db").exists());
    for (address, expected) in [
        ("postgres://endpoint:marmalade@db.example/reports", "sslmode=verify-full"),
        ("postgres://endpoint:marmalade@127.0.0.1:1/reports", "the database: "),
        ("postgres://endpoint:marmalade@:x/", "no address of a PostgreSQL database"),
    ] {
        let output = list(address);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected) && !said.contains("marmalade"), "{said}");
    }
}

#[test]
fn words_it_does_not_know_show_how_to_use_it() {
    for words in [&[][..], &["marmalade"], &["serve"], &["init", "x", "--port", "many"]] {
        let output = endpoint().args(words).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("--help") || said.contains("Usage: endpoint"), "{said}");
    }
}

#[test]
fn a_configuration_that_is_wrong_is_named() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let config = folder.path().join("config.json");
    let written = fs::read_to_string(&config).unwrap();
    let port = written.split("127.0.0.1:").nth(1).unwrap().split('"').next().unwrap();
    let cases = [
        ("{".to_owned(), "is not a configuration"),
        (written.replace(&format!("127.0.0.1:{port}"), "192.0.2.1:1"), "192.0.2.1:1: "),
        (written.replace("server.pem", "missing.pem"), "missing.pem"),
        (written.replace("server.pem", "config.json"), "does not hold a certificate"),
        (
            written.replace("receipt-key.der", "server-key.pem"),
            "does not hold a certificate or key",
        ),
    ];
    for (text, expected) in cases {
        fs::write(&config, text).unwrap();
        let output = endpoint().args(["serve", "--config"]).arg(&config).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
    }
}

#[test]
fn an_organisation_opens_a_sealed_code_with_its_own_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let made = |name: &str| {
        let file = folder.path().join(name);
        let made = endpoint().args(["recovery", "make-key"]).arg(&file).output().unwrap();
        (file, made)
    };
    let (file, public) = made("ours");
    let public = String::from_utf8(public.stdout).unwrap();
    let bytes: Vec<u8> = (0..130)
        .step_by(2)
        .map(|at| u8::from_str_radix(&public[at..at + 2], 16).unwrap())
        .collect();
    let (vault, code) = (uuid::Uuid::from_u128(7), seal::RecoveryCode::make().unwrap());
    let sealed = seal::OrganisationKey::from_bytes(&bytes).unwrap().seal(vault, &code).unwrap();
    let text: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
    let text = format!("{} {}", vault.simple(), text);

    let open = |file: &Path, text: &str| {
        endpoint().args(["recovery", "open"]).arg(file).arg(text).output().unwrap()
    };
    let opened = open(&file, &text);
    assert_eq!(String::from_utf8(opened.stdout).unwrap().trim(), code.show().as_str());
    let (theirs, _) = made("theirs");
    for (file, text) in [(&theirs, text.as_str()), (&file, &text[..text.len() - 2]), (&file, "é")]
    {
        assert!(!open(file, text).status.success());
    }
    let (_, again) = made("ours");
    assert!(!again.status.success(), "a key is never overwritten");
    assert_eq!(String::from_utf8(open(&file, &text).stdout).unwrap().trim(), *code.show());
}

#[test]
fn the_audit_says_what_was_done_and_shows_what_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    assert!(init(folder.path()).status.success());
    let config = folder.path().join("config.json");
    let admin = |words: &[&str]| {
        let (act, rest) = words.split_first().unwrap();
        endpoint().args(["admin", act, "--config"]).arg(&config).args(rest).output().unwrap()
    };
    let who = ["--name", "Sam Example", "--email", "sam.example@example.org"];
    let invited = admin(&[&["invite"][..], &who, &["--organisation", "Kalayaan"]].concat());
    assert_eq!(String::from_utf8(invited.stdout).unwrap().trim().len(), 24);
    let nobody = admin(&[&["invite"][..], &who, &["--organisation", "Nowhere"]].concat());
    assert!(String::from_utf8(nobody.stderr).unwrap().contains("user-organisation"));
    let unknown = admin(&["revoke", "00000000-0000-0000-0000-000000000007"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(endpoint().args(["export", "--config"]).arg(&config).status().unwrap().success());

    let audit = String::from_utf8(admin(&["audit"]).stdout).unwrap();
    let acts: Vec<serde_json::Value> =
        audit.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let did: Vec<&str> = acts.iter().map(|act| act["did"].as_str().unwrap()).collect();
    assert_eq!(did, ["invited", "exporting", "exported"]);
    assert_eq!(acts[0]["email"], "sam.example@example.org");

    let store = rusqlite::Connection::open(folder.path().join("reports.db")).unwrap();
    let change = "UPDATE audit SET entry = replace(entry, 'sam.', 'jo.') WHERE number = 1";
    assert_eq!(store.execute(change, []).unwrap(), 1);
    let changed = admin(&["audit"]);
    assert_eq!(changed.status.code(), Some(1));
    assert!(String::from_utf8(changed.stderr).unwrap().contains("entry 1 of the audit"));
}
