//! From the start of the process until its first page says that it is ready.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    time::Instant,
};

use testkit::window::{Display, Launch, Window};

use super::{Figure, machine, median, walk};
use crate::Done;

const RUNS: usize = 10;

pub fn measure() -> Done<Figure> {
    let app = machine::app()?;
    let reference = machine::static_window()?;
    // A vault to unlock: the app then starts as it does every day.
    walk::enter(&Window::open(&app)?)?;
    let display = Display::find()?;
    for launch in [&app, &reference] {
        start(launch, &display)?;
    }
    let mut times = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        times.0.push(start(&app, &display)?);
        times.1.push(start(&reference, &display)?);
    }
    Ok(Figure::beside("start", "ms", median(times.0), median(times.1), 1.3))
}

fn start(launch: &Launch, display: &Display) -> Done<f64> {
    let mut command = launch.command();
    display.show(&mut command);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let started = Instant::now();
    let mut running = Running(command.spawn()?);
    running.until_ready()?;
    Ok(started.elapsed().as_secs_f64() * 1e3)
}

struct Running(Child);

impl Running {
    fn until_ready(&mut self) -> Done {
        let stdout = self.0.stdout.take().ok_or("the app says nothing")?;
        let mut lines = BufReader::new(stdout).lines();
        match lines.any(|line| line.is_ok_and(|line| line == "ready")) {
            true => Ok(()),
            false => Err("the window closed before it was ready".into()),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
