//! Packages for Debian of the app and of the endpoint, looked into once they are made.

use std::path::{Path, PathBuf};

use crate::{Done, clean_root, clone, container, files, installed, process, tools, ui};

/// As it is given to people.
const OPTIMISED: &[&str] = &["--locked"];
/// Of the program that the tests were run with.
const AS_TESTED: &[&str] = &["--profile", "dev", "--no-build", "--no-strip", "--fast"];

/// Makes both into `target/packages`, and tries out what can be tried here.
pub fn package() -> Done {
    let folder = clone::results().join("packages");
    files::make_empty_folder(&folder)?;
    ui::build()?;
    for (package, holds) in [
        ("first-responder", &["./usr/bin/first-responder", "./usr/share/applications/"][..]),
        ("endpoint", &["./usr/bin/first-responder-endpoint", "first-responder-endpoint.service"]),
    ] {
        let made = make(package, OPTIMISED, &folder)?;
        look_into(&made, holds)?;
        println!("{}", made.display());
    }
    match clean_root::obstacle() {
        None => try_out(&folder),
        Some(why) => {
            println!("Neither was the app installed nor the container built: {why}");
            Ok(())
        }
    }
}

fn try_out(packages: &Path) -> Done {
    installed::check(packages)?;
    container::check(&clone::builds().join("release/endpoint"))
}

/// The folder of a package of the endpoint, which nothing was built for but what the tests
/// build.
pub fn of_the_tested_endpoint() -> Done<PathBuf> {
    let mut build = process::command("cargo");
    build.args(["test", "--quiet", "--workspace", "--test", "service", "--no-run"]);
    process::run(&mut build)?;
    let folder = clone::results().join("clean-roots/packages");
    files::make_empty_folder(&folder)?;
    make("endpoint", AS_TESTED, &folder)?;
    Ok(folder)
}

fn make(package: &str, how: &[&str], folder: &Path) -> Done<PathBuf> {
    let mut deb = process::command(tools::cargo_deb()?);
    deb.args(["deb", "--quiet", "--package", package]).args(how).arg("--output").arg(folder);
    let before = files::below(folder);
    process::run(&mut deb)?;
    let made = files::below(folder).into_iter().find(|file| !before.contains(file));
    Ok(made.ok_or("cargo-deb made no package")?)
}

fn look_into(package: &Path, holds: &[&str]) -> Done {
    let listed = process::read(process::command("dpkg-deb").arg("--contents").arg(package))?;
    match holds.iter().find(|name| !listed.contains(**name)) {
        Some(missing) => Err(format!("{} has no {missing}", package.display()).into()),
        None => Ok(()),
    }
}
