//! Packages for Debian of the app and of the endpoint, looked into once they are made.

use std::path::{Path, PathBuf};

use crate::{Done, clone, files, process, tools, ui};

/// Makes both into `target/packages`.
pub fn package() -> Done {
    let folder = clone::results().join("packages");
    files::make_empty_folder(&folder)?;
    ui::build()?;
    for (package, holds) in [
        ("first-responder", &["./usr/bin/first-responder", "./usr/share/applications/"][..]),
        ("endpoint", &["./usr/bin/first-responder-endpoint", "first-responder-endpoint.service"]),
    ] {
        let made = make(package, &folder)?;
        look_into(&made, holds)?;
        println!("{}", made.display());
    }
    Ok(())
}

fn make(package: &str, folder: &Path) -> Done<PathBuf> {
    let mut deb = process::command(tools::cargo_deb()?);
    deb.args(["deb", "--quiet", "--locked", "--package", package, "--output"]).arg(folder);
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
