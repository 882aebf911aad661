//! From typing in a searched list to its matches in the page, for every place
//! there is.

use form::{Form, List};
use serde_json::{Value, json};
use testkit::window::Window;

use super::{Figure, machine, walk};
use crate::Done;

/// The page that asks for a place, and the box.
const PAGE: &str = "/current-pv-location";
const BOX: &str = "current-pv-location-uk-city";

/// The time in milliseconds from typing a name to its matches in the page.
const SEARCH: &str = "
    const [box, name] = arguments[0];
    const input = document.querySelector(`[name=${box}]`);
    const list = document.getElementById(input.getAttribute('aria-controls'));
    const type = text => {
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    };
    const changed = until => new Promise(resolve => {
      if (until()) return resolve();
      const watch = new MutationObserver(() => {
        if (until()) { watch.disconnect(); resolve(); }
      });
      watch.observe(list, { childList: true, subtree: true, attributes: true });
    });
    type('');
    await changed(() => list.children.length === 0);
    const started = performance.now();
    type(name);
    await changed(() => list.children.length > 0);
    return performance.now() - started;";

pub fn measure() -> Done<Figure> {
    let window = Window::open(&machine::app()?)?;
    walk::enter(&window)?;
    walk::to(&window, PAGE)?;
    let places =
        Form::current().lists().entries(List::Towns).iter().map(|entry| entry.name.as_str());
    let mut times = places.map(|name| search(&window, name)).collect::<Done<Vec<f64>>>()?;
    times.sort_by(f64::total_cmp);
    Ok(Figure::alone("list-search", "ms", times[times.len() * 95 / 100], 8.0))
}

fn search(window: &Window, name: &str) -> Done<f64> {
    let took: Value = window.run_to_end(SEARCH, &json!([BOX, name]))?;
    took.as_f64().ok_or_else(|| "the search was not timed".into())
}
