//! Where the system's own colours take the place of the app's, as for someone
//! who needs a high contrast: what colour alone told apart is still told apart.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use serde_json::{Value, json};
use testkit::window::{Key, Window};

use crate::stage::{Device, answers, walk_to};
use crate::unseen::every_page;

const FORCE: &str = include_str!("forced-colours.js");

/// Draws the window in the system's own colours from now on.
fn force(window: &Window) {
    let sheet = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-ui/dist/screen.css");
    let sheet = fs::read_to_string(sheet).unwrap();
    // The engine does not know the property, so the sheet is asked itself.
    let kept: Vec<&str> = sheet
        .split('}')
        .filter_map(|rule| rule.rsplit_once("{forced-color-adjust:none"))
        .map(|(before, _)| before.rsplit('{').next().unwrap_or(before))
        .collect();
    assert_eq!(kept.len(), 1, "{kept:?} keep colours of their own");
    window.run(FORCE, &json!(kept)).unwrap();
}

#[test]
fn what_has_the_focus_and_what_can_be_filled_in_show_in_any_colours() {
    let device = Device::new();
    let window = device.open_a_report();
    window.bring_to_front().unwrap();
    let has_it = "return document.hasFocus()";
    let focused = || Ok((window.run(has_it, &Value::Null)? == true).then_some(()));
    window.wait_until("the keyboard", focused).unwrap();
    force(&window);
    every_page(&device, &window, |page| {
        for script in [UNSEEN_FOCUS, UNSEEN_EDGE] {
            assert_eq!(window.run(script, &Value::Null).unwrap(), json!([]), "{page}: {script}");
        }
    });
}

/// What gets the focus and has no line around it, nor a label with one.
const UNSEEN_FOCUS: &str = "
    const lined = style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
      && !/^(rgb\\(0, 0, 0\\)|rgba\\(.*, 0\\))$/.test(style.outlineColor);
    const bare = element => {
      element.focus();
      const label = element.matches('[type=radio], [type=checkbox]') && element.labels[0];
      return document.activeElement === element
        && !lined(label ? getComputedStyle(label, '::before') : getComputedStyle(element));
    };
    const stops = document.querySelectorAll('a[href], button, input, textarea, summary');
    const found = [...stops].filter(bare).map(element => element.outerHTML.slice(0, 120));
    document.activeElement.blur();
    return found";

/// Boxes and buttons whose edge can't be told from the page.
const UNSEEN_EDGE: &str = "
    const boxes = document.querySelectorAll('.govuk-input, .govuk-textarea, .govuk-button');
    return [...boxes].filter(element => {
      const style = getComputedStyle(element);
      return ['Top', 'Right', 'Bottom', 'Left'].some(side =>
        parseFloat(style[`border${side}Width`]) < 1
          || /^(rgb\\(0, 0, 0\\)|rgba\\(.*, 0\\))$/.test(style[`border${side}Color`]));
    }).map(element => element.outerHTML.slice(0, 120))";

#[test]
fn what_is_chosen_shows_in_any_colours() {
    let device = Device::new();
    let window = device.open_a_report();
    force(&window);
    window.fill_and_turn(&answers([("reference", "FICTIONAL-1")])).unwrap();
    highlighted(&window);
    walk_to(&window, "/pv-under-age");
    chosen(&window, ".govuk-radios__item");
    walk_to(&window, "/how-they-were-treated");
    chosen(&window, ".govuk-checkboxes__item");
}

fn chosen(window: &Window, item: &str) {
    let set = "const [[item, chosen]] = arguments;
        document.querySelector(`${item} input`).checked = chosen";
    let drawn = |chosen| {
        window.run(set, &json!([item, chosen])).unwrap();
        drawn(window, item)
    };
    let (not, yes, not_again) = (drawn(false), drawn(true), drawn(false));
    assert!(differ(&not, &not_again) < EDGES, "{item} is drawn the same each time");
    assert!(differ(&not, &yes) > 2 * EDGES, "{item} does not show that it is chosen");
}

fn highlighted(window: &Window) {
    let organisation = window.control("user-organisation").unwrap();
    window.clear(&organisation).unwrap();
    window.type_into(&organisation, "police").unwrap();
    let drawn = |key| {
        window.press(key).unwrap();
        drawn(window, "#user-organisation-option-2")
    };
    let (not, yes, not_again) = (drawn(Key::Down), drawn(Key::Down), drawn(Key::Up));
    assert!(differ(&not, &not_again) < EDGES, "an option is drawn the same each time");
    assert!(differ(&not, &yes) > 2 * EDGES, "nothing shows that the keys are on the option");
}

/// Points at the edges of a shape, which are not the same each time it is
/// drawn.
const EDGES: usize = 75;

fn drawn(window: &Window, css: &str) -> Vec<u8> {
    let picture = window.picture_of(&window.wait_for(css).unwrap()).unwrap();
    let mut picture = png::Decoder::new(Cursor::new(picture)).read_info().unwrap();
    let mut points = vec![0; picture.output_buffer_size().unwrap()];
    picture.next_frame(&mut points).unwrap();
    points
}

/// How many colours of points differ between two pictures.
fn differ(one: &[u8], other: &[u8]) -> usize {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).filter(|(one, other)| one != other).count()
}
