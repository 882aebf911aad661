//! What a lock leaves of an answer in the memory of the processes of the app.
//! Its own allocator is looked into by tests/it `memory`; here are the webview
//! and the toolkit, too, which wipe nothing.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use testkit::memory;

use crate::damage::{Undriven, stored, until_nothing_is_stored};
use crate::stage::{Device, walk_to};

/// How often something lies in the memory of each process of the app, as UTF-8
/// and as UTF-16.
type Found = BTreeMap<String, [usize; 2]>;

fn found(undriven: &Undriven, typed: &str) -> Found {
    let wide = typed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wanted = [typed.as_bytes().to_vec(), wide];
    let mut found = Found::new();
    for (process, name) in memory::family(undriven.app.id()).unwrap() {
        let counts = memory::count(process, &wanted).unwrap();
        found.insert(name, [counts[0], counts[1]]);
    }
    found
}

/// Shift three times, and until the vault is closed and its journal gone.
fn lock(undriven: &Undriven, device: &Device) {
    undriven.press(&["key", "Shift_L", "Shift_L", "Shift_L"]);
    while stored(device) > 0 {
        thread::sleep(Duration::from_millis(20));
    }
    until_nothing_is_stored(device);
}

/// With no driver, through which all that it types and reads would go, too.
#[test]
fn a_lock_leaves_of_an_answer_what_the_page_and_the_toolkit_keep_and_no_more() {
    let device = Device::new();
    let window = device.open_a_report();
    walk_to(&window, "/what-is-their-background");
    drop(window);

    let undriven = Undriven::start(&device);
    undriven.shut();
    undriven.unlock(&device);
    undriven.find_a_box(&device);
    let typed = seal::make_id().unwrap().simple().to_string();
    undriven.press(&["type", &typed]);
    until_nothing_is_stored(&device);
    let open = found(&undriven, &typed);
    println!("open: {open:?}");
    assert!(open["WebKitWebProces"][0] > 0, "it is found where it was typed: {open:?}");

    lock(&undriven, &device);
    let locked = found(&undriven, &typed);
    println!("locked: {locked:?}");
    assert_eq!(locked["WebKitNetworkPr"], [0, 0], "{locked:?}");
}
