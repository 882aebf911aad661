//! What is done to the document itself: its title, the focus, the frames.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

/// Moves the focus to the first element that fits, so that it is read out.
pub fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    if !element.has_attribute("tabindex") && element.tab_index() < 0 {
        let _set = element.set_attribute("tabindex", "-1");
    }
    let _focused = element.focus();
}

/// Goes to a control from its error: its label comes into view with it.
pub fn focus_control(id: &str) {
    let Some(control) = document().get_element_by_id(id) else { return };
    // A link has no label.
    legend_or_label(&control, id).as_ref().unwrap_or(&control).scroll_into_view();
    if let Ok(control) = control.dyn_into::<HtmlElement>() {
        let options = web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        let _focused = control.focus_with_options(&options);
    }
}

/// Does something in place of what the webview would do: follow a link, or
/// send a form.
pub fn instead<E: AsRef<Event>>(act: impl Fn() + 'static) -> impl Fn(E) + 'static {
    move |event| {
        event.as_ref().prevent_default();
        act();
    }
}

/// What stands in a box of this id.
pub fn value_of(id: &str) -> String {
    let Some(control) = document().get_element_by_id(id) else { return String::new() };
    if let Some(area) = control.dyn_ref::<HtmlTextAreaElement>() {
        return area.value();
    }
    control.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::value).unwrap_or_default()
}

/// Puts a text into a box of this id, as if it had been typed.
pub fn put(id: &str, text: &str) {
    let control = document().get_element_by_id(id);
    if let Some(control) = control.and_then(|control| control.dyn_into::<HtmlInputElement>().ok()) {
        control.set_value(text);
    }
}

/// The value of the radio button that is chosen under a name; blank where
/// none is.
pub fn chosen(name: &str) -> String {
    let chosen = document().query_selector(&format!("[name='{name}']:checked")).ok().flatten();
    let chosen = chosen.and_then(|chosen| chosen.dyn_into::<HtmlInputElement>().ok());
    chosen.map(|chosen| chosen.value()).unwrap_or_default()
}

fn legend_or_label(control: &Element, id: &str) -> Option<Element> {
    let label = || document().query_selector(&format!("label[for='{id}']")).ok().flatten();
    let fieldset = control.closest("fieldset").ok().flatten();
    let legend = || fieldset.and_then(|fieldset| fieldset.query_selector("legend").ok().flatten());
    let box_to_tick = control.matches("[type=radio], [type=checkbox]").unwrap_or(false);
    if box_to_tick { legend().or_else(label) } else { label().or_else(legend) }
}

/// Scrolls to the top: the next page begins there.
pub fn scroll_to_top() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Calls once the page has been drawn and shown: in the second frame from now.
pub fn after_second_frame(then: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(then));
}
