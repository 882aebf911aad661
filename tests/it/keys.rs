//! What opens a vault, on a device with a keychain and on one without.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use app::{DeviceSecret, Keychain, NoKeychain, Settings, Surroundings};
use chrono::{DateTime, FixedOffset, Local, TimeDelta};
use contract::Failure;
use contract::events::Event;
use contract::keys::{
    ChangePassphrase, LookAtOpeners, MakeRecoveryCode, NameVault, Openers, ReplaceKey,
};
use contract::responder::WhoAmI;
use contract::vault::{
    Lock, LookAtSealedCode, LookAtUnsent, LookAtVaults, MakeVault, Recover, RecoveryCode,
    StillHere, Unlock, Unsent, VaultState, Wipe,
};
use testkit::endpoint::LocalEndpoint;
use uuid::Uuid;

use crate::journey::{PASSPHRASE, only_vault, passphrase, unlock, with_vault};
use crate::window::Window;

const ANOTHER: &str = "eleven quiet bridges over the fen";

/// A keychain in memory, which may be emptied.
#[derive(Clone, Default)]
struct Held(Arc<Mutex<HashMap<Uuid, Vec<u8>>>>);

impl Held {
    fn with<T>(&self, act: impl FnOnce(&mut HashMap<Uuid, Vec<u8>>) -> T) -> T {
        act(&mut self.0.lock().expect("nobody panics while holding it"))
    }
}

impl Keychain for Held {
    fn secret(&self, vault: Uuid) -> Result<Option<DeviceSecret>, NoKeychain> {
        Ok(self.with(|held| Some(DeviceSecret::from_bytes(held.get(&vault)?).expect("32 bytes"))))
    }

    fn keep(&self, vault: Uuid, secret: &DeviceSecret) -> Result<(), NoKeychain> {
        self.with(|held| held.insert(vault, secret.to_bytes().to_vec()));
        Ok(())
    }

    fn forget(&self, vault: Uuid) -> Result<(), NoKeychain> {
        self.with(|held| held.remove(&vault));
        Ok(())
    }
}

fn here() -> DateTime<FixedOffset> {
    Local::now().fixed_offset()
}

/// A clock that runs as fast as the test wants it to.
pub fn ahead(
    seconds: &Arc<AtomicI64>,
) -> impl Fn() -> DateTime<FixedOffset> + Send + Sync + 'static {
    let seconds = Arc::clone(seconds);
    move || here() + TimeDelta::seconds(seconds.load(Ordering::Acquire))
}

fn with_keychain(data: &Path, keychain: &Held) -> Window {
    let keychain = Box::new(keychain.clone());
    Window::within(Surroundings { keychain, ..Surroundings::bare(data.to_owned(), here) })
}

fn openers(window: &Window) -> Openers {
    window.ask(LookAtOpeners {}).expect("the app answers")
}

fn recover(window: &Window, code: &RecoveryCode) -> Result<(), Failure> {
    window.ask(Recover { id: only_vault(window).0, code: code.clone() })
}

fn change(window: &Window, present: Option<&str>, new: &str) -> Result<(), Failure> {
    let present = present.map(passphrase);
    window.ask(ChangePassphrase { present, new: passphrase(new) })
}

#[test]
fn a_vault_is_bound_to_the_keychain_and_a_code_brings_it_back_without() {
    let folder = tempfile::tempdir().unwrap();
    let keychain = Held::default();
    let window = with_keychain(folder.path(), &keychain);
    with_vault(&window);
    assert!(openers(&window).bound_to_device);
    let code = window.ask(MakeRecoveryCode {}).unwrap();
    window.ask(Lock {}).unwrap();
    unlock(&window, PASSPHRASE).unwrap();
    window.ask(Lock {}).unwrap();

    keychain.with(HashMap::clear);
    assert_eq!(unlock(&window, PASSPHRASE).err(), Some(Failure::OtherDevice));
    let typed = RecoveryCode::new(code.expose().to_lowercase().replace('-', " "));
    recover(&window, &typed).unwrap();
    assert!(window.ask(WhoAmI {}).unwrap().is_some(), "nothing is lost");
    assert!(openers(&window).recovered, "a passphrase is to be chosen");
    change(&window, None, ANOTHER).unwrap();
    let now = openers(&window);
    assert!(!now.recovered && now.bound_to_device, "to the keychain as it is now");
    window.ask(Lock {}).unwrap();
    assert!(matches!(unlock(&window, PASSPHRASE), Err(Failure::WrongPassphrase { .. })));
}

