//! Gives each command of the contract a permission of its own.

use contract::{
    additions, attachments, backup, copies, keys, notices, packs, record, reports, responder,
    salvage, settings, support, vault,
};
use tauri_build::{Attributes, InlinedPlugin};

fn main() {
    let screen = std::path::Path::new("src-ui/dist");
    std::fs::create_dir_all(screen).expect("the folder of the built screen can be made");
    let part = |commands| InlinedPlugin::new().commands(commands);
    let attributes = Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/**/*")
        .plugin(vault::PART, part(vault::COMMANDS))
        .plugin(keys::PART, part(keys::COMMANDS))
        .plugin(responder::PART, part(responder::COMMANDS))
        .plugin(reports::PART, part(reports::COMMANDS))
        .plugin(copies::PART, part(copies::COMMANDS))
        .plugin(notices::PART, part(notices::COMMANDS))
        .plugin(additions::PART, part(additions::COMMANDS))
        .plugin(record::PART, part(record::COMMANDS))
        .plugin(attachments::PART, part(attachments::COMMANDS))
        .plugin(backup::PART, part(backup::COMMANDS))
        .plugin(salvage::PART, part(salvage::COMMANDS))
        .plugin(settings::PART, part(settings::COMMANDS))
        .plugin(packs::PART, part(packs::COMMANDS))
        .plugin(support::PART, part(support::COMMANDS));
    tauri_build::try_build(attributes).expect("the Tauri configuration is sound");
}
