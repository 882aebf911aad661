//! What the app is given on a real device.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::{Form, Keychain, Settings, Surroundings};
use chrono::{DateTime, FixedOffset, Local};
use tauri::{AppHandle, Manager, Runtime};

use crate::{choosing, power, reopening, saving, window};

/// Names the folder to keep vaults in, instead of the system's own.
const DATA_DIR: &str = "RESPONDER_DATA_DIR";
/// Names the file with the endpoint's address, authority and receipt key.
const SETTINGS: &str = "RESPONDER_SETTINGS";

pub(crate) fn of<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<Surroundings> {
    let listener = handle.clone();
    let to_open = handle.clone();
    Ok(Surroundings {
        data: named_by(DATA_DIR).map_or_else(|| handle.path().app_data_dir(), Ok)?,
        settings: named_by(SETTINGS).and_then(|path| read_settings(&path)),
        form: Form::current(),
        clock: Arc::new(now_here),
        save_file: saving::with_a_dialog(handle),
        choose_files: choosing::files(handle),
        choose_backup: choosing::a_file(handle),
        choose_place: choosing::a_place(handle),
        on_ready: Box::new(|| println!("ready")),
        tell: Box::new(move |event| window::tell(&listener, event)),
        open_page_again: Box::new(move || reopening::open_again(&to_open)),
        keychain: keychain(),
        power: Box::new(power::now),
        system: system(),
    })
}

#[cfg(desktop)]
fn keychain() -> Box<dyn Keychain> {
    Box::new(crate::keychain::OfTheSystem)
}

#[cfg(not(desktop))]
fn keychain() -> Box<dyn Keychain> {
    Box::new(app::NoKeychain)
}

/// What this device runs: the name of the system, and the webview's version.
fn system() -> String {
    let known = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = known.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="));
    let name = name.map_or(std::env::consts::OS, |name| name.trim_matches('"'));
    let webview = tauri::webview_version().unwrap_or_default();
    format!("{name}, {}, webview {webview}", std::env::consts::ARCH)
}

fn named_by(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).map(PathBuf::from)
}

fn now_here() -> DateTime<FixedOffset> {
    Local::now().fixed_offset()
}

/// Without an endpoint the app works, and says that reports stay here.
fn read_settings(path: &Path) -> Option<Settings> {
    Settings::read(path).inspect_err(|error| eprintln!("{error}")).ok()
}
