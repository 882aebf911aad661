//! Gives the one command a permission, as the app's build does.

use tauri_build::{Attributes, InlinedPlugin};

fn main() {
    let vault = InlinedPlugin::new().commands(&["page_ready"]);
    tauri_build::try_build(Attributes::new().plugin("vault", vault))
        .expect("the Tauri configuration is sound");
}
