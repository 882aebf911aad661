//! The command line of the endpoint.

use std::{
    env, io,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use endpoint::{Config, Error, Line, Running};

const USAGE: &str = "\
endpoint init DIR [--port PORT]   make what an endpoint on this machine needs
endpoint serve --config FILE      run it until SIGTERM or Ctrl-C
endpoint export --config FILE     print every report held, one JSON object a line
endpoint recovery make-key FILE   make the organisation's key, print its public half
endpoint recovery open FILE TEXT  open a sealed code, print the recovery code
";

enum Command {
    Init { folder: PathBuf, port: Option<u16> },
    Serve { config: PathBuf },
    Export { config: PathBuf },
    MakeRecoveryKey { file: PathBuf },
    OpenSealedCode { file: PathBuf, text: String },
}

fn main() -> ExitCode {
    keep_panics_quiet();
    let words: Vec<String> = env::args().skip(1).collect();
    let Some(command) = command(&words) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("endpoint: {error}");
            ExitCode::FAILURE
        }
    }
}

fn command(words: &[String]) -> Option<Command> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["init", folder] => Some(Command::Init { folder: folder.into(), port: None }),
        ["init", folder, "--port", port] => {
            Some(Command::Init { folder: folder.into(), port: Some(port.parse().ok()?) })
        }
        ["serve", "--config", config] => Some(Command::Serve { config: config.into() }),
        ["export", "--config", config] => Some(Command::Export { config: config.into() }),
        ["recovery", "make-key", file] => Some(Command::MakeRecoveryKey { file: file.into() }),
        ["recovery", "open", file, text] => {
            Some(Command::OpenSealedCode { file: file.into(), text: text.to_owned() })
        }
        _ => None,
    }
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Init { folder, port } => endpoint::init(&folder, port),
        Command::Serve { config } => serve(&Config::read(&config)?),
        Command::Export { config } => {
            endpoint::export(&Config::read(&config)?, &mut io::stdout().lock())
        }
        Command::MakeRecoveryKey { file } => say(&endpoint::make_recovery_key(&file)?),
        Command::OpenSealedCode { file, text } => say(&endpoint::open_sealed_code(&file, &text)?),
    }
}

#[tokio::main]
async fn serve(config: &Config) -> Result<(), Error> {
    // Heard from now on: whoever reads that it listens may stop it at once.
    let told_to_stop = told_to_stop().map_err(signals)?;
    let running = Running::start(config, Arc::new(print))?;
    say(&format!("listening https://{}", running.address()))?;
    told_to_stop.await.map_err(signals)?;
    running.stop().await;
    Ok(())
}

fn signals(cause: io::Error) -> Error {
    Error::File { path: "signals".into(), cause }
}

/// A closed pipe must not stop the endpoint.
fn print(line: &Line) {
    let _ = writeln!(io::stderr(), "{line}");
}

fn say(text: &str) -> Result<(), Error> {
    let mut out = io::stdout();
    let said = writeln!(out, "{text}").and_then(|()| out.flush());
    said.map_err(|cause| Error::File { path: Path::new("standard output").into(), cause })
}

#[cfg(unix)]
fn told_to_stop() -> io::Result<impl Future<Output = io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => Ok(()),
            _ = interrupt.recv() => Ok(()),
        }
    })
}

#[cfg(not(unix))]
fn told_to_stop() -> io::Result<impl Future<Output = io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}

/// The message of a panic can quote what was being read: only the place goes
/// to the log.
fn keep_panics_quiet() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(io::stderr(), "panicked at {place}");
    }));
}
