//! Damage, and what support asks for, in the real window.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::Value;
use testkit::disk::flip_a_bit;
use testkit::endpoint::LocalEndpoint;
use testkit::window::{Display, Window, children};

use crate::accessibility::{axe, check};
use crate::additions::{begin, with_a_sent_report};
use crate::record::told;
use crate::stage::{Device, PASSPHRASE, answers, follow, opening, there, walk_to};

/// What was typed longer ago than this is safe, whatever happens.
const PROMISED: Duration = Duration::from_millis(500);
/// How long something may take to come up before it counts as missing.
const PATIENCE: Duration = Duration::from_secs(20);

fn database(device: &Device) -> PathBuf {
    let vaults = fs::read_dir(device.home().join("data/vaults")).unwrap();
    let folder = vaults.map(|entry| entry.unwrap().path()).find(|path| path.is_dir()).unwrap();
    folder.join("vault.db")
}

fn saved(window: &Window, css: &str) -> String {
    let said = || {
        let said = window.text(&window.wait_for(css)?)?;
        Ok((!said.is_empty()).then_some(said))
    };
    window.wait_until("the file to be written", said).unwrap()
}

#[test]
fn what_can_be_read_of_a_damaged_vault_is_saved() {
    let device = Device::new();
    let window = device.open_a_report();
    window.fill_and_turn(&answers([("reference", "FICTIONAL-7")])).unwrap();
    drop(window);
    break_header(&device);
    let window = device.open();
    assert_eq!(window.page().unwrap(), "damaged");
    check(&window, &axe(), "damaged");
    follow(&window, "[data-way=aside]", "aside");
    check(&window, &axe(), "aside");
    window.click(&window.wait_for("[data-way=other-way]").unwrap()).unwrap();
    window.wait_for("[name=recovery-code]").unwrap();
    check(&window, &axe(), "aside, by code");
    window.click(&window.wait_for("[data-way=other-way]").unwrap()).unwrap();
    let opened = window.fill_and_turn(&answers([("passphrase", PASSPHRASE)])).unwrap();
    assert_eq!(opened, "salvaged");
    check(&window, &axe(), "salvaged");
    let report = window.text(&window.wait_for("[data-salvaged]").unwrap()).unwrap();
    assert!(report.contains("FICTIONAL-7"), "{report}");

    assert!(taken_out(&device, &window).contains("FICTIONAL-7"));
    follow(&window, ".govuk-back-link", "damaged");
}

/// The header of the vault's file is no longer one.
fn break_header(device: &Device) {
    let path = database(device);
    let mut bytes = fs::read(&path).unwrap();
    bytes[..90].fill(0xee);
    fs::write(&path, bytes).unwrap();
}

/// What is saved of a vault that was opened to read.
fn taken_out(device: &Device, window: &Window) -> String {
    window.fill(&answers([("kind", "text"), ("seal", "no")])).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    let place = device.home().join("reports");
    window.answer_dialog(&place).unwrap();
    assert_eq!(saved(window, "[data-copied]"), "The reports are saved in the folder.");
    fs::read_to_string(place.join("reports.txt")).unwrap()
}

#[test]
fn what_was_not_sent_of_a_damaged_vault_is_marked() {
    let endpoint = LocalEndpoint::started();
    let device = Device::with_endpoint(&endpoint.settings_path());
    let window = with_a_sent_report(&device, &endpoint);
    begin(&window, "She named a second address.");
    window.click(&window.wait_for("button[name=lock]").unwrap()).unwrap();
    there(&window, "unlock");
    drop(window);
    break_header(&device);
    let window = device.open();
    follow(&window, "[data-way=aside]", "aside");
    window.fill_and_turn(&answers([("passphrase", PASSPHRASE)])).unwrap();
    let report = window.text(&window.wait_for("[data-salvaged]").unwrap()).unwrap();
    assert!(report.contains("Sent\nNot sent: 1 thing you added"), "{report}");
    check(&window, &axe(), "salvaged, with something that was not sent");
    let text = taken_out(&device, &window);
    for said in ["She named a second address.", "Begun, and not sent", "Tell the decision-maker"] {
        assert!(text.contains(said), "{said} is not in:\n{text}");
    }
}

