//! A device of its own for each test, and the example report to make on it.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;
use tempfile::TempDir;
use testkit::{
    endpoint::LocalEndpoint,
    journey::Answers,
    window::{Bus, Launch, Window},
};

/// Longer than it takes to turn to a page.
const A_TURN: Duration = Duration::from_secs(3);

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

    /// The app opened, and enrolled with an endpoint that is stopped afterwards.
    pub fn open_enrolled(&self, endpoint: &mut LocalEndpoint) -> Window {
        let window = self.open();
        assert_eq!(window.enter(&opening()).unwrap(), "home");
        endpoint.start();
        enrol(&window, endpoint);
        endpoint.stop();
        window
    }

    /// The app opened, a report started, and its first page shown.
    pub fn open_a_report(&self) -> Window {
        let window = self.open();
        assert_eq!(window.enter(&opening()).unwrap(), "home");
        assert_eq!(window.press_button("start-report").unwrap(), "/reference");
        window
    }
}

/// Enrols the device from the page with its reports. The endpoint must be
/// started.
pub fn enrol(window: &Window, endpoint: &LocalEndpoint) {
    enrol_for(window, endpoint, &example());
}

/// The same for the responder of these answers.
pub fn enrol_for(window: &Window, endpoint: &LocalEndpoint, answers: &Answers) {
    let said = |field: &str| answers[field].as_str().unwrap();
    let invited = endpoint.invite_for(said("user-email"), said("user-organisation"));
    follow(window, "[data-way=enrol]", "enrol");
    let code = window.control("enrolment-code").unwrap();
    window.type_into(&code, &invited).unwrap();
    window.click(&window.wait_for("[name=continue]").unwrap()).unwrap();
    window.wait_for("main[data-page=enrol] .govuk-summary-list").unwrap();
    follow(window, ".govuk-back-link", "home");
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

/// Follows a link to that page, and again where it moved away under the click:
/// what is still being read takes its room when it comes.
pub fn follow(window: &Window, link: &str, page: &str) {
    let mut followed = None;
    let there = || {
        let is_there = window.page()? == page;
        let is_missed = followed.is_none_or(|at: Instant| at.elapsed() > A_TURN);
        if !is_there
            && is_missed
            && let Some(link) = window.find(link)?
        {
            window.click(&link)?;
            followed = Some(Instant::now());
        }
        Ok(is_there.then_some(()))
    };
    window.wait_until(page, there).unwrap();
}

/// Presses a button, and answers the dialog that it opens.
pub fn choose(window: &Window, button: &str, path: &Path) {
    window.click(&window.control(button).unwrap()).unwrap();
    window.answer_dialog(path).unwrap();
}

/// Waits until that page is shown.
pub fn there(window: &Window, page: &str) {
    window.wait_until(page, || Ok((window.page()? == page).then_some(()))).unwrap();
}

/// Waits until an element has these words.
pub fn told(window: &Window, css: &str, words: &str) {
    // In one go: the page may be drawn anew between finding and reading.
    let text = "return document.querySelector(arguments[0])?.innerText";
    let said = || {
        let said = window.run(text, &json!(css))?;
        Ok(said.as_str().is_some_and(|said| said.contains(words)).then_some(()))
    };
    window.wait_until(words, said).unwrap();
}

/// Sends the example from the first page on; its case reference.
pub fn sent(window: &Window) -> String {
    assert_eq!(window.press_button("start-report").unwrap(), "/reference");
    walk_to(window, "/confirm");
    assert_eq!(window.fill_and_turn(&Answers::new()).unwrap(), "finished");
    let arrived = || window.said("[data-at=sent] [data-reference]", "data-reference");
    window.wait_as_long_as(Duration::from_secs(120), "the receipt", arrived).unwrap()
}