#[test]
fn a_vault_from_before_is_bound_once_a_code_opens_it_without() {
    let folder = tempfile::tempdir().unwrap();
    let plain = Window::main(folder.path(), None);
    with_vault(&plain);
    plain.ask(Lock {}).unwrap();
    drop(plain);

    let keychain = Held::default();
    let window = with_keychain(folder.path(), &keychain);
    unlock(&window, PASSPHRASE).unwrap();
    assert!(!openers(&window).bound_to_device, "a lost keychain would lose the vault");
    window.ask(MakeRecoveryCode {}).unwrap();
    window.ask(Lock {}).unwrap();
    unlock(&window, PASSPHRASE).unwrap();
    assert!(openers(&window).bound_to_device);
    window.ask(Lock {}).unwrap();
    unlock(&window, PASSPHRASE).unwrap();
}

#[test]
fn a_code_that_is_none_or_another_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let code = window.ask(MakeRecoveryCode {}).unwrap();
    window.ask(MakeRecoveryCode {}).unwrap();
    window.ask(Lock {}).unwrap();
    let slip = RecoveryCode::new(code.expose().replacen('-', "-0", 1));
    assert_eq!(recover(&window, &slip).err(), Some(Failure::NotACode));
    let earlier = recover(&window, &code);
    assert_eq!(earlier.err(), Some(Failure::WrongPassphrase { wait_seconds: 1 }));
}

#[test]
fn the_passphrase_is_changed_by_whoever_knows_it() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let unknown = Some(Failure::WrongPassphrase { wait_seconds: 0 });
    assert_eq!(change(&window, Some(ANOTHER), ANOTHER).err(), unknown);
    assert_eq!(change(&window, None, ANOTHER).err(), unknown);
    let weak = change(&window, Some(PASSPHRASE), "password1");
    assert_eq!(weak.err(), Some(Failure::WeakPassphrase));
    change(&window, Some(PASSPHRASE), ANOTHER).unwrap();
    window.ask(Lock {}).unwrap();
    unlock(&window, ANOTHER).unwrap();
}

#[test]
fn another_key_makes_what_opened_the_vault_worthless() {
    let folder = tempfile::tempdir().unwrap();
    let seconds = Arc::default();
    let window = Window::within(Surroundings::bare(folder.path().to_owned(), ahead(&seconds)));
    with_vault(&window);
    let before = window.ask(MakeRecoveryCode {}).unwrap();
    let replace = ReplaceKey { present: passphrase(PASSPHRASE), new: passphrase(ANOTHER) };
    let code = window.ask(replace).unwrap();
    assert!(window.ask(WhoAmI {}).unwrap().is_some());
    window.ask(Lock {}).unwrap();
    assert!(matches!(recover(&window, &before), Err(Failure::WrongPassphrase { .. })));
    seconds.store(1, Ordering::Release);
    recover(&window, &code).unwrap();
}

#[test]
fn an_organisation_that_says_so_can_open_the_vault() {
    let endpoint = LocalEndpoint::new();
    let organisation = seal::OrganisationSecret::make().unwrap();
    let key = organisation.public().to_bytes().try_into().unwrap();
    let written = wire::Settings { recovery_key: Some(wire::Hex(key)), ..endpoint.settings() };
    let settings = Settings::parse(&serde_json::to_vec(&written).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), Some(settings));
    with_vault(&window);
    assert!(openers(&window).organisation, "the responder is told");
    window.ask(Lock {}).unwrap();

    let (id, _) = only_vault(&window);
    let sealed = window.ask(LookAtSealedCode { id }).unwrap().unwrap();
    let key = folder.path().join("organisation.key");
    std::fs::write(&key, organisation.to_bytes()).unwrap();
    let code = endpoint::open_sealed_code(&key, &sealed).unwrap();
    recover(&window, &RecoveryCode::new(code)).unwrap();
}