#[test]
fn a_damaged_answer_is_named_on_every_page_of_its_report() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    window.fill(&answers([("family", &"Two sisters. ".repeat(400))])).unwrap();
    thread::sleep(PROMISED);
    drop(window);
    let connection = Connection::open(database(&device)).unwrap();
    let sql = "UPDATE answers SET sealed = randomblob(length(sealed))
               WHERE token = (SELECT token FROM answers ORDER BY length(sealed) DESC LIMIT 1)";
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
    drop(connection);

    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "/what-is-their-background");
    window.wait_for("[data-unreadable=family]").unwrap();
    check(&window, &axe(), "a page with a damaged answer");
    follow(&window, "[data-way=tasks]", "tasks");
    window.wait_for("[data-unreadable=family]").unwrap();
    check(&window, &axe(), "tasks with a damaged answer");
    follow(&window, "[data-unreadable=family] a", "/what-is-their-background");
    window.fill(&answers([("family", "Two sisters")])).unwrap();
    window.turn().unwrap();
    assert!(window.find("[data-unreadable]").unwrap().is_none(), "it is answered again");
}

#[test]
fn a_report_with_a_flipped_bit_in_the_list_is_opened_taken_out_and_put_right() {
    let device = Device::new();
    let window = device.open_a_report();
    window.fill_and_turn(&answers([("reference", "FICTIONAL-7")])).unwrap();
    assert_eq!(window.press_button("leave").unwrap(), "home");
    drop(window);
    let path = database(&device);
    let connection = Connection::open(&path).unwrap();
    let sql = "SELECT sealed_summary FROM reports";
    let sealed: Vec<u8> = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(connection);
    flip_a_bit(&path, &sealed).unwrap();

    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "home");
    let told = window.text(&window.wait_for("[data-damaged]").unwrap()).unwrap();
    assert!(told.contains("Damaged on this device") && told.contains("can be read"), "{told}");
    let row = window.text(&window.wait_for("[data-report]").unwrap()).unwrap();
    assert!(row.contains("FICTIONAL-7"), "{row}");
    check(&window, &axe(), "a damaged report in the list");
    follow(&window, "[data-report] a", "/reference");
    follow(&window, "[data-way=tasks]", "tasks");
    check(&window, &axe(), "tasks");
    follow(&window, "[data-way=copy]", "copy");
    window.fill(&answers([("kind", "text"), ("seal", "no")])).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    let place = device.home().join("draft.txt");
    window.answer_dialog(&place).unwrap();
    assert_eq!(saved(&window, "[data-copied]"), "The copy is saved");
    let copy = fs::read_to_string(place).unwrap();
    assert!(copy.contains("FICTIONAL-7") && copy.contains("This is a draft."), "{copy}");
    follow(&window, ".govuk-back-link", "tasks");
    follow(&window, ".govuk-back-link", "/reference");
    window.turn().unwrap();
    assert_eq!(window.press_button("leave").unwrap(), "home");
    assert!(window.find("[data-damaged]").unwrap().is_none(), "it is put right");
}

#[test]
fn the_details_for_support_are_shown_before_they_are_saved() {
    let device = Device::new();
    let window = device.open();
    follow(&window, "[data-way=support]", "support");
    follow(&window, ".govuk-back-link", "make-vault");
    window.enter(&opening()).unwrap();
    follow(&window, "[data-way=support]", "support");
    check(&window, &axe(), "support");
    let shown = window.text(&window.wait_for("[data-details]").unwrap()).unwrap();
    window.click(&window.control("save").unwrap()).unwrap();
    let place = device.home().join("details.json");
    window.answer_dialog(&place).unwrap();
    assert_eq!(saved(&window, "[data-kept]"), "The details are saved");
    assert_eq!(fs::read_to_string(place).unwrap().trim(), shown.trim());
    follow(&window, ".govuk-back-link", "home");
}

/// The page's own process, somewhere below the app's.
fn page_of(process: u32) -> Option<u32> {
    children(process).into_iter().find_map(|child| {
        let name = fs::read_to_string(Path::new("/proc").join(child.to_string()).join("comm"));
        match name.unwrap_or_default().trim() {
            "WebKitWebProces" => Some(child),
            _ => page_of(child),
        }
    })
}

