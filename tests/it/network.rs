//! What waits goes when the system says that there is a network again.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::env;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use app::Settings;
use contract::reports::{Finish, Progress, SendNow, StartReport};
use gtk::glib::MainContext;
use testkit::endpoint::LocalEndpoint;
use testkit::report::adult_referral;
use uuid::Uuid;

use crate::journey::{enrol_before, fill_in, progress, with_vault};
use crate::window::Window;

/// So many tries that the next is minutes away.
const TRIES: u32 = 9;

#[test]
fn what_waits_goes_at_once_when_the_network_is_back() {
    let alone = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net"])
        .arg(env::current_exe().unwrap())
        .args(["--exact", "network::a_device_in_a_network_of_its_own"])
        .args(["--ignored", "--nocapture"])
        // Whatever this machine has that watches its own network.
        .env("GIO_USE_NETWORK_MONITOR", "netlink")
        .output()
        .unwrap();
    let printed = [&alone.stdout[..], &alone.stderr].map(String::from_utf8_lossy).join("\n");
    assert!(alone.status.success() && printed.contains("1 passed"), "{printed}");
}

#[test]
#[ignore = "a process that the other test starts"]
fn a_device_in_a_network_of_its_own() {
    ip(&["link", "set", "lo", "up"]);
    let mut endpoint = LocalEndpoint::new();
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings::read(&endpoint.settings_path()).unwrap();
    let window = Window::main(folder.path(), Some(settings));
    with_vault(&window);
    enrol_before(&window, &mut endpoint);
    let id = window.ask(StartReport {}).unwrap().id;
    fill_in(&window, id, &adult_referral());
    window.ask(Finish { id }).unwrap();

    let app = Arc::clone(&window.app);
    let delivering = Arc::clone(&app);
    tauri::async_runtime::spawn(async move { delivering.keep_delivering().await });
    first_responder::follow_network(app);
    for tries in 1..=TRIES {
        window.ask(SendNow {}).unwrap();
        until(
            &window,
            id,
            |progress| matches!(progress, Progress::Waiting { attempts, .. } if *attempts >= tries),
        );
    }
    // The last try has ended, and the next is not by itself.
    let in_minutes = chrono::Utc::now() + chrono::TimeDelta::minutes(2);
    until(&window, id, |progress| {
        let Progress::Waiting { next_try_at: Some(next), .. } = progress else { return false };
        *next > in_minutes
    });
    endpoint.start();
    ip(&["route", "add", "default", "dev", "lo"]);
    until(&window, id, |progress| matches!(progress, Progress::Sent { .. }));
}

fn ip(words: &[&str]) {
    assert!(Command::new("ip").args(words).status().unwrap().success(), "{words:?}");
}

/// Does what the system's signals ask for until the report is as far as that.
fn until(window: &Window, id: Uuid, is_there: impl Fn(&Progress) -> bool) {
    let begun = Instant::now();
    while !is_there(&progress(window, id)) {
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", progress(window, id).at());
        while MainContext::default().iteration(false) {}
        thread::sleep(Duration::from_millis(5));
    }
}
