use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;
use words::Words;

use crate::govuk::ExitThisPage;
use crate::screen::Screen;
use crate::shift::{IN_TIME, Meaning, ShiftPresses};

/// Hides everything and locks, by its button or by Shift three times.
#[component]
pub fn Exit() -> impl IntoView {
    let screen = expect_context::<Screen>();
    let words = expect_context::<&'static Words>();
    let presses = StoredValue::new(ShiftPresses::default());
    let pressed = RwSignal::new(0);
    let said = RwSignal::new(String::new());
    let heed = move |meaning: Meaning| {
        pressed.set(presses.with_value(ShiftPresses::count));
        match meaning {
            Meaning::None => {}
            Meaning::Left(left) => said.set(words.text(&format!("exit-press-{left}"))),
            Meaning::Expired => said.set(words.text("exit-expired")),
            Meaning::Exit => screen.exit(),
        }
    };
    // The page may be gone by then, and its count with it.
    let look = move || _ = presses.try_update_value(|presses| presses.look(now())).map(heed);
    let down = window_event_listener(ev::keydown, move |event| {
        let alone = is_shift(&event) && !(event.ctrl_key() || event.alt_key() || event.meta_key());
        if !event.repeat() {
            _ = presses.try_update_value(|presses| presses.down(alone)).map(heed);
        }
    });
    let up = window_event_listener(ev::keyup, move |event| {
        let shift = is_shift(&event);
        _ = presses.try_update_value(|presses| presses.up(shift, now())).map(heed);
        if shift {
            set_timeout(look, IN_TIME);
        }
    });
    on_cleanup(move || {
        down.remove();
        up.remove();
    });
    view! {
        <ExitThisPage
            text=words.text("exit")
            emergency=words.text("exit-emergency")
            pressed=pressed
            said=said
            exit=Callback::new(move |()| screen.exit())
        />
    }
}

fn is_shift(event: &KeyboardEvent) -> bool {
    event.key() == "Shift"
}

fn now() -> Duration {
    Duration::from_secs_f64(js_sys::Date::now() / 1000.0)
}