/// The app with no driver: the driver's session ends with the page.
pub struct Undriven {
    pub app: Child,
    display: Display,
    said: Receiver<String>,
}

impl Drop for Undriven {
    fn drop(&mut self) {
        _ = self.app.kill();
        _ = self.app.wait();
    }
}

impl Undriven {
    pub fn start(device: &Device) -> Self {
        let display = Display::find().unwrap();
        let mut command = device.command();
        display.show(&mut command);
        let mut app = command.stdout(Stdio::piped()).spawn().unwrap();
        let (say, said) = channel();
        let lines = BufReader::new(app.stdout.take().unwrap()).lines();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| say.send(line)));
        Self { app, display, said }
    }

    /// Waits until a page that a vault is chosen or unlocked on can be used.
    pub fn shut(&self) {
        assert_eq!(self.said.recv_timeout(PATIENCE).unwrap(), "ready");
    }

    pub fn press(&self, words: &[&str]) {
        let mut xdotool = Command::new("xdotool");
        self.display.show(&mut xdotool);
        assert!(xdotool.args(words).output().unwrap().status.success(), "{words:?}");
    }

    fn focus(&self) {
        let name = "First Responder";
        self.press(&["search", "--sync", "--onlyvisible", "--name", name, "windowfocus", "--sync"]);
    }

    /// Unlocks with the keyboard alone, and waits until the vault is open: then
    /// it is copied.
    pub fn unlock(&self, device: &Device) {
        let copies = database(device).with_file_name("backups");
        _ = fs::remove_dir_all(&copies);
        self.focus();
        // Past the link to the main part.
        self.press(&["key", "Tab", "Tab"]);
        self.press(&["type", PASSPHRASE]);
        self.press(&["key", "Return"]);
        let copied = || fs::read_dir(&copies).is_ok_and(|mut days| days.next().is_some());
        let until = Instant::now() + PATIENCE;
        while !copied() {
            assert!(Instant::now() < until, "it does not open");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Undriven {
    /// Goes with the Tab key to a box of the report: what is typed there is
    /// stored.
    pub fn find_a_box(&self, device: &Device) {
        // What opening the report stores comes first.
        until_nothing_is_stored(device);
        for _ in 0..9 {
            let before = stored(device);
            self.press(&["key", "Tab"]);
            self.press(&["type", "x"]);
            if is_more_stored(device, before) {
                return;
            }
        }
        panic!("there is no box to type into");
    }
}

/// The bytes of the journal, which grows with all that is stored.
pub fn stored(device: &Device) -> u64 {
    fs::metadata(database(device).with_extension("db-wal")).map_or(0, |known| known.len())
}

/// Whether more is stored within a while.
fn is_more_stored(device: &Device, before: u64) -> bool {
    let until = Instant::now() + Duration::from_secs(2);
    while stored(device) == before && Instant::now() < until {
        thread::sleep(Duration::from_millis(20));
    }
    stored(device) != before
}

pub fn until_nothing_is_stored(device: &Device) {
    while is_more_stored(device, stored(device)) {}
}

/// The driver does not outlive the page, so here the app is made to say that its
/// page ended; the test below ends it for real.
const SAY_THAT_IT_ENDED: &str = "
    const real = window.fetch;
    window.fetch = async (...asked) => {
      const reply = await real(...asked);
      if (!String(asked[0]?.url ?? asked[0]).includes('look_at_vaults')) return reply;
      const { headers, status } = reply;
      const found = { ...(await reply.json()), 'page-ended': true };
      return new Response(JSON.stringify(found), { headers, status });
    }";

#[test]
fn why_the_vault_is_locked_is_said_where_the_page_comes_back() {
    let device = Device::new();
    let window = device.open_a_report();
    window.run(SAY_THAT_IT_ENDED, &Value::Null).unwrap();
    assert_eq!(window.press_button("lock").unwrap(), "unlock");
    let banner = window.wait_for(".govuk-notification-banner[role=alert]").unwrap();
    let said = window.text(&banner).unwrap();
    assert!(said.contains("The page stopped working, so the app locked your vault"), "{said}");
    check(&window, &axe(), "unlock, after the page ended");
}

/// Nothing can be put on the page any more, as by a fault of its own.
const MAKE_A_FAULT: &str =
    "Document.prototype.createElement = () => { throw new Error('a fault') }";

#[test]
fn a_page_with_a_fault_of_its_own_comes_back_locked_with_all_that_was_typed() {
    let device = Device::new();
    let window = device.open_a_report();
    let reference = window.control("reference").unwrap();
    window.type_into(&reference, "Case 12").unwrap();
    window.run(MAKE_A_FAULT, &Value::Null).unwrap();
    window.click(&window.control("continue").unwrap()).unwrap();
    window.wait_for("main[data-page=unlock]").unwrap();
    let banner = window.wait_for(".govuk-notification-banner[role=alert]").unwrap();
    let said = window.text(&banner).unwrap();
    assert!(said.contains("The page stopped working, so the app locked your vault"), "{said}");

    let page = window.enter(&opening()).unwrap();
    assert!(page.starts_with('/'), "the report is still open: {page}");
    assert_eq!(window.press_button("home").unwrap(), "home");
    assert!(window.text(&window.wait_for("main").unwrap()).unwrap().contains("Case 12"));
    follow(&window, "[data-way=support]", "support");
    let details = window.text(&window.wait_for("[data-details]").unwrap()).unwrap();
    assert!(details.contains("page-faults") && details.contains(".rs:"), "{details}");
}

#[test]
fn a_window_that_is_closed_stores_what_was_typed_and_the_record_says_why_it_locked() {
    ends_with_what_was_typed(|undriven| undriven.display.close_window().unwrap());
}

#[test]
fn a_program_that_the_system_asks_to_end_stores_what_was_typed_and_says_so_too() {
    ends_with_what_was_typed(|undriven| {
        let process = undriven.app.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    });
}

fn ends_with_what_was_typed(ask_to_end: impl FnOnce(&Undriven)) {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    drop(window);

    let mut undriven = Undriven::start(&device);
    undriven.shut();
    undriven.unlock(&device);
    undriven.find_a_box(&device);
    undriven.press(&["type", "Vinh, by the river"]);
    ask_to_end(&undriven);
    assert!(undriven.app.wait().unwrap().success());

    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "/what-is-their-background");
    let said =
        ["birthplace", "family"].map(|name| window.value(&window.control(name).unwrap()).unwrap());
    // As far as the keys had reached the page by then.
    let reached = |said: &String| said.len() > 1 && "xVinh, by the river".starts_with(&said[..]);
    assert!(said.iter().any(reached), "{said:?}");
    assert_eq!(window.press_button("home").unwrap(), "home");
    follow(&window, "[data-way=record]", "record");
    let acts = told(&window);
    let closed = "The vault locked because the window was closed";
    assert!(acts.iter().any(|act| act == closed), "{acts:?}");
}

#[test]
fn a_page_that_the_system_ends_comes_back_locked_with_all_that_was_typed() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    drop(window);

    let undriven = Undriven::start(&device);
    undriven.shut();
    undriven.unlock(&device);
    undriven.find_a_box(&device);
    undriven.press(&["type", "Vinh, by the river"]);
    // The keys are on their way for a while; nobody tells when they are there.
    until_nothing_is_stored(&device);
    let page = page_of(undriven.app.id()).expect("the page is a process of its own");
    assert!(Command::new("kill").args(["-KILL", &page.to_string()]).status().unwrap().success());
    undriven.shut();
    assert_ne!(page_of(undriven.app.id()), Some(page), "there is another");
    undriven.unlock(&device);
    drop(undriven);

    let window = device.open();
    assert_eq!(window.enter(&opening()).unwrap(), "/what-is-their-background");
    let said =
        ["birthplace", "family"].map(|name| window.value(&window.control(name).unwrap()).unwrap());
    // As far as the keys had reached the page by then.
    let reached = |said: &String| said.len() > 1 && "xVinh, by the river".starts_with(&said[..]);
    assert!(said.iter().any(reached), "{said:?}");
}
