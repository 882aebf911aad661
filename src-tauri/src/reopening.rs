//! The page is a process of its own, which the system may end: when memory is
//! short, or by a fault. The app goes on, locks, and opens the page again.

use tauri::{Runtime, WebviewWindow};

/// Follows what becomes of the page of a window.
#[cfg(target_os = "linux")]
pub(crate) fn when_ended<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::WebViewExt;
    let ended = window.clone();
    window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |_, _| open_again(ended.clone()));
    })
}

/// Other systems' webviews open their page again by themselves, or say so.
#[cfg(not(target_os = "linux"))]
pub(crate) fn when_ended<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

/// Away from the window's own thread: what was asked for is waited for. A page
/// that ends again and again is opened again ever so often, and not at once.
#[cfg(target_os = "linux")]
fn open_again<R: Runtime>(window: WebviewWindow<R>) {
    use std::sync::Arc;
    use std::time::Duration;

    use app::App;
    use tauri::Manager;

    const REST: Duration = Duration::from_millis(500);
    std::thread::spawn(move || {
        window.state::<Arc<App>>().page_ended();
        std::thread::sleep(REST);
        // A window that is closing has no page to open.
        let _ = window.reload();
    });
}
