//! Strange bytes for everything that reads bytes.

use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate};
use fastrand::Rng;
use form::{Answers, Form};
use seal::{DeviceSecret, Digest, Kdf, KdfParams, OrganisationKey, OrganisationSecret, Passphrase};
use seal::{Purpose, RecordKey, RecordKind, RecoveryCode, SigningKey, VaultKey, VerifyingKey};
use serde_json::Value;
use uuid::Uuid;
use vault::Way;
use wire::{Hex, Receipt, Reference, Settings, SignedReceipt, Submission};

use crate::Outcome;
use crate::ground::{self, Files};
use crate::harm::{Harms, guard};
use crate::script::Script;

/// How long each target is fed in `./dev test`.
pub const IN_TEST: Duration = Duration::from_secs(3);
/// How long each target is fed in `./dev torture`.
pub const IN_TORTURE: Duration = Duration::from_secs(5 * 60);

/// Something that reads bytes which anybody may have written.
pub struct Target {
    /// Its name in what is reported.
    pub name: &'static str,
    /// Takes any bytes, and must not panic.
    read: Read,
    /// What it is made for; strange bytes are made from these.
    samples: Vec<Vec<u8>>,
}

type Read = Box<dyn Fn(&[u8]) + Send>;

/// Everything that reads bytes. Whoever adds a reader adds it here.
///
/// # Errors
/// When the samples can't be made.
pub fn targets() -> Outcome<Vec<Target>> {
    Ok(vec![
        vault_file("vault.db")?,
        vault_file("vault.db-wal")?,
        backup()?,
        backup_file()?,
        envelope()?,
        wrapped_keys()?,
        parameters()?,
        spelled_keys()?,
        submission(),
        receipt()?,
        form()?,
    ])
}

impl Target {
    /// Feeds it until the time is over. Returns how many inputs it took.
    pub fn feed(&self, seed: u64, time: Duration, harms: &mut Harms) -> u64 {
        let mut rng = Rng::with_seed(seed);
        let begun = Instant::now();
        let mut inputs = 0;
        while begun.elapsed() < time {
            let bytes = self.strange(&mut rng);
            if let Err(harm) = guard(|| (self.read)(&bytes)) {
                let kept = keep(self.name, &bytes);
                harms.add(harm.at(format!("{}, seed {seed}, input in {kept}", self.name)));
            }
            inputs += 1;
        }
        inputs
    }

    fn strange(&self, rng: &mut Rng) -> Vec<u8> {
        let mut bytes = match rng.u8(..20) {
            0 => (0..rng.usize(..400)).map(|_| rng.u8(..)).collect(),
            _ => self.sample(rng).to_vec(),
        };
        // Mostly few changes: after many, only the first check is reached.
        for _ in 0..1 << rng.u8(..5) {
            self.change(&mut bytes, rng);
        }
        bytes
    }

    fn sample(&self, rng: &mut Rng) -> &[u8] {
        &self.samples[rng.usize(..self.samples.len())]
    }

    fn change(&self, bytes: &mut Vec<u8>, rng: &mut Rng) {
        let at = rng.usize(..=bytes.len());
        let most = (bytes.len() - at).min(64);
        let span = at..at + rng.usize(..=most);
        match rng.u8(..8) {
            0 | 1 if at < bytes.len() => bytes[at] ^= 1 << rng.u8(..8),
            2 if at < bytes.len() => bytes[at] = EDGES[rng.usize(..EDGES.len())],
            3 => {
                for byte in &mut bytes[span] {
                    *byte = rng.u8(..);
                }
            }
            4 => drop(bytes.drain(span)),
            5 => {
                let again = bytes[span].to_vec();
                bytes.splice(at..at, again);
            }
            6 => {
                let other = self.sample(rng);
                let from = rng.usize(..=other.len());
                let piece = &other[from..(from + rng.usize(..64)).min(other.len())];
                bytes.splice(at..at, piece.iter().copied());
            }
            _ if rng.u8(..8) == 0 => bytes.truncate(at),
            _ => {}
        }
    }
}

