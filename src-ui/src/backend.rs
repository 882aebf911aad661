//! The way to the app: commands and events. The only file that knows Tauri.

use contract::{Command, Failure};
use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::prelude::window;
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
pub async fn listen(event: &str, mut heard: impl FnMut() + 'static) {
    let heard = Closure::<dyn FnMut(JsValue)>::new(move |_| heard());
    let Ok(handler) = call("transformCallback", heard.as_ref(), &JsValue::FALSE) else { return };
    heard.forget();
    let content = Object::new();
    let target = Object::new();
    let _set = Reflect::set(&target, &"kind".into(), &"Any".into());
    let _set = Reflect::set(&content, &"event".into(), &event.into());
    let _set = Reflect::set(&content, &"target".into(), &target);
    let _set = Reflect::set(&content, &"handler".into(), &handler);
    let _listening = invoke("plugin:event|listen", &content).await;
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
