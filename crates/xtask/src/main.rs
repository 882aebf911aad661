#![doc = include_str!("../README.md")]

mod bench;
mod clean_root;
mod clone;
mod container;
mod demo;
mod deployment;
mod endpoint;
mod files;
mod installed;
mod package;
mod page;
mod process;
mod room;
mod run;
mod rust_target;
mod sbom;
mod test;
mod tools;
mod torture;
mod ui;
mod windows;

use std::{error::Error, process::ExitCode};

const USAGE: &str = "\
./dev run       start the central endpoint on loopback and open the app
./dev test      every check; what CI runs
./dev demo      drive the real window through a whole referral
                [--answers FILE] [--data DIR]
./dev bench     measure; prints a table, writes target/bench.json
                [--long]
./dev torture   try for an hour to make the vault lose something
                [--seed N] [--minutes M]
./dev package   make packages for Debian, into target/packages
./dev page      follow the page about running an endpoint, in a clean root
./dev sbom      list all that each program is made of, into target/sbom
./dev ui        build the screen into src-ui/dist
./dev windows   type-check the app for Windows";

/// What a task ends with; the text says what went wrong and what to do.
type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match obey(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn obey(words: &[&str]) -> Done {
    match words {
        ["run"] => run::run(),
        ["test"] => test::test(),
        ["demo", asked @ ..] => demo::show(&demo::Wanted::read(asked).ok_or(USAGE)?),
        ["bench"] => bench::bench(false),
        ["bench", "--long"] => bench::bench(true),
        ["torture", wanted @ ..] => torture::torture(wanted),
        ["package"] => package::package(),
        ["page"] => deployment::check(),
        ["sbom"] => sbom::sbom(),
        ["ui"] => ui::build(),
        ["windows"] => windows::check(),
        // What the tasks above have a clean root do, once it is booted.
        ["in-clean-root", "deployment"] => deployment::follow(),
        ["in-clean-root", "app"] => installed::try_out(),
        _ => Err(USAGE.into()),
    }
}
