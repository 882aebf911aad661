//! A window of the mock runtime that asks commands as the screen does.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use app::{App, Form, Saved, Settings, Surroundings};
use contract::events::Event;
use contract::{Command, Failure};
use serde_json::Value;
use tauri::ipc::{CallbackFn, InvokeBody, InvokeResponseBody};
use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
use tauri::webview::{InvokeRequest, WebviewWindow, WebviewWindowBuilder};

/// A file's name and what is in it.
type File = (String, Vec<u8>);

fn held<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().expect("nobody panics while holding it")
}

pub struct Window {
    pub app: Arc<App>,
    /// The files that the responder was asked about: name and content.
    pub saved: Arc<Mutex<Vec<File>>>,
    /// The files that the responder chooses when asked.
    pub chosen: Arc<Mutex<Vec<PathBuf>>>,
    /// The folder that the responder chooses when asked for a place.
    pub place: Arc<Mutex<Option<PathBuf>>>,
    /// What the screen was told.
    pub told: Arc<Mutex<Vec<Event>>>,
    window: WebviewWindow<MockRuntime>,
    _tauri: tauri::App<MockRuntime>,
}

impl Window {
    /// The same, of an app with other surroundings.
    pub fn within(surroundings: Surroundings) -> Self {
        Self::around("main", surroundings, Arc::default())
    }

    /// The window that the capability file speaks of.
    pub fn main(data: &Path, settings: Option<Settings>) -> Self {
        Self::labelled("main", data, settings)
    }

    /// The same, of an app with another form.
    pub fn with_form(form: &'static Form, data: &Path) -> Self {
        Self::of("main", data, None, form)
    }

    pub fn labelled(label: &str, data: &Path, settings: Option<Settings>) -> Self {
        Self::of(label, data, settings, Form::current())
    }

    fn of(label: &str, data: &Path, settings: Option<Settings>, form: &'static Form) -> Self {
        let saved = Arc::<Mutex<Vec<_>>>::default();
        let files = Arc::clone(&saved);
        let chosen = Arc::<Mutex<Vec<PathBuf>>>::default();
        let files_to_choose = Arc::clone(&chosen);
        let backups_to_choose = Arc::clone(&chosen);
        let place = Arc::<Mutex<Option<PathBuf>>>::default();
        let place_to_choose = Arc::clone(&place);
        let surroundings = Surroundings {
            managed: settings.map(Ok),
            form,
            save_file: Box::new(move |name, content| {
                let mut files = files.lock().expect("nobody panics while holding it");
                files.push((name.to_owned(), content.to_owned()));
                Saved::There
            }),
            choose_files: Box::new(move || std::mem::take(&mut *held(&files_to_choose))),
            choose_file: Box::new(move || held(&backups_to_choose).pop()),
            choose_place: Box::new(move |name| {
                held(&place_to_choose).as_ref().map(|folder| folder.join(name))
            }),
            ..Surroundings::bare(data.to_owned(), || chrono::Local::now().fixed_offset())
        };
        Self { chosen, place, ..Self::around(label, surroundings, saved) }
    }

    fn around(label: &str, surroundings: Surroundings, saved: Arc<Mutex<Vec<File>>>) -> Self {
        let told = Arc::<Mutex<Vec<Event>>>::default();
        let heard = Arc::clone(&told);
        let surroundings = Surroundings {
            tell: Box::new(move |event| {
                held(&heard).push(event);
                (surroundings.tell)(event);
            }),
            ..surroundings
        };
        let app = Arc::new(App::new(surroundings));
        let tauri = first_responder::with_parts(mock_builder())
            .manage(Arc::clone(&app))
            .build(first_responder::context())
            .expect("the shell can be built");
        let window = WebviewWindowBuilder::new(&tauri, label, tauri::WebviewUrl::default())
            .build()
            .expect("a mock window can be opened");
        let (chosen, place) = Default::default();
        Self { app, saved, chosen, place, told, window, _tauri: tauri }
    }

    /// Asks as the screen does. The error is a failure as data, or Tauri's own
    /// text where the access-control list says no.
    pub fn invoke(&self, part: &str, command: &str, content: Value) -> Result<Value, Value> {
        let request = InvokeRequest {
            cmd: format!("plugin:{part}|{command}"),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().expect("a well-formed address"),
            body: InvokeBody::Json(content),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(&self.window, request).map(|body| match body {
            InvokeResponseBody::Json(json) => serde_json::from_str(&json).expect("JSON"),
            InvokeResponseBody::Raw(_) => Value::Null,
        })
    }

    pub fn ask<C: Command>(&self, ask: C) -> Result<C::Reply, Failure> {
        let content = serde_json::to_value(ask).expect("a command is plain data");
        let read = "the reply has the shape that the contract says";
        match self.invoke(C::PART, C::NAME, content) {
            Ok(reply) => Ok(serde_json::from_value(reply).expect(read)),
            Err(failure) => Err(serde_json::from_value(failure).expect(read)),
        }
    }
}
