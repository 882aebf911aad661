#![doc = include_str!("../README.md")]

mod app;
mod backend;
mod backups;
mod clock;
mod dom;
mod files;
mod govuk;
mod pages;
mod question;
mod saving;
mod screen;
mod shift;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
