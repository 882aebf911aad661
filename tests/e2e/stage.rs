//! A device of its own for each test, and the example report to make on it.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;
use testkit::{
    journey::Answers,
    window::{Bus, Launch, Window},
};

/// A device with the app on it.
pub struct Device {
    home: TempDir,
    launch: Launch,
}

impl Device {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let launch = Launch::new(env!("CARGO_BIN_EXE_first-responder"), home.path());
        Self { home, launch }
    }

    pub fn with_endpoint(settings: &Path) -> Self {
        let mut device = Self::new();
        device.launch = device.launch.endpoint(settings);
        device
    }

    pub fn with_bus(which: Bus, address: &str) -> Self {
        let mut device = Self::new();
        device.launch = device.launch.bus(which, address);
        device
    }

    /// Where everything the app and its webview write goes.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn open(&self) -> Window {
        Window::open(&self.launch).unwrap()
    }

    /// The app as a person starts it, with no driver.
    pub fn command(&self) -> std::process::Command {
        self.launch.command()
    }

    /// The app opened, a report started, and its first page shown.
    pub fn open_a_report(&self) -> Window {
        let window = self.open();
        assert_eq!(window.enter(&opening()).unwrap(), "home");
        assert_eq!(window.press_button("start-report").unwrap(), "/reference");
        window
    }
}

/// What the pages before the first report ask.
pub fn opening() -> Answers {
    let mut answers = example();
    answers.insert("passphrase".to_owned(), json!(PASSPHRASE));
    answers
}

pub const PASSPHRASE: &str = "walnut lantern orbit sleeve";

/// The fictional adult referral.
pub fn example() -> Answers {
    serde_json::from_str(include_str!("../../examples/adult-referral.json")).unwrap()
}

/// Answers that are said here and now.
pub fn answers<const N: usize>(said: [(&str, &str); N]) -> Answers {
    said.into_iter().map(|(field, text)| (field.to_owned(), json!(text))).collect()
}

/// Goes on with the example until that page.
pub fn walk_to(window: &Window, page: &str) {
    let answers = example();
    let mut now = window.page().unwrap();
    while now != page {
        assert!(now.starts_with('/'), "{page} is not on the way: came to {now}");
        now = window.fill_and_turn(&answers).unwrap();
    }
}

/// Follows a link to that page.
pub fn follow(window: &Window, link: &str, page: &str) {
    window.click(&window.wait_for(link).unwrap()).unwrap();
    let there = || Ok((window.page()? == page).then_some(()));
    window.wait_until(page, there).unwrap();
}
