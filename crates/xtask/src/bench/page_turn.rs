//! From the click on Continue to the second frame after the next heading, with
//! the page's answers saved between the two.

use serde_json::Value;
use testkit::window::Window;

use super::{Figure, machine, walk};
use crate::Done;

const TURNS: usize = 200;

/// The time in milliseconds from a click to the frame in which the new
/// heading can be seen for sure.
const TURN: &str = "
    const before = document.querySelector('main').dataset.page;
    const turned = new Promise(resolve => {
      const look = () => {
        const main = document.querySelector('main[data-page]');
        if (main && main.dataset.page !== before && main.querySelector('h1')) {
          watch.disconnect();
          resolve();
        }
      };
      const watch = new MutationObserver(look);
      watch.observe(document.body, { childList: true, subtree: true, attributes: true });
    });
    const frame = () => new Promise(requestAnimationFrame);
    const started = performance.now();
    document.querySelector('main button[name=continue]').click();
    await turned;
    await frame();
    await frame();
    return performance.now() - started;";

pub fn measure() -> Done<Figure> {
    let window = Window::open(&machine::app()?)?;
    walk::enter(&window)?;
    let mut times = Vec::new();
    while times.len() < TURNS {
        times.extend(walk::report(&window, turn)?);
    }
    times.sort_by(f64::total_cmp);
    let p95 = times[times.len() * 95 / 100];
    Ok(Figure::alone("page-turn", "ms", p95, 50.0))
}

fn turn(window: &Window) -> Done<f64> {
    let took = window.run_to_end(TURN, &Value::Null)?;
    took.as_f64().ok_or_else(|| "the page turn was not timed".into())
}
