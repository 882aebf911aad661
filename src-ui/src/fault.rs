//! What the page does about a fault of its own, after which it can't go on.

use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};

use contract::support::PageFailed;

use crate::backend::tell;

/// So much of a path in the code tells the file.
const FOLDERS: usize = 4;

/// Has the page opened again. What was typed until half a second before is
/// stored, and stays.
pub fn met(fault: &PanicHookInfo<'_>) {
    static MET: AtomicBool = AtomicBool::new(false);
    console_error_panic_hook::hook(fault);
    if !MET.swap(true, Ordering::Relaxed) {
        let at = fault.location().map(|at| place(at.file(), at.line()));
        tell(&PageFailed { at: at.unwrap_or_default() });
    }
}

/// The file and the line, without the folders of whoever built the page.
fn place(file: &str, line: u32) -> String {
    let mut folders: Vec<_> = file.rsplit(['/', '\\']).take(FOLDERS).collect();
    folders.reverse();
    format!("{}:{line}", folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_no_folder_of_whoever_built_the_page() {
        let built = "/home/sam/.cargo/registry/src/index/tachys-0.2.19/src/view/keyed.rs";
        assert_eq!(place(built, 7), "tachys-0.2.19/src/view/keyed.rs:7");
        assert_eq!(place("src-ui\\src\\fault.rs", 12), "src-ui/src/fault.rs:12");
    }
}
