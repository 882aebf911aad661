//! Every page, as axe-core and a narrow window find it.

use std::{fs, path::Path};

use serde_json::Value;
use testkit::window::Window;

use crate::stage::{Device, example, opening};

const WIDE: u32 = 1280;
const NARROW: u32 = 320;

#[test]
fn every_page_passes_axe_and_fits_a_narrow_window() {
    let axe = axe();
    let device = Device::new();
    let window = device.open();
    let answers = opening();
    let mut page = window.page().unwrap();
    while page != "home" {
        check(&window, &axe, &page);
        page = window.fill_and_turn(&answers).unwrap();
    }
    check(&window, &axe, "home");
    page = window.press_button("start-report").unwrap();
    while page != "finished" {
        check(&window, &axe, &page);
        page = window.fill_and_turn(&example()).unwrap();
    }
    check(&window, &axe, "finished");
}

pub fn axe() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-ui/node_modules/axe-core");
    fs::read_to_string(folder.join("axe.min.js")).expect("./dev fetches axe-core")
}

pub fn check(window: &Window, axe: &str, page: &str) {
    assert_eq!(faults(window, axe), Vec::<String>::new(), "{page}");
    window.resize(NARROW, 640).unwrap();
    let wider = "return document.documentElement.scrollWidth - innerWidth";
    assert_eq!(window.run(wider, &Value::Null).unwrap(), 0, "{page} scrolls sideways");
    window.resize(WIDE, 900).unwrap();
}

pub fn faults(window: &Window, axe: &str) -> Vec<String> {
    if window.run("return typeof axe", &Value::Null).unwrap() == "undefined" {
        window.run(axe, &Value::Null).unwrap();
    }
    let found = window.run_to_end("return (await axe.run()).violations", &Value::Null).unwrap();
    let describe = |fault: &Value| format!("{}: {}", fault["id"], fault["nodes"][0]["html"]);
    found.as_array().unwrap().iter().map(describe).collect()
}
