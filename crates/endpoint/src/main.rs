//! The command line of the endpoint.

use std::{
    io,
    io::Write,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::SystemTime,
};

use chrono::{NaiveDate, Utc};
use clap::{Args, Parser, Subcommand};
use endpoint::{
    Config, Decided, Device, Error, Line, Matter, NextKeys, Outcome, Packing, Place, Responder,
    Running, Undelivered, admin,
};
use uuid::Uuid;
use wire::{Hex, Reference};

/// The central endpoint: takes finished reports, proves it, and passes them on.
#[derive(Parser)]
#[command(name = "endpoint", version)]
enum Command {
    /// Make what an endpoint on this machine needs.
    Init {
        /// Where to make it.
        folder: PathBuf,
        /// Where to listen; a free port where none is given.
        #[arg(long)]
        port: Option<u16>,
    },
    /// Run it until SIGTERM or Ctrl-C.
    Serve {
        #[command(flatten)]
        of: Of,
        /// Where to show how it is doing, on loopback, where that is not where the
        /// configuration says.
        #[arg(long, value_name = "ADDRESS")]
        metrics: Option<SocketAddr>,
    },
    /// Print every report held, and what was added to them, one JSON object a line.
    Export {
        #[command(flatten)]
        of: Of,
        /// Print instead all that is held of this case, with what was decided and asked.
        #[arg(long, value_name = "REFERENCE")]
        case: Option<Reference>,
    },
    /// Say who may send, and see what was done.
    #[command(subcommand)]
    Admin(Admin),
    /// Open the vault of an officer who is away.
    #[command(subcommand)]
    Recovery(Recovery),
    /// Publish what devices go by: a newer form, lists, words, contacts.
    #[command(subcommand)]
    Pack(Pack),
}

/// Which endpoint.
#[derive(Args)]
struct Of {
    /// Its configuration.
    #[arg(long)]
    config: PathBuf,
    /// Its store, where that is not the one of the configuration: a file, or the
    /// address of a PostgreSQL database.
    #[arg(long)]
    store: Option<Place>,
}

impl Of {
    fn read(&self) -> Result<Config, Error> {
        let config = Config::read(&self.config)?;
        let store = self.store.clone().unwrap_or(config.store);
        Ok(Config { store, ..config })
    }
}

