//! The real endpoint on a loopback port, in this process, on threads of its
//! own: it can be stopped and started from any test, asynchronous or not.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::{self, JoinHandle},
};

use endpoint::{Config, Line, Log, Running};
use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::oneshot;

/// An endpoint with a folder of its own. It keeps its port and its store when
/// it is stopped and started; dropped, it is gone.
pub struct LocalEndpoint {
    folder: TempDir,
    config: Config,
    lines: Arc<Mutex<Vec<Line>>>,
    running: Option<OnThread>,
}

struct OnThread {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl LocalEndpoint {
    /// Made ready, not started.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        endpoint::init(folder.path(), None).expect("an endpoint can be made");
        let config = Config::read(&folder.path().join("config.json"))
            .expect("the endpoint reads what it wrote");
        Self { folder, config, lines: Arc::default(), running: None }
    }

    /// Started: it answers from now on.
    pub fn started() -> Self {
        let mut endpoint = Self::new();
        endpoint.start();
        endpoint
    }

    /// Starts it on its port and its store.
    pub fn start(&mut self) {
        let (ready, started) = mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let (config, log) = (self.config.clone(), self.log());
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
            runtime.block_on(async {
                let running = Running::start(&config, log).expect("the endpoint starts");
                let _ = ready.send(());
                let _ = stopped.await;
                running.stop().await;
            });
        });
        started.recv().expect("the endpoint started");
        self.running = Some(OnThread { stop, thread });
    }

    /// Stops it; its store stays.
    pub fn stop(&mut self) {
        self.end().expect("the endpoint stops in order");
    }

    fn end(&mut self) -> thread::Result<()> {
        let Some(OnThread { stop, thread }) = self.running.take() else {
            return Ok(());
        };
        let _ = stop.send(());
        thread.join()
    }

    /// The settings file for an app.
    pub fn settings_path(&self) -> PathBuf {
        self.folder.path().join("settings.json")
    }

    /// What the settings file holds.
    pub fn settings(&self) -> wire::Settings {
        let bytes = std::fs::read(self.settings_path()).expect("the settings are there");
        serde_json::from_slice(&bytes).expect("the settings are well formed")
    }

    /// How it is configured.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Every report it holds, as its export prints them.
    pub fn held(&self) -> Vec<Value> {
        let mut lines = Vec::new();
        endpoint::export(&self.config, &mut lines).expect("the store can be read");
        let lines = String::from_utf8(lines).expect("the export is text");
        lines.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }

    /// What it logged so far.
    pub fn logged(&self) -> Vec<Line> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn log(&self) -> Log {
        let lines = Arc::clone(&self.lines);
        Arc::new(move |line| {
            lines.lock().unwrap_or_else(PoisonError::into_inner).push(line.clone())
        })
    }
}

impl Default for LocalEndpoint {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for LocalEndpoint {
    fn drop(&mut self) {
        // A panic on its thread was reported there.
        let _ = self.end();
    }
}