#[test]
fn two_responders_share_a_device_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    window.ask(NameVault { name: " Sam (FICTIONAL) ".to_owned() }).unwrap();
    let make = MakeVault { name: String::new(), passphrase: passphrase(ANOTHER) };
    window.ask(make).unwrap();
    assert!(window.ask(WhoAmI {}).unwrap().is_none(), "the second is empty, the first locked");

    let found = window.ask(LookAtVaults {}).unwrap();
    let [second, first] = &found.vaults[..] else { panic!("two vaults") };
    assert_eq!((first.name.as_str(), second.name.as_str()), ("Sam (FICTIONAL)", ""));
    assert_eq!(found.open, Some(second.id));
    assert_eq!(second.state, VaultState::InUse);
    let theirs = window.ask(Unlock { id: first.id, passphrase: passphrase(ANOTHER) });
    assert!(matches!(theirs, Err(Failure::WrongPassphrase { .. })));

    assert_eq!(
        window.ask(LookAtUnsent { id: first.id }).unwrap(),
        Some(Unsent { drafts: 0, waiting: 0 })
    );
    window.ask(Wipe { id: second.id }).unwrap();
    assert_eq!(only_vault(&window).0, first.id);
    assert_eq!(window.ask(WhoAmI {}).err(), Some(Failure::Locked), "a wiped vault is not open");
}

#[test]
fn a_name_is_short_and_on_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    for name in ["a\nb".to_owned(), "x".repeat(61)] {
        assert_eq!(window.ask(NameVault { name }).err(), Some(Failure::NotUnderstood));
    }
}

#[test]
fn a_vault_that_nobody_uses_warns_and_locks_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (told, events) = std::sync::mpsc::channel();
    let told = Mutex::new(told);
    let tell = Box::new(move |event| told.lock().unwrap().send(event).unwrap());
    let data = folder.path().to_owned();
    let seconds = Arc::default();
    let surroundings = Surroundings::bare(data, ahead(&seconds));
    let window = Window::within(Surroundings { tell, ..surroundings });
    with_vault(&window);
    let app = Arc::clone(&window.app);
    let watching = tauri::async_runtime::spawn(async move { app.keep_watch().await });
    let next = || events.recv_timeout(Duration::from_secs(20)).unwrap();

    seconds.store(9 * 60 + 1, Ordering::Release);
    assert_eq!(next(), Event::LocksSoon);
    window.ask(StillHere {}).unwrap();
    seconds.store(18 * 60 + 10, Ordering::Release);
    assert_eq!(next(), Event::LocksSoon, "the time began anew");
    seconds.store(20 * 60, Ordering::Release);
    assert_eq!(next(), Event::LockNow, "the screen stores what was typed, and locks");
    assert!(window.ask(WhoAmI {}).is_ok());
    seconds.store(21 * 60, Ordering::Release);
    assert_eq!(next(), Event::LockNow, "it locked without the screen");
    assert_eq!(window.ask(WhoAmI {}).err(), Some(Failure::Locked));
    watching.abort();
}

#[test]
fn a_vault_whose_copies_were_forgotten_is_copied_again_and_nobody_waits() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    with_vault(&window);
    let app = Arc::clone(&window.app);
    let watching = tauri::async_runtime::spawn(async move { app.keep_watch().await });
    let copies = folder.path().join(format!("vaults/{}/backups", only_vault(&window).0));
    let copied = || {
        let in_time = Instant::now() + Duration::from_secs(20);
        let is_whole = |path: &Path| path.extension() == Some("db".as_ref());
        while Instant::now() < in_time {
            let found = std::fs::read_dir(&copies).into_iter().flatten().flatten();
            let mut whole = found.map(|copy| copy.path()).filter(|path| is_whole(path));
            if let Some(copy) = whole.next() {
                return std::fs::read(copy).unwrap();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("no copy was made");
    };
    let before = copied();
    change(&window, Some(PASSPHRASE), ANOTHER).unwrap();
    assert!(copied() != before, "the one from before is gone");
    watching.abort();
}
