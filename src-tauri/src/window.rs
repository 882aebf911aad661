use tauri::{AppHandle, Runtime, WebviewWindowBuilder};

/// Set by whoever drives the window in a test.
const DRIVEN: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Opens the windows of the configuration. What the webview keeps, it keeps in
/// memory: nothing of a report is in its own storage. A webview that is driven
/// can't be private, so tests search the storage of one that is not.
pub(crate) fn open<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<()> {
    let private = std::env::var_os(DRIVEN).is_none();
    for window in &handle.config().app.windows {
        WebviewWindowBuilder::from_config(handle, window)?.incognito(private).build()?;
    }
    Ok(())
}
