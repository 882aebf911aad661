//! A Debian with next to nothing on it, as on a machine that was just set up. It is made
//! once and kept; what is done in it is gone when it ends.
//!
//! It is booted, with a systemd of its own and no network but loopback: what is to be
//! installed there is at hand for apt, as if it had just been fetched.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use crate::{Done, clone, files, process};

/// What one is made with.
pub struct Recipe {
    /// Tells it from others.
    name: &'static str,
    /// Packages that are on it, besides those that always are.
    on_it: &'static [&'static str],
    /// Packages that can be installed there, with all that they need.
    at_hand: &'static [&'static str],
}

/// For the endpoint.
pub const ENDPOINT: Recipe =
    Recipe { name: "endpoint", on_it: &[], at_hand: &["adduser", "postgresql"] };

/// For the app: all that it needs, the window is made of.
pub const APP: Recipe =
    Recipe { name: "app", on_it: &["xdotool", "xvfb"], at_hand: &["libwebkit2gtk-4.1-0"] };

/// An init, and what this repository's pages take for granted.
const ALWAYS: &[&str] = &["curl", "sudo", "systemd-sysv"];

/// The number of the account of whoever uses it, who may use `sudo`.
pub const PERSON: u32 = 1000;

const SET_UP: &str = r#"--customize-hook=
    echo clean >"$1/etc/hostname"
    echo 127.0.0.1 localhost clean >"$1/etc/hosts"
    chroot "$1" useradd --uid 1000 --create-home person
    echo 'person ALL=(ALL) NOPASSWD: ALL' >"$1/etc/sudoers.d/person""#;
const FETCH: &str = r#"--customize-hook=
    APT_CONFIG="$MMDEBSTRAP_APT_CONFIG" apt-get --quiet=2 --download-only install"#;

/// Where of it this clone is.
const CLONE: &str = "/clone";
/// Where of it the folder is that has what was said there.
const SAID: &str = "/said";
/// How long a task may take.
const SECONDS: &str = "600";

/// Has that person type commands there, one after the other, until one fails; what they
/// print.
pub fn typed(commands: &str) -> Done<String> {
    let said = process::read(&mut shell(commands))?;
    println!("{commands}\n{said}\n");
    Ok(said)
}

/// The same, not started.
pub fn shell(commands: &str) -> Command {
    let mut shell = Command::new("runuser");
    shell.args(["--user", "person", "--", "sh", "-euxc", commands]).env("HOME", "/home/person");
    shell
}

/// Why there can be none on this machine, if so.
pub fn obstacle() -> Option<&'static str> {
    let is_root = fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
    (!is_root).then_some("only root can make and boot a clean Debian")
}

/// Made, and not running.
pub struct CleanRoot {
    folder: PathBuf,
    said: PathBuf,
}

impl Recipe {
    /// Makes it, unless that was done before.
    pub fn follow(&self) -> Done<CleanRoot> {
        if let Some(why) = obstacle() {
            return Err(why.into());
        }
        let kept = clone::builds().join("clean-roots").join(self.name);
        let said = clone::results().join("clean-roots").join(self.name);
        let root = CleanRoot { folder: kept.join("root"), said };
        let (words, stamp) = (self.words()?, kept.join("made-of"));
        let (how, sources) = (words.join("\n"), sources()?);
        if !files::read(&stamp).is_ok_and(|before| before == how.as_bytes()) {
            println!("Making a clean Debian for the {}, once for this machine", self.name);
            files::make_empty_folder(&kept)?;
            let mut make = process::command("mmdebstrap");
            process::run(make.args(words).arg(&root.folder).args(sources))?;
            files::write(&stamp, how)?;
        }
        Ok(root)
    }

    fn words(&self) -> Done<Vec<String>> {
        let mut words = vec![
            format!("--include={}", [ALWAYS, self.on_it].concat().join(",")),
            format!("{FETCH} {}", self.at_hand.join(" ")),
        ];
        let always = [
            "--quiet",
            "--variant=minbase",
            "--skip=cleanup/apt",
            r#"--aptopt=APT::Install-Recommends "false""#,
            // Whoever is asked there says yes.
            r#"--aptopt=APT::Get::Assume-Yes "true""#,
            SET_UP,
        ];
        words.extend(always.map(str::to_owned));
        words.extend(ways_to_fetch()?.iter().map(|way| format!("--aptopt={way}")));
        words.push(release("VERSION_CODENAME")?);
        Ok(words)
    }
}

