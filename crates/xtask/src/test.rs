//! Every check, in the order in which it is soonest known what is wrong.

use std::{env, process::Command, time::Instant};

use crate::{Done, clean_root, clone, deployment, process, room, tools, ui};

/// Runs every check, and stops at the first that fails.
pub fn test() -> Done {
    let started = Instant::now();
    room::keep()?;
    step("the screen", ui::build)?;
    step("formatting", || cargo(&["fmt", "--all", "--check"]))?;
    step("licences and sources", licences)?;
    step("lints", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    step("tests", || cargo(&["test", "--workspace"]))?;
    let left_out = the_page()?;
    println!("All checks passed in {} s{left_out}", started.elapsed().as_secs());
    Ok(())
}

/// A developer without root has every other check, and is told at the end that this one
/// is missing. Where everything is to be checked, it fails.
fn the_page() -> Done<&'static str> {
    const STEP: &str = "the page about running an endpoint";
    match clean_root::obstacle() {
        None => step(STEP, deployment::check).map(|()| ""),
        Some(why) if env::var_os("CI").is_some() => Err(format!("── {STEP}: failed\n{why}").into()),
        Some(why) => {
            println!("── {STEP}: not followed, since {why}");
            Ok(", without following the page about running an endpoint")
        }
    }
}

fn step(name: &str, work: impl FnOnce() -> Done) -> Done {
    println!("── {name}");
    let started = Instant::now();
    work().map_err(|why| format!("── {name}: failed\n{why}"))?;
    println!("── {name}: {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

fn cargo(words: &[&str]) -> Done {
    process::run(process::command("cargo").args(words))
}

fn licences() -> Done {
    let mut deny = Command::new(tools::cargo_deny()?);
    deny.current_dir(clone::top());
    process::run(deny.args(["--log-level", "error", "check", "licenses", "bans", "sources"]))
}
