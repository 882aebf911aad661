use contract::events::Event;
use tauri::{AppHandle, Manager, Runtime, Url, WebviewWindow, WebviewWindowBuilder};

use crate::reopening;

/// Set by whoever drives the window in a test.
const DRIVEN: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Opens the windows of the configuration. What the webview keeps, it keeps in
/// memory: nothing of a report is in its own storage. A webview that is driven
/// can't be private, so tests search the storage of one that is not.
pub(crate) fn open<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<()> {
    let driven = std::env::var_os(DRIVEN).is_some();
    for window in &handle.config().app.windows {
        let window = WebviewWindowBuilder::from_config(handle, window)?
            .incognito(!driven)
            .on_navigation(is_the_screen)
            .build()?;
        set(&window, driven)?;
        reopening::when_ended(&window)?;
    }
    Ok(())
}

/// Tells the screen, by an event of the page's own: the window may hear none of
/// Tauri's, which say where a file is that was dropped.
pub(crate) fn tell<R: Runtime>(handle: &AppHandle<R>, event: Event) {
    if let Some(window) = handle.get_webview_window("main") {
        // A window that is closing needs no news.
        let _ = window.eval(format!("window.dispatchEvent(new Event('{}'))", event.name()));
    }
}

/// The window shows the screen and nothing else: no link and no dropped file
/// takes it elsewhere.
fn is_the_screen(to: &Url) -> bool {
    let screen = to.scheme() == "tauri" || to.host_str() == Some("tauri.localhost");
    screen || to.scheme() == "about" || tauri::is_dev()
}

/// Pages of text need no graphics card. Without one WebKitGTK starts sooner
/// and takes half the memory. What a page says on its console, a fault of its
/// own, is told to a test alone.
#[cfg(target_os = "linux")]
fn set<R: Runtime>(window: &WebviewWindow<R>, driven: bool) -> tauri::Result<()> {
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt, WebViewExt};
    window.with_webview(move |webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_enable_write_console_messages_to_stdout(driven);
            settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn set<R: Runtime>(_: &WebviewWindow<R>, _: bool) -> tauri::Result<()> {
    Ok(())
}
