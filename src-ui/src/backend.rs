//! The way to the app: commands and events. The only file that knows Tauri.

use contract::events::Event;
use contract::{Command, Failure};
use js_sys::{Function, JSON, Promise, Reflect};
use leptos::prelude::{window, window_event_listener_untyped};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Asks the app for something and waits for its reply.
///
/// # Errors
/// What the app failed with, or [`Failure::NotUnderstood`] where the two do
/// not speak the same contract.
pub async fn ask<C: Command>(command: &C) -> Result<C::Reply, Failure> {
    let asked = begin(command).ok_or(Failure::NotUnderstood)?;
    match JsFuture::from(asked).await {
        Ok(reply) => read(&reply).ok_or(Failure::NotUnderstood),
        Err(failure) => Err(read(&failure).unwrap_or(Failure::NotUnderstood)),
    }
}

/// Tells the app something and waits for nothing.
pub fn tell<C: Command<Reply = ()>>(command: &C) {
    let _told = begin(command);
}

/// Calls back whenever the app tells of this event, as long as the page lives.
pub fn listen(event: Event, heard: impl Fn() + 'static) {
    let _stays = window_event_listener_untyped(event.name(), move |_| heard());
}

fn begin<C: Command>(command: &C) -> Option<Promise> {
    let name = format!("plugin:{}|{}", C::PART, C::NAME);
    let content = JSON::parse(&serde_json::to_string(command).ok()?).ok()?;
    call("invoke", &name.into(), &content).ok()?.dyn_into().ok()
}

fn call(name: &str, first: &JsValue, second: &JsValue) -> Result<JsValue, JsValue> {
    let tauri = Reflect::get(&window(), &"__TAURI_INTERNALS__".into())?;
    let function: Function = Reflect::get(&tauri, &name.into())?.dyn_into()?;
    function.call2(&tauri, first, second)
}

/// A unit reply crosses as `null`; so does a missing one.
fn read<T: serde::de::DeserializeOwned>(value: &JsValue) -> Option<T> {
    let text = match JSON::stringify(value) {
        Ok(text) if !value.is_undefined() => String::from(text),
        _ => "null".to_owned(),
    };
    serde_json::from_str(&text).ok()
}
