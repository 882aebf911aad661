//! One plugin for each part of the contract, so that access is controlled
//! command by command.

use std::sync::Arc;

use app::{App, Asked};
use contract::{
    Failure, PartHost, additions, attachments, backup, copies, keys, notices, packs, record,
    reports, responder, salvage, settings, support, vault,
};
use serde_json::Value;
use tauri::ipc::{Invoke, InvokeBody};
use tauri::plugin::{Builder as Plugin, TauriPlugin};
use tauri::{Builder, Manager, Runtime};

/// Adds the contract's parts. They answer from the `Arc<App>` in the state.
pub fn with_parts<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder
        .plugin(part(vault::PART, vault::COMMANDS, vault::answer))
        .plugin(part(keys::PART, keys::COMMANDS, keys::answer))
        .plugin(part(responder::PART, responder::COMMANDS, responder::answer))
        .plugin(part(reports::PART, reports::COMMANDS, reports::answer))
        .plugin(part(copies::PART, copies::COMMANDS, copies::answer))
        .plugin(part(notices::PART, notices::COMMANDS, notices::answer))
        .plugin(part(additions::PART, additions::COMMANDS, additions::answer))
        .plugin(part(record::PART, record::COMMANDS, record::answer))
        .plugin(part(attachments::PART, attachments::COMMANDS, attachments::answer))
        .plugin(part(backup::PART, backup::COMMANDS, backup::answer))
        .plugin(part(salvage::PART, salvage::COMMANDS, salvage::answer))
        .plugin(part(settings::PART, settings::COMMANDS, settings::answer))
        .plugin(part(packs::PART, packs::COMMANDS, packs::answer))
        .plugin(part(support::PART, support::COMMANDS, support::answer))
}

fn part<R: Runtime>(
    name: &'static str,
    commands: &'static [&'static str],
    answer: PartHost<App>,
) -> TauriPlugin<R> {
    let of = move |command: &str| commands.iter().copied().find(|known| *known == command);
    let heard = move |invoke: Invoke<R>| {
        let command = of(invoke.message.command()).unwrap_or("another");
        reply(invoke, Asked { part: name, command }, answer)
    };
    Plugin::new(name).invoke_handler(heard).build()
}

/// Answers off the main thread: a command waits for the disk, or for Argon2id.
fn reply<R: Runtime>(invoke: Invoke<R>, asked: Asked, answer: PartHost<App>) -> bool {
    let Invoke { message, resolver, .. } = invoke;
    let app = Arc::clone(message.webview_ref().state::<Arc<App>>().inner());
    let command = message.command().to_owned();
    let content = match message.payload() {
        InvokeBody::Json(content) => content.clone(),
        InvokeBody::Raw(_) => Value::Null,
    };
    resolver.respond_async(async move {
        let answered = tauri::async_runtime::spawn_blocking(move || {
            app.at_work(asked, || answer(&app, &command, content))
        });
        Ok(answered.await.unwrap_or(Err(Failure::NotUnderstood))?)
    });
    true
}
