use contract::{
    additions, attachments, backup, copies, keys, notices, packs, record, reports, responder,
    salvage, settings, support, vault,
};
use serde_json::json;

use crate::window::Window;

const PARTS: [(&str, &[&str]); 14] = [
    (vault::PART, vault::COMMANDS),
    (keys::PART, keys::COMMANDS),
    (responder::PART, responder::COMMANDS),
    (reports::PART, reports::COMMANDS),
    (copies::PART, copies::COMMANDS),
    (notices::PART, notices::COMMANDS),
    (additions::PART, additions::COMMANDS),
    (record::PART, record::COMMANDS),
    (attachments::PART, attachments::COMMANDS),
    (backup::PART, backup::COMMANDS),
    (salvage::PART, salvage::COMMANDS),
    (settings::PART, settings::COMMANDS),
    (packs::PART, packs::COMMANDS),
    (support::PART, support::COMMANDS),
];

fn commands() -> impl Iterator<Item = (&'static str, &'static str)> {
    PARTS.into_iter().flat_map(|(part, names)| names.iter().map(move |name| (part, *name)))
}

#[test]
fn the_main_window_may_ask_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    for (part, command) in commands() {
        if let Err(failure) = window.invoke(part, command, json!({})) {
            assert!(failure["code"].is_string(), "{part} {command}: {failure}");
        }
    }
}

#[test]
fn no_other_window_may_ask_any() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::labelled("other", folder.path(), None);
    for (part, command) in commands() {
        let refused = window.invoke(part, command, json!({})).unwrap_err();
        assert!(refused.is_string(), "{part} {command}: {refused}");
    }
}

#[test]
fn the_main_window_may_not_touch_files_or_the_shell_or_hear_of_paths() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    for (part, command) in [
        ("fs", "read_file"),
        ("shell", "execute"),
        ("window", "create"),
        ("webview", "create_webview_window"),
        ("path", "resolve_directory"),
        ("event", "emit"),
        ("event", "emit_to"),
        // Tauri tells whoever listens where a dropped file is.
        ("event", "listen"),
        ("event", "unlisten"),
    ] {
        let refused = window.invoke(part, command, json!({})).unwrap_err();
        assert!(refused.is_string(), "{part} {command}: {refused}");
    }
}

#[test]
fn malformed_content_is_answered_with_a_failure() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::main(folder.path(), None);
    for content in [json!(null), json!([]), json!({"id": 1}), json!({"id": "x", "more": 1})] {
        let failure = window.invoke("reports", "open_report", content).unwrap_err();
        assert_eq!(failure["code"], "not-understood");
    }
}
