//! Files dropped on the window. Where they are stays in the shell: the screen
//! is told that there are some, and may ask the app to add them.

use std::sync::Arc;

use app::App;
use contract::events::Event;
use tauri::{Builder, DragDropEvent, Manager, Runtime, Window, WindowEvent};

use crate::window::tell;

pub(crate) fn taken<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.on_window_event(|window, event| {
        if let WindowEvent::DragDrop(DragDropEvent::Drop { paths, .. }) = event {
            hold(window, paths.clone());
        }
    })
}

fn hold<R: Runtime>(window: &Window<R>, paths: Vec<std::path::PathBuf>) {
    window.state::<Arc<App>>().hold_dropped(paths);
    tell(window.app_handle(), Event::FilesDropped);
}
