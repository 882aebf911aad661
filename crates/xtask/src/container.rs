//! The endpoint's container: built and run where an engine can run, and else said to be
//! unbuilt.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::{Done, clean_root, clone, files, process};

const CONTAINERFILE: &str = "packaging/endpoint/Containerfile";
const IMAGE: &str = "first-responder-endpoint";
const FOLDER: &str = "/var/lib/first-responder-endpoint";
const VOLUME: &str = "--volume=first-responder:/var/lib/first-responder-endpoint";

/// How long the endpoint may take to be well.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(500);

/// Builds it on a clean Debian, of a program that is built already, and has it serve.
pub fn check(program: &Path) -> Done {
    let engine = Engine::new()?;
    let debian = clean_root::ENDPOINT.follow()?;
    engine.import(debian.folder(), ".", "debian")?;
    if let Err(why) = engine.run(&["debian", "true"]) {
        println!("{CONTAINERFILE} is unbuilt: containers don't run here.\n{why}");
        return Ok(());
    }
    let folder = program.parent().ok_or("The program is in no folder.")?;
    engine.import(folder, "endpoint", "built")?;
    engine.build()?;
    engine.run(&[VOLUME, IMAGE, "init", FOLDER, "--port", "8443"])?;
    engine.serve_well()?;
    println!("{CONTAINERFILE} was built, but for its first stage, and served.");
    Ok(())
}

/// An engine with images of its own, which are gone with it.
struct Engine {
    images: PathBuf,
    /// Podman takes no path of more than 50 characters for it.
    running: PathBuf,
}

impl Engine {
    fn new() -> Done<Self> {
        let images = clone::builds().join("containers");
        let running = env::temp_dir().join(format!("containers-{}", std::process::id()));
        files::make_empty_folder(&images)?;
        files::make_empty_folder(&running)?;
        Ok(Self { images, running })
    }

    fn podman(&self, words: &[&str]) -> Command {
        let mut podman = process::command("podman");
        podman.arg("--root").arg(&self.images).arg("--runroot").arg(&self.running);
        // What can be nested in anything, and leaves no mounts.
        podman.args(["--storage-driver=vfs", "--cgroup-manager=cgroupfs", "--events-backend=none"]);
        podman.arg("--runtime=runc");
        podman.args(words);
        podman
    }

    /// Makes an image of what is in a folder.
    fn import(&self, folder: &Path, what: &str, name: &str) -> Done {
        let mut pack = Command::new("tar");
        pack.arg("--directory").arg(folder).args(["--create", what]);
        let mut packing = pack.stdout(Stdio::piped()).spawn()?;
        let packed = packing.stdout.take().ok_or("tar has no output")?;
        process::read(self.podman(&["import", "--quiet", "-", name]).stdin(packed))?;
        match packing.wait()? {
            ended if ended.success() => Ok(()),
            ended => Err(format!("tar ended with {ended}").into()),
        }
    }

    fn build(&self) -> Done {
        let words = &["build", "--quiet", "--format=docker", "--layers=false", "--network=host"];
        let mut build = self.podman(words);
        build.args(["--isolation=chroot", "--pull=never", "--tag", IMAGE]);
        build.args(["--build-arg=DEBIAN=localhost/debian", "--build-arg=BUILT=localhost/built"]);
        process::read(build.args(["--file", CONTAINERFILE, "."])).map(drop)
    }

    /// Runs an image with as little as it needs.
    fn run(&self, words: &[&str]) -> Done {
        process::read(self.podman(RUN).args(words)).map(drop)
    }

    fn serve_well(&self) -> Done {
        self.run(&[VOLUME, "--detach", "--name=serving", IMAGE])?;
        let begun = Instant::now();
        loop {
            let asked = process::read(&mut self.podman(&["healthcheck", "run", "serving"]));
            match asked {
                Ok(_) => return Ok(()),
                Err(why) if begun.elapsed() > PATIENCE => return Err(why),
                Err(_) => thread::sleep(BETWEEN_LOOKS),
            }
        }
    }
}

/// No network but its own loopback, nothing that it could write but its folder, and no
/// privileges.
const RUN: &[&str] = &[
    "run",
    "--network=none",
    "--read-only",
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    // More than these may be more than this machine gives.
    "--ulimit=nofile=1024:1024",
    "--ulimit=nproc=1024:1024",
];

impl Drop for Engine {
    fn drop(&mut self) {
        _ = process::read(&mut self.podman(&["rm", "--all", "--force", "--volumes"]));
        for folder in [&self.images, &self.running] {
            _ = fs::remove_dir_all(folder);
        }
    }
}
