//! What the app is given on a real device.

use std::path::PathBuf;
use std::sync::Arc;

use app::{Form, Keychain, Settings, SettingsError, Surroundings};
use chrono::{DateTime, FixedOffset, Local};
use tauri::{AppHandle, Manager, Runtime};

use crate::{choosing, power, reopening, saving, window};

/// The folder of a managed device that is the app's.
const NAME: &str = "First Responder";
/// Names the folder to keep vaults in, instead of the system's own.
const DATA_DIR: &str = "RESPONDER_DATA_DIR";
/// Names a settings file for a device that nobody manages.
const SETTINGS: &str = "RESPONDER_SETTINGS";

pub(crate) fn of<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<Surroundings> {
    let listener = handle.clone();
    let to_open = handle.clone();
    Ok(Surroundings {
        data: named_by(DATA_DIR).map_or_else(|| handle.path().app_data_dir(), Ok)?,
        managed: managed(),
        form: Form::current(),
        clock: Arc::new(now_here),
        save_file: saving::with_a_dialog(handle),
        choose_files: choosing::files(handle),
        choose_file: choosing::a_file(handle),
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

/// What an administrator has set comes before what whoever starts the app says. Without
/// either the app works, and the responder may choose a file.
fn managed() -> Option<Result<Settings, SettingsError>> {
    let there = |read: &Result<_, _>| !matches!(read, Err(SettingsError::Missing));
    let managed = managed_file().map(|file| Settings::read(&file)).filter(there);
    let named = || named_by(SETTINGS).map(|file| Settings::read(&file));
    Some(managed.or_else(named)?.inspect_err(|error| eprintln!("{error}")))
}

/// Where whoever manages the device puts the settings: only an administrator writes
/// there.
fn managed_file() -> Option<PathBuf> {
    let folder = if cfg!(windows) {
        std::env::var_os("ProgramData").map(|folder| PathBuf::from(folder).join(NAME))
    } else if cfg!(target_os = "macos") {
        Some(PathBuf::from("/Library/Application Support").join(NAME))
    } else if cfg!(target_os = "linux") {
        Some(PathBuf::from("/etc/first-responder"))
    } else {
        None
    };
    Some(folder?.join("settings.json"))
}