/// Where numbers end, and what texts are made of.
const EDGES: [u8; 16] =
    [0, 1, 0x7f, 0x80, 0xfe, 0xff, b'"', b'{', b'[', b',', b':', b'\\', b'-', b'0', b'9', b'e'];

/// Keeps what made something panic.
fn keep(name: &str, bytes: &[u8]) -> String {
    let path = std::env::temp_dir().join(format!("torture-{name}-{}", seal::sha256(bytes)));
    match fs::write(&path, bytes) {
        Ok(()) => path.display().to_string(),
        Err(error) => format!("no file ({error})"),
    }
}

/// A whole vault, one of whose files is strange.
fn vault_file(name: &'static str) -> Outcome<Target> {
    let made = ground::folder()?;
    let mut vault = ground::make(made.path())?;
    let mut script = Script::new(1);
    for _ in 0..20 {
        script.step().take(&mut vault)?;
    }
    let files = ground::files(made.path())?;
    let at = files.iter().position(|(path, _)| path.ends_with(name)).ok_or("no such file")?;
    let samples = vec![files[at].1.clone()];
    let read = move |bytes: &[u8]| open_with(&files, at, bytes);
    Ok(Target { name, read: Box::new(read), samples })
}

fn open_with(files: &Files, at: usize, bytes: &[u8]) {
    let mut files = files.clone();
    files[at].1 = bytes.to_vec();
    let Ok(ground) = ground::holding(&files) else { return };
    let now = ground::hour(1);
    let _ = vault::look(ground.path(), now);
    if let Ok(vault) = ground::unlock(ground.path(), now) {
        read_all(&vault);
    }
    salvage_all(ground.path());
    assert!(is_kept(ground.path()), "the file is somewhere still");
}

fn read_all(vault: &vault::Vault) {
    for listed in vault.list().unwrap_or_default().reports {
        let _ = vault.answers(listed.id);
        let _ = vault.submission(listed.id);
    }
}

/// What of it was set aside, as far as it opens.
fn salvage_all(data: &Path) {
    for aside in vault::set_aside(data, ground::hour(2)).unwrap_or_default() {
        if let Ok(salvage) = ground::salvage(data, &aside.name, ground::hour(2)) {
            let _ = salvage.read(&[]);
        }
    }
}

fn is_kept(data: &Path) -> bool {
    let files = testkit::marks::files(data).unwrap_or_default();
    files.iter().any(|path| path.ends_with("vault.db"))
}

/// The copy that a vault goes on with when its own file is damaged.
fn backup() -> Outcome<Target> {
    let made = ground::folder()?;
    let mut vault = ground::make(made.path())?;
    Script::new(1).step().take(&mut vault)?;
    vault.keep_backup(ground::hour(0).date_naive())?;
    drop(vault);
    let mut files = ground::files(made.path())?;
    let damaged = files.iter_mut().find(|(path, _)| path.ends_with("vault.db"));
    damaged.ok_or("no such file")?.1.clear();
    let damaged = ground::holding(&files)?;
    vault::look(damaged.path(), ground::hour(0))?;
    let files = ground::files(damaged.path())?;
    let in_backups = |path: &Path| path.components().any(|part| part.as_os_str() == "backups");
    let at = files.iter().position(|(path, _)| in_backups(path)).ok_or("no backup")?;
    let samples = vec![files[at].1.clone()];
    let read = move |bytes: &[u8]| restore_with(&files, at, bytes);
    Ok(Target { name: "backup", read: Box::new(read), samples })
}

