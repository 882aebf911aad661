//! A whole adult referral in the real window, as fast as a machine fills it in.

use std::time::Instant;

use testkit::window::Window;

use super::{Figure, machine, median, walk};
use crate::Done;

const JOURNEYS: usize = 3;

pub fn measure() -> Done<Figure> {
    let window = Window::open(&machine::app()?)?;
    walk::enter(&window)?;
    let mut times = Vec::new();
    for _ in 0..JOURNEYS {
        let started = Instant::now();
        walk::report(&window, |window| Ok(window.turn()?))?;
        times.push(started.elapsed().as_secs_f64());
    }
    Ok(Figure::shown("journey", "s", median(times)))
}
