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
    let name = format!("plugin:{}|{}", C::PART, C::NAME);
    let content = serde_json::to_string(command).map_err(|_| Failure::NotUnderstood)?;
    let content = JSON::parse(&content).map_err(|_| Failure::NotUnderstood)?;
    match invoke(&name, &content).await {
        Ok(reply) => read(&reply).ok_or(Failure::NotUnderstood),
        Err(failure) => Err(read(&failure).unwrap_or(Failure::NotUnderstood)),
    }
}

/// Calls back whenever the app tells of this event, as long as the page lives.
pub fn listen(event: Event, heard: impl Fn() + 'static) {
    let _stays = window_event_listener_untyped(event.name(), move |_| heard());
}

async fn invoke(command: &str, content: &JsValue) -> Result<JsValue, JsValue> {
    let promise: Promise = call("invoke", &command.into(), content)?.dyn_into()?;
    JsFuture::from(promise).await
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
