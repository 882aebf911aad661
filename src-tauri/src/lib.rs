//! The shell: the Tauri window around the app. It knows Tauri and decides
//! nothing.

mod background;
mod choosing;
mod closing;
mod dropping;
#[cfg(desktop)]
mod keychain;
mod network;
mod parts;
mod pictures;
mod power;
mod reopening;
mod saving;
mod sleep;
mod surroundings;
mod window;

use std::alloc::System;
use std::sync::Arc;

use app::App;
use tauri::{Builder, Context, Manager, Runtime};
use zeroizing_alloc::ZeroAlloc;

pub use network::follow as follow_network;
pub use parts::with_parts;

/// What is freed is wiped: what was typed and shown went through many hands.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

/// Opens the window and runs until it is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    let builder = pictures::shown(with_parts(Builder::default()));
    closing::locked_first(dropping::taken(builder))
        .setup(|tauri| {
            let app = Arc::new(App::new(surroundings::of(tauri.handle())?));
            tauri.manage(Arc::clone(&app));
            background::start(app);
            #[cfg(target_os = "linux")]
            closing::when_asked_by_the_system(tauri.handle());
            Ok(window::open(tauri.handle())?)
        })
        .build(context())
        .expect("the window can be opened")
        .run(|handle, event| closing::at_the_end(handle, &event));
}

/// The configuration, the access-control list and the screen.
pub fn context<R: Runtime>() -> Context<R> {
    tauri::generate_context!()
}
