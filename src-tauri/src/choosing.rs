//! Asks for files and places with the system's own dialogs. What is chosen
//! stays in the shell.

use std::path::PathBuf;
use std::{future::Future, io};

use app::{ChooseFile, ChooseFiles, ChoosePlace};
use tauri::{AppHandle, Runtime};

/// Asks which files are to be added.
pub(crate) fn files<R: Runtime>(handle: &AppHandle<R>) -> ChooseFiles {
    let handle = handle.clone();
    Box::new(move || ask_for_files(&handle).unwrap_or_default())
}

/// Asks which file it is.
pub(crate) fn a_file<R: Runtime>(handle: &AppHandle<R>) -> ChooseFile {
    let handle = handle.clone();
    Box::new(move || ask_for_a_file(&handle).ok().flatten())
}

/// Asks where a file is to go.
pub(crate) fn a_place<R: Runtime>(handle: &AppHandle<R>) -> ChoosePlace {
    let handle = handle.clone();
    Box::new(move |name| ask_for_a_place(&handle, name).ok().flatten())
}

#[cfg(desktop)]
fn ask_for_files<R: Runtime>(handle: &AppHandle<R>) -> io::Result<Vec<PathBuf>> {
    let chosen = ask(handle, |dialog| dialog.pick_files())?.unwrap_or_default();
    Ok(chosen.iter().map(|file| file.path().to_owned()).collect())
}

#[cfg(desktop)]
fn ask_for_a_file<R: Runtime>(handle: &AppHandle<R>) -> io::Result<Option<PathBuf>> {
    let chosen = ask(handle, |dialog| dialog.pick_file())?;
    Ok(chosen.map(|file| file.path().to_owned()))
}

#[cfg(desktop)]
pub(crate) fn ask_for_a_place<R: Runtime>(
    handle: &AppHandle<R>,
    name: &str,
) -> io::Result<Option<PathBuf>> {
    let name = name.to_owned();
    let chosen = ask(handle, move |dialog| dialog.set_file_name(name).save_file())?;
    Ok(chosen.map(|file| file.path().to_owned()))
}

/// Waits on the caller's thread, never on the window's own.
#[cfg(desktop)]
fn ask<R, T, F>(
    handle: &AppHandle<R>,
    show: impl FnOnce(rfd::AsyncFileDialog) -> F + Send + 'static,
) -> io::Result<T>
where
    R: Runtime,
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    use tauri::Manager;

    let (chosen, choice) = std::sync::mpsc::channel();
    let window = handle.get_webview_window("main");
    let open = move || {
        leave_no_trace();
        let mut dialog = rfd::AsyncFileDialog::new();
        if let Some(window) = &window {
            dialog = dialog.set_parent(window);
        }
        let asked = show(dialog);
        tauri::async_runtime::spawn(async move {
            // Whoever asked may be gone with the window.
            let _ = chosen.send(asked.await);
        });
    };
    handle.run_on_main_thread(open).map_err(io::Error::other)?;
    choice.recv().map_err(io::Error::other)
}

#[cfg(not(desktop))]
fn ask_for_files<R: Runtime>(_: &AppHandle<R>) -> io::Result<Vec<PathBuf>> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(desktop))]
fn ask_for_a_file<R: Runtime>(_: &AppHandle<R>) -> io::Result<Option<PathBuf>> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(desktop))]
pub(crate) fn ask_for_a_place<R: Runtime>(
    _: &AppHandle<R>,
    _: &str,
) -> io::Result<Option<PathBuf>> {
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
