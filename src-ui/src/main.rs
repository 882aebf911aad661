#![doc = include_str!("../README.md")]

mod app;
mod backend;
mod backups;
mod clock;
mod dom;
mod edition;
mod fault;
mod files;
mod govuk;
mod notices;
mod pages;
mod question;
mod saving;
mod screen;
mod shift;

fn main() {
    std::panic::set_hook(Box::new(fault::met));
    wasm_bindgen_futures::spawn_local(async {
        edition::read().await;
        leptos::mount::mount_to_body(app::App);
    });
}