impl CleanRoot {
    /// Where it is kept, to be read.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Boots it, has it do one task, and turns it off. What is brought is there where it
    /// is in the clone.
    pub fn boot(&self, task: &str, brought: &[(&Path, &str)]) -> Done {
        files::make_empty_folder(&self.said)?;
        let unit = self.said.join("task.service");
        files::write(&unit, service(task))?;
        // The tests may have built this program anew, and then its file is gone.
        let xtask = self.said.join("xtask");
        fs::copy("/proc/self/exe", &xtask)?;
        let mut boot = self.nspawn();
        boot.arg(bind("--bind", &self.said, SAID));
        boot.arg(bind("--bind-ro", &unit, "/etc/systemd/system/task.service"));
        boot.arg(bind("--bind-ro", &xtask, &format!("{CLONE}/xtask")));
        for (outside, inside) in brought {
            boot.arg(bind("--bind-ro", outside, &format!("{CLONE}/{inside}")));
        }
        boot.args(["systemd.unit=task.service", "systemd.show_status=no"]);
        let ended = boot.output().map_err(|why| format!("systemd-nspawn did not start: {why}"))?;
        if ended.status.success() { Ok(()) } else { Err(self.told(&ended).into()) }
    }

    fn nspawn(&self) -> Command {
        let mut boot = process::command("timeout");
        boot.args(["--kill-after=20", SECONDS, "systemd-nspawn", "--quiet", "--boot"])
            .args(["--volatile=overlay", "--private-network", "--console=read-only"])
            // There may be no systemd outside that could know of it.
            .args(["--register=no", "--keep-unit", "--link-journal=no"])
            .args(["--resolv-conf=off", "--timezone=off"])
            .arg(format!("--directory={}", self.folder.display()))
            .stdin(Stdio::null());
        boot
    }

    /// What was said inside; where it did not come to that, what was said of booting it.
    fn told(&self, ended: &Output) -> String {
        let said = files::read(&self.said.join("log")).unwrap_or_default();
        let of_booting = [&ended.stdout[..], &ended.stderr].concat();
        let told = if said.is_empty() { of_booting } else { said };
        String::from_utf8_lossy(&told).into_owned()
    }
}

/// A task with whose end the machine ends, in the same way.
fn service(task: &str) -> String {
    format!(
        "\
[Unit]
Description=What this machine is for
Wants=multi-user.target
After=multi-user.target
SuccessAction=exit
FailureAction=exit

[Service]
Type=oneshot
WorkingDirectory={CLONE}
ExecStart={CLONE}/xtask in-clean-root {task}
StandardOutput=append:{SAID}/log
StandardError=inherit
"
    )
}

fn bind(how: &str, outside: &Path, inside: &str) -> String {
    format!("{how}={}:{inside}", outside.display())
}

/// The files that say where this machine has its own system from.
fn sources() -> Done<Vec<String>> {
    let name = release("NAME")?;
    let origin = name.split(' ').next().unwrap_or_default();
    let mut list = process::command("apt-get");
    list.args(["indextargets", "--format", "$(SOURCESENTRY)", "Created-By: Packages"]);
    let listed = process::read(list.arg(format!("Origin: {origin}")))?;
    let file = |entry: &str| Some(entry.rsplit_once(':')?.0.to_owned());
    let mut sources: Vec<String> = listed.lines().filter_map(file).collect();
    sources.sort();
    sources.dedup();
    match sources.is_empty() {
        true => Err(format!("apt knows no source of {origin} here: run apt-get update.").into()),
        false => Ok(sources),
    }
}

/// How this machine is set to fetch from there: through which proxy, for one.
fn ways_to_fetch() -> Done<Vec<String>> {
    let set = process::read(process::command("apt-config").args(["dump", "Acquire"]))?;
    let counts = |line: &&str| !line.contains("IndexTargets") && !line.ends_with(r#" "";"#);
    Ok(set.lines().filter(counts).map(str::to_owned).collect())
}

/// What the system says of itself.
fn release(name: &str) -> Done<String> {
    let text = String::from_utf8(files::read(Path::new("/etc/os-release"))?)?;
    let said = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    let said = said.ok_or_else(|| format!("/etc/os-release has no {name}"))?;
    Ok(said.trim_matches('"').to_owned())
}
