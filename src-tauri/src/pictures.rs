//! Shows pictures of the vault to the screen, opened in memory: by a name that
//! the app gave for one, and in the window of the reports alone.

use std::sync::Arc;

use app::App;
use contract::attachments::PICTURES;
use tauri::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use tauri::http::{Request, Response, StatusCode};
use tauri::{Builder, Manager, Runtime};

pub(crate) fn shown<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.register_asynchronous_uri_scheme_protocol(PICTURES, |context, request, responder| {
        if context.webview_label() != "main" {
            return responder.respond(nothing());
        }
        let app = Arc::clone(context.app_handle().state::<Arc<App>>().inner());
        tauri::async_runtime::spawn_blocking(move || responder.respond(answer(&app, &request)));
    })
}

fn answer(app: &App, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    let name = request.uri().path().trim_start_matches('/').parse();
    let picture = name.ok().and_then(|name| app.picture(name));
    picture.map_or_else(nothing, |(media_type, bytes)| {
        Response::builder()
            .header(CONTENT_TYPE, media_type)
            .header(X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(CACHE_CONTROL, "no-store")
            .body(bytes)
            .unwrap_or_else(|_| nothing())
    })
}

fn nothing() -> Response<Vec<u8>> {
    let mut nothing = Response::new(Vec::new());
    *nothing.status_mut() = StatusCode::NOT_FOUND;
    nothing
}