fn restore_with(files: &Files, at: usize, bytes: &[u8]) {
    let mut files = files.clone();
    files[at].1 = bytes.to_vec();
    let Ok(ground) = ground::holding(&files) else { return };
    let _ = vault::last_backup(ground.path());
    let restored = vault::restore(ground.path());
    if let Ok(vault) = ground::unlock(ground.path(), ground::hour(1)) {
        assert!(matches!(restored, Ok(Some(_))), "what was not restored does not open");
        read_all(&vault);
    }
    let kept = fs::read(ground.path().join(&files[at].0));
    assert!(kept.is_ok_and(|kept| kept == bytes), "what was set aside stays as it is");
}

/// A backup that somebody chose.
fn backup_file() -> Outcome<Target> {
    let made = ground::folder()?;
    let mut vault = ground::make(made.path())?;
    Script::new(1).step().take(&mut vault)?;
    let code = vault.by(ground::somebody()).make_recovery_code()?;
    let place = made.path().join("backup");
    let backup = vault.by(ground::somebody()).begin_backup()?;
    backup.save(&place, |_, _| ControlFlow::Continue(()))?;
    let samples = vec![fs::read(place)?];
    let read = move |bytes: &[u8]| bring_back(bytes, &code);
    Ok(Target { name: "backup-file", read: Box::new(read), samples })
}

fn bring_back(bytes: &[u8], code: &RecoveryCode) {
    let file = (Path::new("backup").to_owned(), bytes.to_vec());
    let Ok(ground) = ground::holding(&vec![file]) else { return };
    let file = ground.path().join("backup");
    let brought = vault::bring_back(ground.path(), &file, |_, _| ControlFlow::Continue(()));
    let opened = vault::unlock(ground.path(), ground::VAULT, Way::Code(code), ground::hour(1));
    assert_eq!(brought.is_ok(), opened.is_ok(), "what came back opens, and nothing else is there");
    if let Ok(vault) = opened {
        read_all(&vault);
    }
    assert!(fs::read(file).is_ok_and(|kept| kept == bytes), "a backup stays as it is");
}

fn envelope() -> Outcome<Target> {
    let key = RecordKey::make(RecordKind::Report, Uuid::from_u128(1))?;
    let purposes = [Purpose::Answer, Purpose::Summary];
    let samples = purposes.map(|purpose| key.seal(purpose, 1, b"part", &[7; 100]));
    let samples = samples.into_iter().collect::<Result<_, _>>()?;
    let read = move |bytes: &[u8]| {
        for purpose in purposes {
            let _ = key.open(purpose, 1, b"part", bytes);
        }
    };
    Ok(Target { name: "envelope", read: Box::new(read), samples })
}

fn wrapped_keys() -> Outcome<Target> {
    let id = Uuid::from_u128(1);
    let kdf = Kdf::make(KdfParams::cheap_for_tests())?;
    let by = Passphrase::new("a passphrase".to_owned()).stretch(&kdf)?;
    let vault_key = VaultKey::make(id)?;
    let record_key = RecordKey::make(RecordKind::Report, id)?;
    let organisation = OrganisationSecret::make()?;
    let code = RecoveryCode::make()?;
    let samples = vec![
        vault_key.wrap(&by)?,
        record_key.wrap(&vault_key)?,
        organisation.public().seal(id, &code)?,
    ];
    let read = move |bytes: &[u8]| {
        let _ = VaultKey::unwrap(&by, id, bytes);
        let _ = RecordKey::unwrap(&vault_key, RecordKind::Report, id, bytes);
        let _ = organisation.open(id, bytes);
    };
    Ok(Target { name: "wrapped-keys", read: Box::new(read), samples })
}

fn parameters() -> Outcome<Target> {
    let samples = vec![Kdf::make(KdfParams::cheap_for_tests())?.to_bytes()];
    let read = |bytes: &[u8]| {
        let _ = Kdf::from_bytes(bytes);
    };
    Ok(Target { name: "parameters", read: Box::new(read), samples })
}

