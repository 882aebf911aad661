//! Asks where a file is to go, and writes it. The place stays in the shell.

use std::sync::mpsc;
use std::{fs, io};

use app::{SaveFile, Saved};
use tauri::{AppHandle, Runtime};

/// Asks with the system's own dialog.
pub(crate) fn with_a_dialog<R: Runtime>(handle: &AppHandle<R>) -> SaveFile {
    let handle = handle.clone();
    Box::new(move |name, content| match ask(&handle, name) {
        Err(_) => Saved::Failed,
        Ok(None) => Saved::Nowhere,
        Ok(Some(place)) => match fs::write(place, content) {
            Ok(()) => Saved::There,
            Err(_) => Saved::Failed,
        },
    })
}

/// Waits on the caller's thread, never on the window's own.
#[cfg(desktop)]
fn ask<R: Runtime>(handle: &AppHandle<R>, name: &str) -> io::Result<Option<std::path::PathBuf>> {
    use tauri::Manager;

    let (chosen, choice) = mpsc::channel();
    let (name, window) = (name.to_owned(), handle.get_webview_window("main"));
    let open = move || {
        leave_no_trace();
        let mut dialog = rfd::AsyncFileDialog::new().set_file_name(name);
        if let Some(window) = &window {
            dialog = dialog.set_parent(window);
        }
        let asked = dialog.save_file();
        tauri::async_runtime::spawn(async move {
            let place = asked.await.map(|file| file.path().to_owned());
            // Whoever asked may be gone with the window.
            let _ = chosen.send(place);
        });
    };
    handle.run_on_main_thread(open).map_err(io::Error::other)?;
    choice.recv().map_err(io::Error::other)
}

#[cfg(not(desktop))]
fn ask<R: Runtime>(_: &AppHandle<R>, _: &str) -> io::Result<Option<std::path::PathBuf>> {
    Err(io::ErrorKind::Unsupported.into())
}

/// GTK would put the names of chosen files on the desktop's list of recent
/// ones.
#[cfg(target_os = "linux")]
fn leave_no_trace() {
    use gtk::prelude::GtkSettingsExt;
    if let Some(settings) = gtk::Settings::default() {
        settings.set_gtk_recent_files_enabled(false);
    }
}

#[cfg(all(desktop, not(target_os = "linux")))]
fn leave_no_trace() {}
