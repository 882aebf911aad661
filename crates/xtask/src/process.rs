//! Other programs, run to their end.

use std::{ffi::OsStr, process::Command};

use crate::{Done, clone};

/// A command that starts in the top folder of the clone.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(clone::top());
    command
}

/// Runs a command to its end, showing what it prints.
pub fn run(command: &mut Command) -> Done {
    let status = command.status().map_err(|why| not_started(command, &why))?;
    if status.success() {
        return Ok(());
    }
    Err(format!("{} failed ({status})", named(command)).into())
}

/// Runs a command to its end and returns what it prints.
pub fn read(command: &mut Command) -> Done<String> {
    let output = command.output().map_err(|why| not_started(command, &why))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} failed:\n{said}", named(command)).into())
}

fn not_started(command: &Command, why: &std::io::Error) -> String {
    format!("{} could not be started: {why}", named(command))
}

fn named(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
