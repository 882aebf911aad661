//! Nobody is there.

use std::fs;
use std::time::Duration;

use testkit::endpoint::LocalEndpoint;
use testkit::window::Key;

use crate::accessibility::{axe, check};
use crate::stage::Device;

/// The shortest time that an organisation may set, less the minute of warning.
const UNTIL_WARNED: Duration = Duration::from_secs(60);

#[test]
fn a_minute_before_it_locks_one_key_is_enough_to_stay() {
    let endpoint = LocalEndpoint::new();
    let settings = wire::Settings { idle_lock_minutes: Some(2), ..endpoint.settings() };
    let file = endpoint.settings_path();
    fs::write(&file, serde_json::to_vec(&settings).unwrap()).unwrap();
    let device = Device::with_endpoint(&file);
    let window = device.open_a_report();
    let warned = || window.find("dialog[open]");
    let warning = window.wait_as_long_as(UNTIL_WARNED * 2, "the warning", warned).unwrap();
    assert!(window.text(&warning).unwrap().contains("Are you still here?"));
    check(&window, &axe(), "the warning");
    window.press(Key::Space).unwrap();
    let gone = || Ok(window.find("dialog[open]")?.is_none().then_some(()));
    window.wait_until("the warning to go", gone).unwrap();
    assert_eq!(window.page().unwrap(), "/reference", "nothing was locked");
}