#[derive(Subcommand)]
enum Admin {
    /// Make a code that enrols one device of one responder.
    Invite {
        #[command(flatten)]
        of: Of,
        /// The responder's name.
        #[arg(long)]
        name: String,
        /// Their work e-mail address: reports from the device say no other.
        #[arg(long)]
        email: String,
        /// Their organisation, as the form has it.
        #[arg(long)]
        organisation: String,
        /// For how many days the code enrols.
        #[arg(long, default_value_t = 7)]
        days: u16,
        /// Where to write the code as a picture, too: a QR code, PNG.
        #[arg(long)]
        picture: Option<PathBuf>,
    },
    /// List the devices that were enrolled.
    Devices(Of),
    /// Have a device send nothing any more.
    Revoke {
        #[command(flatten)]
        of: Of,
        /// The device, as the list has it.
        device: Uuid,
    },
    /// Add a decision to those on a report.
    Decide {
        #[command(flatten)]
        of: Of,
        /// The case reference of the report.
        reference: Reference,
        /// On what: reasonable-grounds, conclusive-grounds or reconsideration.
        matter: Matter,
        /// Which way: positive or negative.
        outcome: Outcome,
        /// The day of the decision, such as 2026-12-05.
        #[arg(long, value_name = "DATE")]
        on: NaiveDate,
    },
    /// Ask the responder for more about a report: reads what is asked from standard
    /// input.
    Ask {
        #[command(flatten)]
        of: Of,
        /// The case reference of the report.
        reference: Reference,
    },
    /// List the reports that wait to be passed on or were refused, with why.
    Onward {
        #[command(flatten)]
        of: Of,
        /// Try this refused one again instead.
        #[arg(long, value_name = "ID", conflicts_with = "by_hand")]
        again: Option<Uuid>,
        /// Say instead that this refused one was passed on by hand.
        #[arg(long, value_name = "ID")]
        by_hand: Option<Uuid>,
    },
    /// Write a file of a report, or of what was added to it, into a new file, opened.
    File {
        #[command(flatten)]
        of: Of,
        /// The case reference of the report.
        reference: Reference,
        /// The SHA-256 of the file, as the receipt has it.
        sha256: Hex<32>,
        /// A file that is not there yet.
        file: PathBuf,
    },
    /// Erase what is held of a report that was passed on, but for its receipt.
    Erase {
        #[command(flatten)]
        of: Of,
        /// The case reference of the report.
        reference: Reference,
        /// Why: it goes into the audit, and names nobody.
        #[arg(long)]
        reason: String,
    },
    /// Have a report not be erased, by hand or in time.
    Hold {
        #[command(flatten)]
        of: Of,
        /// The case reference of the report.
        reference: Reference,
    },
    /// Have a report on hold be erased again when it is to be.
    Release {
        #[command(flatten)]
        of: Of,
        /// The case reference of the report.
        reference: Reference,
    },
    /// Add a key to those that the store is sealed with.
    MakeKey(Of),
    /// Wrap the keys of all cases by the newest key.
    Rekey(Of),
    /// Print what was done here, and check that it is as it was written.
    Audit(Of),
    /// Copy all reports and their files into one file; it may run meanwhile.
    Backup {
        #[command(flatten)]
        of: Of,
        /// A file that is not there yet.
        file: PathBuf,
    },
    /// Bring back such a copy, where there is no store.
    Restore {
        #[command(flatten)]
        of: Of,
        /// The copy.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Recovery {
    /// Make the organisation's key; print its public half.
    MakeKey {
        /// Where to put it.
        file: PathBuf,
    },
    /// Open a sealed code; print the recovery code.
    Open {
        /// The organisation's key.
        file: PathBuf,
        /// The sealed code, as the app shows it.
        text: String,
    },
}

#[derive(Subcommand)]
enum Pack {
    /// Make a key, for the root or to sign packs with; print its public half.
    MakeKey {
        /// Where to put it.
        file: PathBuf,
    },
    /// Say which keys sign packs from now on.
    AddKeyring {
        /// The keyrings so far; made where they are missing.
        keyrings: PathBuf,
        /// The root: the key that the last keyring names, or the first there is.
        #[arg(long, value_name = "FILE")]
        root: PathBuf,
        /// The public half of a key that may sign packs. May be said again.
        #[arg(long = "key", value_name = "HEX", required = true)]
        keys: Vec<Hex<32>>,
        /// The public half of the root from then on, where it is to be another.
        #[arg(long, value_name = "HEX")]
        next_root: Option<Hex<32>>,
    },
    /// Make a pack of the files in a folder, and check it as devices do.
    Make {
        /// The folder: form.json, words.ftl, contacts.json, lists/councils.txt, …
        folder: PathBuf,
        /// A file that is not there yet.
        pack: PathBuf,
        /// Higher than that of every pack before.
        #[arg(long)]
        version: u32,
        /// The key that signs it.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// The keyrings, of which the last names that key.
        #[arg(long, value_name = "FILE")]
        keyrings: PathBuf,
        /// The public half of the root that the settings of the devices name.
        #[arg(long, value_name = "HEX")]
        root: Hex<32>,
    },
    /// Check a pack as devices do, and say what is in it.
    Check {
        /// The pack.
        pack: PathBuf,
        /// The public half of the root that the settings of the devices name.
        #[arg(long, value_name = "HEX")]
        root: Hex<32>,
    },
}

fn main() -> ExitCode {
    keep_panics_quiet();
    match run(Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("endpoint: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<(), Error> {
    match command {
        Command::Init { folder, port } => endpoint::init(&folder, port),
        Command::Serve { of, metrics } => {
            let config = of.read()?;
            serve(&Config { metrics: metrics.or(config.metrics), ..config })
        }
        Command::Export { of, case: None } => endpoint::export(&of.read()?, &mut io::stdout()),
        Command::Export { of, case: Some(reference) } => {
            endpoint::export_case(&of.read()?, reference, &mut io::stdout())
        }
        Command::Admin(admin) => administer(admin),
        Command::Recovery(Recovery::MakeKey { file }) => say(&endpoint::make_recovery_key(&file)?),
        Command::Recovery(Recovery::Open { file, text }) => {
            say(&endpoint::open_sealed_code(&file, &text)?)
        }
        Command::Pack(pack) => publish(pack),
    }
}

fn publish(pack: Pack) -> Result<(), Error> {
    match pack {
        Pack::MakeKey { file } => say(&endpoint::make_pack_key(&file)?),
        Pack::AddKeyring { keyrings, root, keys, next_root } => {
            endpoint::add_keyring(&keyrings, &root, &NextKeys { keys, root: next_root })
        }
        Pack::Make { folder, pack, version, key, keyrings, root } => {
            let made_on = Utc::now().date_naive();
            let (key, keyrings, folder) = (&key, &keyrings, &folder);
            let packing = Packing { key, keyrings, root, version, made_on, folder };
            endpoint::make_pack(&packing, &pack)
        }
        Pack::Check { pack, root } => {
            let pack = endpoint::check_pack(&pack, root)?;
            let (version, form) = (pack.version(), pack.content().form.version());
            say(&format!("pack {version}, made on {}, form of {form}", pack.made_on()))?;
            pack.files().keys().try_for_each(|name| say(name))
        }
    }
}

fn administer(admin: Admin) -> Result<(), Error> {
    match admin {
        Admin::Invite { of, name, email, organisation, days, picture } => {
            let responder = Responder { name, email, organisation };
            let code = admin::invite(&of.read()?, responder, days)?;
            say(&code)?;
            picture.map_or(Ok(()), |picture| admin::picture(&code, &picture))
        }
        Admin::Devices(of) => {
            let devices = admin::devices(&of.read()?)?;
            devices.iter().try_for_each(|device| say(&line(device)))
        }
        Admin::Revoke { of, device } => admin::revoke(&of.read()?, device),
        Admin::Decide { of, reference, matter, outcome, on } => {
            admin::decide(&of.read()?, reference, Decided { matter, outcome, on })
        }
        Admin::Ask { of, reference } => admin::ask(&of.read()?, reference, &mut io::stdin().lock()),
        Admin::Onward { of, again: Some(id), .. } => admin::try_again(&of.read()?, id),
        Admin::Onward { of, by_hand: Some(id), .. } => admin::passed_on_by_hand(&of.read()?, id),
        Admin::Onward { of, .. } => {
            let undelivered = admin::undelivered(&of.read()?)?;
            undelivered.iter().try_for_each(|report| say(&undelivered_line(report)))
        }
        Admin::Backup { of, file } => endpoint::backup(&of.read()?, &file),
        Admin::Restore { of, file } => endpoint::restore(&of.read()?, &file),
        Admin::File { of, reference, sha256, file } => {
            admin::take_out(&of.read()?, reference, sha256, &file)
        }
        Admin::Erase { of, reference, reason } => admin::erase(&of.read()?, reference, &reason),
        Admin::Hold { of, reference } => admin::hold(&of.read()?, reference),
        Admin::Release { of, reference } => admin::release(&of.read()?, reference),
        Admin::MakeKey(of) => admin::make_key(&of.read()?),
        Admin::Rekey(of) => admin::rekey(&of.read()?),
        Admin::Audit(of) => admin::audit(&of.read()?, &mut io::stdout()),
    }
}

fn line(device: &Device) -> String {
    let Device { id, responder, enrolled_at, revoked_at, .. } = device;
    let Responder { name, email, organisation } = responder;
    let state =
        revoked_at.map_or("enrolled".to_owned(), |at| format!("revoked {}", at.date_naive()));
    let since = enrolled_at.date_naive();
    format!("{id}  {state}  since {since}  {name} <{email}>, {organisation}")
}

fn undelivered_line(report: &Undelivered) -> String {
    let Undelivered { external_id, addition, reference, is_refused, tries, next_try, reason } =
        report;
    let (id, what) = match addition {
        Some(id) => (id, "  addition"),
        None => (external_id, ""),
    };
    let state = match is_refused {
        true => "refused".to_owned(),
        false => format!("waiting until {}", next_try.format("%F %T")),
    };
    let reason = reason.as_deref().unwrap_or("not tried yet");
    format!("{id}  {reference}{what}  {state}  tries {tries}  {reason}")
}

#[tokio::main]
async fn serve(config: &Config) -> Result<(), Error> {
    // Heard from now on: whoever reads that it listens may stop it at once.
    let told_to_stop = told_to_stop().map_err(signals)?;
    let running = Running::start(config, Arc::new(print))?;
    say(&format!("listening https://{}", running.address()))?;
    if let Some(address) = running.metrics() {
        say(&format!("metrics http://{address}/metrics"))?;
    }
    print(&Line::Started { version: env!("CARGO_PKG_VERSION") });
    told_to_stop.await.map_err(signals)?;
    running.stop().await;
    print(&Line::Stopped);
    Ok(())
}

fn signals(cause: io::Error) -> Error {
    Error::File { path: "signals".into(), cause }
}

/// A closed pipe must not stop the endpoint.
fn print(line: &Line) {
    let _ = writeln!(io::stderr(), "{}", line.to_json(SystemTime::now().into()));
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
        print(&Line::Panicked { place });
    }));
}
