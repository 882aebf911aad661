//! The app with its endpoint, for a person to use.

use std::{env, path::PathBuf};

use testkit::window;

use crate::{Done, clone, demo, endpoint::Endpoint, process, ui};

/// Starts the endpoint and opens the app; ends when the app is closed.
pub fn run() -> Done {
    if !window::has_display() {
        println!("There is no display to open a window on: here is the demonstration instead.");
        return demo::show(&demo::Wanted::default());
    }
    ui::build()?;
    let app = clone::app()?;
    let folder = folder()?;
    let endpoint = Endpoint::make(&folder.join("endpoint"))?;
    let _serving = endpoint.start()?;
    println!("What you enter stays in {}", folder.display());
    let code = endpoint.invite("sam.example@example.police.uk", "Kent Police")?;
    println!("This code enrols the device, for the fictional Sam Example of Kent Police: {code}");
    process::run(
        process::command(app)
            .env("RESPONDER_DATA_DIR", folder.join("app"))
            .env("RESPONDER_SETTINGS", endpoint.settings()),
    )
}

fn folder() -> Done<PathBuf> {
    let share = env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let share = share.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".local/share")));
    let share = share.ok_or("Set HOME: the app's data goes below it.")?;
    Ok(share.join("first-responder-dev"))
}
