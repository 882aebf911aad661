//! Every check, in the order in which it is soonest known what is wrong.

use std::{process::Command, time::Instant};

use crate::{Done, clone, process, room, tools, ui};

/// Runs every check, and stops at the first that fails.
pub fn test() -> Done {
    let started = Instant::now();
    room::keep()?;
    step("the screen", ui::build)?;
    step("formatting", || cargo(&["fmt", "--all", "--check"]))?;
    step("licences and sources", licences)?;
    step("lints", || cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    step("tests", || cargo(&["test", "--workspace"]))?;
    println!("All checks passed in {} s", started.elapsed().as_secs());
    Ok(())
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
