//! The window closes once the vault is locked, with what was typed.

use std::sync::Arc;

use app::App;
use tauri::{AppHandle, Builder, Manager, RunEvent, Runtime, Window, WindowEvent};

pub(crate) fn locked_first<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.on_window_event(|window, event| {
        if let WindowEvent::CloseRequested { api, .. } = event {
            api.prevent_close();
            close(window.clone());
        }
    })
}

/// Away from the window's own thread, which the screen needs to store what was
/// typed.
fn close<R: Runtime>(window: Window<R>) {
    std::thread::spawn(move || {
        if window.state::<Arc<App>>().lock_before_closing() {
            // It may be gone by now.
            let _ = window.destroy();
        }
    });
}

/// Some systems end a program without closing its window.
pub(crate) fn at_the_end<R: Runtime>(handle: &AppHandle<R>, event: &RunEvent) {
    if matches!(event, RunEvent::Exit) {
        handle.state::<Arc<App>>().ends();
    }
}
