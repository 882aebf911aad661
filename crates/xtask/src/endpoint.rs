//! The central endpoint on this machine's loopback.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Done, clone, process};

/// A report as the endpoint exports it.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Held {
    /// The identifier that the app made with the draft.
    pub external_id: String,
    /// What casework would get.
    pub payload: Box<RawValue>,
}

/// An endpoint with its store, its keys and its certificate in one folder.
pub struct Endpoint {
    folder: PathBuf,
}

impl Endpoint {
    /// Builds the endpoint, and makes what is missing in its folder.
    pub fn make(folder: &Path) -> Done<Self> {
        process::run(process::command("cargo").args(["build", "-p", "endpoint"]))?;
        process::run(program().arg("init").arg(folder))?;
        Ok(Self { folder: folder.to_owned() })
    }

    /// The file that tells the app about this endpoint.
    pub fn settings(&self) -> PathBuf {
        self.folder.join("settings.json")
    }

    /// Starts it; it serves until what is returned is dropped.
    pub fn start(&self) -> Done<Serving> {
        let mut command = program();
        command.args(["serve", "--config"]).arg(self.config()).stdout(Stdio::piped());
        let child = command.spawn().map_err(|why| format!("The endpoint did not start: {why}"))?;
        Serving(child).ready()
    }

    /// Every report it holds, the first received first.
    pub fn export(&self) -> Done<Vec<Held>> {
        let lines = process::read(program().args(["export", "--config"]).arg(self.config()))?;
        lines.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
    }

    /// A code that enrols a device of a fictional responder.
    pub fn invite(&self, email: &str, organisation: &str) -> Done<String> {
        let mut invite = program();
        invite.args(["admin", "invite", "--config"]).arg(self.config());
        invite.args(["--name", "Sam Example", "--email", email, "--organisation", organisation]);
        Ok(process::read(&mut invite)?.trim().to_owned())
    }

    fn config(&self) -> PathBuf {
        self.folder.join("config.json")
    }
}

fn program() -> Command {
    Command::new(clone::builds().join("debug/endpoint"))
}

/// An endpoint that serves, until dropped.
pub struct Serving(Child);

impl Serving {
    fn ready(mut self) -> Done<Self> {
        let mut said = String::new();
        if let Some(stdout) = self.0.stdout.take() {
            _ = BufReader::new(stdout).read_line(&mut said);
        }
        if said.starts_with("listening") {
            return Ok(self);
        }
        Err("The endpoint stopped before it was ready.".into())
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
