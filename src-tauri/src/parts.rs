//! One plugin for each part of the contract, so that access is controlled
//! command by command.

use std::sync::Arc;

use app::App;
use contract::{
    Failure, PartHost, attachments, backup, copies, keys, record, reports, responder, vault,
};
use serde_json::Value;
use tauri::ipc::{Invoke, InvokeBody};
use tauri::plugin::{Builder as Plugin, TauriPlugin};
use tauri::{Builder, Manager, Runtime};

/// Adds the contract's parts. They answer from the `Arc<App>` in the state.
pub fn with_parts<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .plugin(part(vault::PART, vault::answer))
        .plugin(part(keys::PART, keys::answer))
        .plugin(part(responder::PART, responder::answer))
        .plugin(part(reports::PART, reports::answer))
        .plugin(part(copies::PART, copies::answer))
        .plugin(part(record::PART, record::answer))
        .plugin(part(attachments::PART, attachments::answer))
        .plugin(part(backup::PART, backup::answer))
}

fn part<R: Runtime>(name: &'static str, answer: PartHost<App>) -> TauriPlugin<R> {
    Plugin::new(name).invoke_handler(move |invoke| reply(invoke, answer)).build()
}

/// Answers off the main thread: a command waits for the disk, or for Argon2id.
fn reply<R: Runtime>(invoke: Invoke<R>, answer: PartHost<App>) -> bool {
    let Invoke { message, resolver, .. } = invoke;
    let app = Arc::clone(message.webview_ref().state::<Arc<App>>().inner());
    let command = message.command().to_owned();
    let content = match message.payload() {
        InvokeBody::Json(content) => content.clone(),
        InvokeBody::Raw(_) => Value::Null,
    };
    resolver.respond_async(async move {
        let answered =
            tauri::async_runtime::spawn_blocking(move || answer(&app, &command, content));
        Ok(answered.await.unwrap_or(Err(Failure::NotUnderstood))?)
    });
    true
}