/// Keys, codes and digests as they are stored, typed and pasted.
fn spelled_keys() -> Outcome<Target> {
    let organisation = OrganisationSecret::make()?;
    let samples = vec![
        RecoveryCode::make()?.show().as_bytes().to_vec(),
        DeviceSecret::make()?.to_bytes().to_vec(),
        organisation.public().to_bytes(),
        organisation.to_bytes().to_vec(),
        SigningKey::make()?.to_pkcs8().to_vec(),
        seal::sha256(b"").to_string().into_bytes(),
    ];
    let read = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        let _ = RecoveryCode::parse(&text);
        let _ = text.parse::<Digest>();
        let _ = DeviceSecret::from_bytes(bytes);
        let _ = OrganisationKey::from_bytes(bytes);
        let _ = OrganisationSecret::from_bytes(bytes);
        let _ = SigningKey::from_pkcs8(bytes);
        let _ = VerifyingKey::from_bytes(bytes);
    };
    Ok(Target { name: "spelled-keys", read: Box::new(read), samples })
}

fn submission() -> Target {
    let answers = BTreeMap::from([
        ("name".to_owned(), Value::from("Ngọc \u{1f642}")),
        ("how".to_owned(), Value::from(vec!["email", "post"])),
        ("told".to_owned(), Value::from(true)),
    ]);
    let finished_at = DateTime::UNIX_EPOCH.fixed_offset();
    let samples = vec![Submission::new(Uuid::from_u128(1), "1", finished_at, answers).to_bytes()];
    let read = |bytes: &[u8]| {
        if let Ok(read) = Submission::<BTreeMap<String, Value>>::parse(bytes) {
            assert_eq!(read.to_bytes(), bytes, "one spelling only");
        }
    };
    Target { name: "submission", read: Box::new(read), samples }
}

fn receipt() -> Outcome<Target> {
    let reference = Reference::make(7);
    let receipt =
        Receipt::new(Uuid::from_u128(1), [1; 32], reference, DateTime::UNIX_EPOCH, [2; 8]);
    let settings = Settings {
        endpoint: "https://endpoint.example:443".to_owned(),
        ca: "-----BEGIN CERTIFICATE-----".to_owned(),
        receipt_key: Hex([4; 32]),
        recovery_key: None,
        idle_lock_minutes: Some(15),
        outbox_hours: None,
    };
    let signed = SignedReceipt { receipt, signature: Hex([3; 64]) };
    let samples = vec![signed.to_bytes(), serde_json::to_vec(&settings)?];
    let read = |bytes: &[u8]| {
        let _ = SignedReceipt::parse(bytes);
        let _ = serde_json::from_slice::<Settings>(bytes);
    };
    Ok(Target { name: "receipt", read: Box::new(read), samples })
}

fn form() -> Outcome<Target> {
    let samples = vec![small_form()?, Form::current().to_json().as_bytes().to_vec()];
    let read = |bytes: &[u8]| {
        if let Ok(form) = Form::parse(&String::from_utf8_lossy(bytes)) {
            let _ = form::route(&form, &Answers::default(), NaiveDate::default());
        }
    };
    Ok(Target { name: "form", read: Box::new(read), samples })
}

/// The last pages of the form of today, so that a change hits something that
/// matters.
fn small_form() -> Outcome<Vec<u8>> {
    let mut json: Value = serde_json::from_str(Form::current().to_json())?;
    let pages = json["pages"].as_array_mut().ok_or("a form has pages")?;
    pages.drain(..pages.len().saturating_sub(6));
    let asked = pages.iter().filter_map(|page| page["questions"].as_array());
    let asked: Vec<Value> = asked.flatten().cloned().collect();
    let questions = json["questions"].as_array_mut().ok_or("a form has questions")?;
    questions.retain(|question| asked.contains(&question["field"]));
    json["casework"] = Value::Array(Vec::new());
    let text = json.to_string();
    Form::parse(&text).map_err(|why| why.to_string())?;
    Ok(text.into_bytes())
}
