use std::sync::Arc;

use app::App;

/// Keeps delivering what waits, as long as the program runs.
pub(crate) fn start(app: Arc<App>) {
    tauri::async_runtime::spawn(async move { app.keep_delivering().await });
}
