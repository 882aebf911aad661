//! What reads in the background.

use std::sync::Arc;

use app::App;
use tokio::runtime::{Builder, Runtime};

/// Has everything read in the background, as the shell does, as long as what is
/// returned is there.
pub fn start(app: &Arc<App>) -> Runtime {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_time().build();
    let runtime = runtime.expect("a thread can be started");
    let reader = Arc::clone(app);
    runtime.spawn(async move { reader.keep_reading().await });
    runtime
}
