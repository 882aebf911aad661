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

/// A session that ends asks a program by a signal, as an update and a terminal do:
/// its window is closed.
#[cfg(target_os = "linux")]
pub(crate) fn when_asked_by_the_system<R: Runtime>(handle: &AppHandle<R>) {
    use gtk::glib::{ControlFlow, unix_signal_add};

    const HANGS_UP: i32 = 1;
    const INTERRUPTS: i32 = 2;
    const TERMINATES: i32 = 15;
    for signal in [HANGS_UP, INTERRUPTS, TERMINATES] {
        let handle = handle.clone();
        unix_signal_add(signal, move || {
            for window in handle.webview_windows().into_values() {
                // It may be gone by now.
                let _ = window.close();
            }
            ControlFlow::Continue
        });
    }
}

/// Some systems end a program without closing its window.
pub(crate) fn at_the_end<R: Runtime>(handle: &AppHandle<R>, event: &RunEvent) {
    if matches!(event, RunEvent::Exit) {
        handle.state::<Arc<App>>().ends();
    }
}
