//! Tells the app that the network changed.

use std::sync::Arc;

use app::App;

/// Has the app try what waits each time that there is a network again. To be called on
/// the thread of the window.
#[cfg(target_os = "linux")]
pub fn follow(app: Arc<App>) {
    use gtk::gio::NetworkMonitor;
    use gtk::gio::prelude::NetworkMonitorExt;

    NetworkMonitor::default().connect_network_changed(move |_, is_there| {
        if is_there {
            app.network_changed();
        }
    });
}

/// Here what waits goes when its time has come.
#[cfg(not(target_os = "linux"))]
pub fn follow(_: Arc<App>) {}
