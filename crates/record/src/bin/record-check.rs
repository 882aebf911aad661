//! Follows the chain of an exported record, for whoever was given one.

use std::fs::File;
use std::io::BufReader;
use std::process::ExitCode;

use record::{Head, check};

const USAGE: &str = "\
record-check FILE           whether nothing in an exported record was left out,
                            put in, moved or changed, as far as its digests tell
record-check FILE EARLIER   and whether it goes on from an earlier export";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let checked = match &words[..] {
        [file] => sound(file, None),
        [file, earlier] => sound(earlier, None).and_then(|earlier| sound(file, Some(earlier))),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match checked {
        Ok(Head { entries, link }) => {
            println!("sound: {entries} acts, head {link}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("not sound: {why}");
            ExitCode::FAILURE
        }
    }
}

fn sound(path: &str, earlier: Option<Head>) -> Result<Head, String> {
    let file = File::open(path).map_err(|why| format!("{path}: {why}"))?;
    check(BufReader::new(file), earlier).map_err(|why| format!("{path}: {why}"))
}
