//! The app's package: installed in a clean root, opened as a responder opens it, and removed.

use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::Child,
    thread,
    time::{Duration, Instant},
};

use testkit::window::{Display, Launch};

use crate::{
    Done,
    clean_root::{self, typed},
};

/// How long a window may take to come, and to go.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);

const APP: &str = "/usr/bin/first-responder";

/// Tries out the package of the app that is in this folder.
pub fn check(packages: &Path) -> Done {
    clean_root::APP.follow()?.boot("app", &[(packages, "target/packages")])?;
    println!("The app was installed, opened, closed and removed in a clean Debian.");
    Ok(())
}

/// What goes on inside.
pub fn try_out() -> Done {
    typed("sudo apt-get install ./target/packages/first-responder_*.deb")?;
    open_and_close()?;
    typed("sudo apt-get remove first-responder")?;
    match Path::new(APP).exists() {
        true => Err(format!("{APP} is there, though the package was removed.").into()),
        false => Ok(()),
    }
}

fn open_and_close() -> Done {
    let display = Display::find()?;
    let home = typed("home=$(mktemp --directory); mkdir $home/tmp; echo $home")?;
    let mut open = Launch::new(APP, home).command();
    display.show(&mut open);
    let mut app = open.uid(clean_root::PERSON).gid(clean_root::PERSON).spawn()?;
    wait_for("a window of the app", &mut app, |_| Ok(display.close_window().is_ok()))?;
    wait_for("the app to end with its window", &mut app, |app| Ok(app.try_wait()?.is_some()))?;
    match app.wait()? {
        ended if ended.success() => Ok(()),
        ended => Err(format!("The app ended with {ended}.").into()),
    }
}

fn wait_for(what: &str, app: &mut Child, is_so: impl Fn(&mut Child) -> Done<bool>) -> Done {
    let begun = Instant::now();
    while !is_so(app)? {
        if begun.elapsed() > PATIENCE {
            app.kill()?;
            return Err(format!("Waited {} s in vain for {what}.", PATIENCE.as_secs()).into());
        }
        thread::sleep(BETWEEN_LOOKS);
    }
    Ok(())
}
