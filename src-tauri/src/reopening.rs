//! The page is a process of its own, which the system may end: when memory is
//! short, or by a fault. Or it lives on and can't go on, by a fault of its own.
//! The app goes on, locks, and opens the page again.

use std::sync::Arc;
use std::time::Duration;

use app::App;
use tauri::{AppHandle, Manager, Runtime, WebviewWindow};

/// A page that ends again and again is opened again ever so often, and not at
/// once.
const REST: Duration = Duration::from_millis(500);

/// Follows what becomes of the page of a window.
#[cfg(target_os = "linux")]
pub(crate) fn when_ended<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;
    let ended = window.app_handle().clone();
    window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |_, _| open_again(&ended));
    })
}

/// Other systems' webviews open their page again by themselves, or say so.
#[cfg(not(target_os = "linux"))]
pub(crate) fn when_ended<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

/// Away from the thread that asks: what was asked for is waited for.
pub(crate) fn open_again<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    std::thread::spawn(move || {
        handle.state::<Arc<App>>().page_ended();
        std::thread::sleep(REST);
        if let Some(window) = handle.get_webview_window("main") {
            // A window that is closing has no page to open.
            let _ = window.reload();
        }
    });
}
