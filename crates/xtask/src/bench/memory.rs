//! The memory of every process of the app together, after a whole journey and
//! ten idle seconds.

use std::{path::PathBuf, thread, time::Duration};

use testkit::window::{Window, children};

use super::{Figure, machine, walk};
use crate::{Done, files};

const IDLE: Duration = Duration::from_secs(10);

pub fn measure() -> Done<Figure> {
    let window = Window::open(&machine::app()?)?;
    walk::enter(&window)?;
    walk::report(&window, |window| Ok(window.turn()?))?;
    let ours = idle(&window)?;
    drop(window);
    let window = Window::open(&machine::static_window()?)?;
    let reference = idle(&window)?;
    Ok(Figure::beside("memory", "MiB", ours, reference, 1.4))
}

fn idle(window: &Window) -> Done<f64> {
    thread::sleep(IDLE);
    Ok(family(window.process()?)? as f64 / 1024.0)
}

/// The share of memory, in KiB, of a process and of all it started.
fn family(process: u32) -> Done<u64> {
    let mut total = share(process)?;
    for child in children(process) {
        total += family(child)?;
    }
    Ok(total)
}

fn share(process: u32) -> Done<u64> {
    let rollup = files::read(&PathBuf::from(format!("/proc/{process}/smaps_rollup")))?;
    let rollup = String::from_utf8_lossy(&rollup);
    let share = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let share = share.and_then(|share| share.split_whitespace().next()?.parse().ok());
    share.ok_or_else(|| "the system does not say how memory is shared".into())
}
