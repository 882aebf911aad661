use std::sync::Arc;

use app::App;

/// Keeps delivering what waits, asking what was decided and for packs, reading what is to be
/// found and deleting what is to stay no longer, and locks the vault that nobody uses or before the
/// device sleeps, as long as the program runs.
pub(crate) fn start(app: Arc<App>) {
    crate::sleep::follow(Arc::clone(&app));
    crate::network::follow(Arc::clone(&app));
    let watching = Arc::clone(&app);
    tauri::async_runtime::spawn(async move { watching.keep_watch().await });
    let reading = Arc::clone(&app);
    tauri::async_runtime::spawn(async move { reading.keep_reading().await });
    let asking = Arc::clone(&app);
    tauri::async_runtime::spawn(async move { asking.keep_asking_for_notices().await });
    let updating = Arc::clone(&app);
    tauri::async_runtime::spawn(async move { updating.keep_asking_for_packs().await });
    let minimising = Arc::clone(&app);
    tauri::async_runtime::spawn(async move { minimising.keep_to_retention().await });
    tauri::async_runtime::spawn(async move { app.keep_delivering().await });
}
