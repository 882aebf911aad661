//! The page about running an endpoint: all that it says to type is typed, in a clean root,
//! and what comes of it is what the page says.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use testkit::device::Device;
use wire::{Hex, SignedReceipt};

use crate::{
    Done,
    clean_root::{self, typed},
    clone, files, package,
    page::Page,
};

const PAGE: &str = "docs/deployment.md";
const FOLDER: &str = "/var/lib/first-responder-endpoint";

/// The numbers of two reports.
const KEPT: u128 = 1;
const ERASED: u128 = 2;

/// How long what the endpoint does by itself is waited for.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

/// Follows the page, with the endpoint's package as it is but for being optimised.
pub fn check() -> Done {
    let root = clean_root::ENDPOINT.follow()?;
    let packages = package::of_the_tested_endpoint()?;
    let page = clone::top().join(PAGE);
    root.boot("deployment", &[(&page, PAGE), (&packages, "target/packages")])
}

/// What goes on inside: the page is typed in, heading by heading, while devices enrol and
/// send as devices do.
pub fn follow() -> Done {
    let mut page = Page::read(Path::new(PAGE))?;
    install(&mut page)?;
    let invite = page.under("Enrol a device")?;
    let device = enrolled(&typed(&invite)?)?;
    let kept = device.send(KEPT);
    give_out_packs(&mut page, &device)?;
    change_keys(&mut page, &device, &kept)?;
    read_and_erase(&mut page, &device, &kept)?;
    bring_back(&mut page, &device, &kept)?;
    move_to_a_database(&mut page, &invite)?;
    let log = typed(&page.under("Watch over it")?)?;
    must(log.contains("listening https://127.0.0.1:8443"), "the log says where it listens")?;
    remove(&mut page)?;
    page.end()
}

fn install(page: &mut Page) -> Done {
    typed(&page.under("Install")?)?;
    let state = typed("sudo systemctl is-active first-responder-endpoint || true")?;
    must(state == "inactive", "nothing is started before there is a configuration")?;
    typed(&page.under("Make it ready")?).map(drop)
}

fn give_out_packs(page: &mut Page, device: &Device) -> Done {
    must(device.pack().is_none(), "nothing is given out before there is a pack")?;
    typed(&page.under("Give out packs")?)?;
    let root = typed("cat ~/packs/root.pub")?;
    let root: Hex<32> = root.parse().map_err(|_| "What was printed is no key.")?;
    set("packs", json!({ "folder": "packs", "root": root }))?;
    let pack = device.pack().ok_or("No pack is given out.")?;
    let pack = pack::check(pack, None, &root.0.into()).map_err(|why| format!("{why:?}"))?;
    must(pack.content().contacts.len() == 1, "devices are told whom to ask")
}

fn change_keys(page: &mut Page, device: &Device, kept: &SignedReceipt) -> Done {
    typed(&page.under("Keys")?)?;
    must(device.send(KEPT) == *kept, "other keys change no receipt")?;
    holds(&[kept])
}

fn read_and_erase(page: &mut Page, device: &Device, kept: &SignedReceipt) -> Done {
    let erased = device.send(ERASED);
    holds(&[kept, &erased])?;
    let case = format!("reference={}\n", erased.receipt.reference);
    let read = typed(&(case.clone() + &page.under("Read a case")?))?;
    let read: Value = serde_json::from_str(&read)?;
    must(read["reference"] == json!(erased.receipt.reference), "that case alone is read")?;
    let erase = case + &page.under("Erase a case")?;
    fails(&erase, "is not passed on yet")?;
    set("onward", json!({ "to": "folder", "folder": "onward" }))?;
    wait_until_all_is_passed_on()?;
    typed(&erase)?;
    holds(&[kept])
}

fn bring_back(page: &mut Page, device: &Device, kept: &SignedReceipt) -> Done {
    typed(&page.under("Back up")?)?;
    typed(&page.under("Bring back")?)?;
    must(device.send(KEPT) == *kept, "a backup that is brought back changes no receipt")?;
    holds(&[kept])
}

fn move_to_a_database(page: &mut Page, invite: &str) -> Done {
    typed(&page.under("A database")?)?;
    set("store", json!("postgres://first-responder@%2Frun%2Fpostgresql/reports"))?;
    let device = enrolled(&typed(invite)?)?;
    let kept = device.send(KEPT);
    typed(&page.under("Back up a database")?)?;
    typed(&page.under("Bring back a database")?)?;
    must(device.send(KEPT) == kept, "a database that is brought back changes no receipt")?;
    holds(&[&kept])
}

fn remove(page: &mut Page) -> Done {
    typed(&page.under("Remove it")?)?;
    typed("! command -v first-responder-endpoint")?;
    typed(&format!("id first-responder; sudo test -s {FOLDER}/reports.db")).map(drop)
}

/// Types commands in that must fail, for that reason.
fn fails(commands: &str, because: &str) -> Done {
    let output = clean_root::shell(commands).output()?;
    let why = String::from_utf8_lossy(&output.stderr);
    let is_refused = !output.status.success() && why.contains(because);
    must(is_refused, &format!("this fails because “{because}”:\n{commands}{why}"))
}

fn must(is_so: bool, what: &str) -> Done {
    if is_so { Ok(()) } else { Err(format!("Not as the page says: {what}").into()) }
}

/// A device, with the code that was printed last.
fn enrolled(said: &str) -> Done<Device> {
    let code = said.lines().last().ok_or("No code was printed.")?;
    let settings = files::read(&Path::new(FOLDER).join("settings.json"))?;
    Ok(Device::enrol(&settings, code))
}

/// That the reports of these receipts are held, and no others.
fn holds(receipts: &[&SignedReceipt]) -> Done {
    let references: Vec<_> =
        receipts.iter().map(|signed| json!(signed.receipt.reference)).collect();
    let export = typed(&endpoint("export"))?;
    let line = |line: &str| Ok(serde_json::from_str::<Value>(line)?["reference"].take());
    let held: Vec<Value> = export.lines().map(line).collect::<Done<_>>()?;
    must(held == references, &format!("it holds {references:?}; but it holds {held:?}"))
}

/// Changes the configuration, and has the endpoint read it.
fn set(setting: &str, value: Value) -> Done {
    let path = Path::new(FOLDER).join("config.json");
    let mut config: Value = serde_json::from_slice(&files::read(&path)?)?;
    config[setting] = value;
    files::write(&path, serde_json::to_vec_pretty(&config)?)?;
    // Nobody restarts it as often within seconds: to systemd it looks like a failure.
    typed("sudo systemctl reset-failed first-responder-endpoint")?;
    typed("sudo systemctl restart first-responder-endpoint").map(drop)
}

fn wait_until_all_is_passed_on() -> Done {
    let begun = Instant::now();
    loop {
        let waiting = typed(&endpoint("admin onward"))?;
        if waiting.is_empty() {
            return Ok(());
        }
        must(begun.elapsed() < PATIENCE, &format!("reports are passed on:\n{waiting}"))?;
        thread::sleep(BETWEEN_LOOKS);
    }
}

fn endpoint(words: &str) -> String {
    format!(
        "sudo -u first-responder first-responder-endpoint {words} --config {FOLDER}/config.json"
    )
}
