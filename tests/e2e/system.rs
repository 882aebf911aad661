//! What the system around the app does: it sleeps, and it keeps keys.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use testkit::window::{Bus, Window};
use zbus::blocking::connection;

use crate::stage::{Device, answers, follow, opening};

/// A message bus for one test.
struct OwnBus {
    daemon: Child,
    address: String,
}

impl OwnBus {
    fn started() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }
}

impl Drop for OwnBus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// As the login manager says that the device is about to sleep, or is awake.
fn say(bus: &OwnBus, member: &str, body: &(impl serde::Serialize + zbus::zvariant::DynamicType)) {
    let manager = connection::Builder::address(bus.address.as_str())
        .and_then(|builder| builder.name("org.freedesktop.login1"))
        .and_then(connection::Builder::build)
        .unwrap();
    let (path, interface) = ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
    manager.emit_signal(None::<&str>, path, interface, member, body).unwrap();
}

fn assert_locks(window: &Window) {
    let locked = || Ok((window.page()? == "unlock").then_some(()));
    window.wait_until("the vault to lock", locked).unwrap();
}

#[test]
fn the_vault_locks_before_the_device_sleeps_with_what_was_typed() {
    let bus = OwnBus::started();
    let device = Device::with_bus(Bus::System, &bus.address);
    let window = device.open_a_report();
    window.fill(&answers([("reference", "FICTIONAL half a ref")])).unwrap();
    say(&bus, "PrepareForSleep", &true);
    assert_locks(&window);
    assert_eq!(window.enter(&opening()).unwrap(), "/reference");
    let reference = window.control("reference").unwrap();
    assert_eq!(window.value(&reference).unwrap(), "FICTIONAL half a ref");
    say(&bus, "Lock", &());
    assert_locks(&window);
}

/// The desktop's own keychain on a bus of its own, unlocked.
struct KeychainOfTheDesktop(Child);

impl KeychainOfTheDesktop {
    fn started(bus: &OwnBus, home: &std::path::Path) -> Self {
        let mut keyring = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("keyrings"))
            .env("XDG_RUNTIME_DIR", home)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        keyring.stdin.take().unwrap().write_all(b"a test").unwrap();
        Self(keyring)
    }
}

impl Drop for KeychainOfTheDesktop {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_vault_is_bound_to_the_keychain_of_the_desktop() {
    let bus = OwnBus::started();
    let home = tempfile::tempdir().unwrap();
    let keychain = KeychainOfTheDesktop::started(&bus, home.path());
    let device = Device::with_bus(Bus::Session, &bus.address);
    let window = device.open();
    window.enter(&opening()).unwrap();
    follow(&window, "[data-way=keys]", "keys");
    let told = window.text(&window.wait_for(".govuk-summary-list").unwrap()).unwrap();
    assert!(told.contains("Opens your vault on this device only"), "{told}");
    drop(window);
    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home", "it opens with both");
    drop((window, keychain));

    std::fs::remove_dir_all(home.path()).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let _empty = KeychainOfTheDesktop::started(&bus, elsewhere.path());
    let window = device.open();
    assert_eq!(window.page().unwrap(), "unlock");
    window.fill(&opening()).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    let banner = window.wait_for(".govuk-notification-banner").unwrap();
    let told = window.text(&banner).unwrap();
    assert!(told.contains("does not hold the key to your vault"), "{told}");
}
