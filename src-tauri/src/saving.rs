//! Asks where a file is to go, and writes it. The place stays in the shell.

use std::fs;

use app::{SaveFile, Saved};
use tauri::{AppHandle, Runtime};

use crate::choosing;

/// Asks with the system's own dialog.
pub(crate) fn with_a_dialog<R: Runtime>(handle: &AppHandle<R>) -> SaveFile {
    let handle = handle.clone();
    Box::new(move |name, content| match choosing::ask_for_a_place(&handle, name) {
        Err(_) => Saved::Failed,
        Ok(None) => Saved::Nowhere,
        Ok(Some(place)) => match fs::write(place, content) {
            Ok(()) => Saved::There,
            Err(_) => Saved::Failed,
        },
    })
}
