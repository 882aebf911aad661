//! The screen: Leptos to wasm, npm's styles to CSS, all into `src-ui/dist`.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use wasm_bindgen_cli_support::Bindgen;

use crate::{Done, clone, files, process, rust_target};

/// The page's policy lets no script stand in the page itself.
const BOOT: &str = "\
import start from \"/screen.js\";
start({ module_or_path: \"/screen_bg.wasm\" });
";

/// Builds the screen; does nothing where nothing changed since the last time.
pub fn build() -> Done {
    let wasm = compile()?;
    let inputs = inputs(&wasm)?;
    let stamp = clone::results().join("screen-built-from");
    if dist().exists() && files::read(&stamp).is_ok_and(|built_from| built_from == inputs) {
        return Ok(());
    }
    lay_out(&wasm, &dist())?;
    files::write(&stamp, inputs)
}

fn lay_out(wasm: &Path, dist: &Path) -> Done {
    files::make_empty_folder(dist)?;
    bind(wasm, dist)?;
    style(dist)?;
    files::write(&dist.join("boot.js"), BOOT)?;
    files::copy(&source().join("index.html"), &dist.join("index.html"))
}

/// Everything the webview loads.
pub fn dist() -> PathBuf {
    source().join("dist")
}

fn source() -> PathBuf {
    clone::top().join("src-ui")
}

fn compile() -> Done<PathBuf> {
    process::run(rust_target::cargo("build", rust_target::SCREEN)?.args([
        "--package",
        "screen",
        "--profile",
        "screen",
    ]))?;
    Ok(clone::builds().join(rust_target::SCREEN).join("screen/screen.wasm"))
}

fn bind(wasm: &Path, dist: &Path) -> Done {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name("screen")
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)
        .and_then(|bindgen| bindgen.generate(dist))
        .map_err(|why| format!("wasm-bindgen could not bind the screen: {why:#}").into())
}

fn style(dist: &Path) -> Done {
    process::run(
        process::command("node_modules/.bin/sass")
            .current_dir(source())
            .args(["--style=compressed", "--no-source-map", "--load-path=node_modules"])
            .arg("styles/screen.scss")
            .arg(dist.join("screen.css")),
    )
}

fn inputs(wasm: &Path) -> Done<Vec<u8>> {
    let mut inputs = files::below(&source().join("styles"));
    inputs.extend(["index.html", "package-lock.json"].map(|name| source().join(name)));
    inputs.push(wasm.to_owned());
    let mut hasher = DefaultHasher::new();
    BOOT.hash(&mut hasher);
    for input in inputs {
        files::read(&input)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()).into_bytes())
}
