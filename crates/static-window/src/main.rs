#![doc = include_str!("../README.md")]

use tauri::{Wry, plugin};

fn main() {
    let vault = plugin::Builder::<Wry>::new("vault").invoke_handler(|asked| {
        println!("ready");
        asked.resolver.resolve(());
        true
    });
    tauri::Builder::default()
        .plugin(vault.build())
        .run(tauri::generate_context!())
        .expect("the window can be opened");
}
