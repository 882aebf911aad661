//! What each program is made of, as CycloneDX.

use std::{fs, path::Path};

use crate::{Done, clone, files, process, tools};

/// What each list is called that the tool puts beside each manifest.
const NAME: &str = "made-of";

/// Lists it into `target/sbom`: for the app, for the screen in it and for the endpoint.
pub fn sbom() -> Done {
    let here = process::read(process::command("rustc").args(["--print", "host-tuple"]))?;
    list(&here, &[("", "first-responder"), ("crates/endpoint", "endpoint")])?;
    list("wasm32-unknown-unknown", &[("src-ui", "screen")])
}

fn list(target: &str, programs: &[(&str, &str)]) -> Done {
    let mut tool = process::command(tools::cargo_cyclonedx()?);
    tool.args(["cyclonedx", "--quiet", "--format", "json", "--spec-version", "1.5"]);
    process::run(tool.args(["--target", target, "--override-filename", NAME]))?;
    for (package, program) in programs {
        let listed = files::read(&clone::top().join(package).join(NAME).with_extension("json"))?;
        let list = clone::results().join("sbom").join(format!("{program}.cdx.json"));
        files::write(&list, wherever_it_is(&String::from_utf8(listed)?))?;
        println!("{}", list.display());
    }
    clean(&clone::top())
}

/// Where the clone is on this machine is of no use to who reads the list.
fn wherever_it_is(list: &str) -> String {
    list.replace(&clone::top().display().to_string(), "")
}

fn clean(top: &Path) -> Done {
    let crates = fs::read_dir(top.join("crates"))?.flatten().map(|entry| entry.path());
    for folder in [top.to_owned(), top.join("src-ui")].into_iter().chain(crates) {
        let list = folder.join(NAME).with_extension("json");
        if list.exists() {
            fs::remove_file(list)?;
        }
    }
    Ok(())
}
