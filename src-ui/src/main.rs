//! The screen: everything the responder sees, drawn from the form and the
//! words, and nothing that decides.

mod app;
mod backend;
mod clock;
mod dom;
mod govuk;
mod pages;
mod question;
mod saving;
mod screen;

fn main() {
    console_error_panic_hook::set_once();
    leptos::mount::mount_to_body(app::App);
}
