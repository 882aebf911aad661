//! Tells the app that the network changed. To be called on the thread of the
//! window, which the system tells.

use std::sync::Arc;

use app::App;

#[cfg(target_os = "linux")]
pub(crate) fn follow(app: Arc<App>) {
    use gtk::gio::NetworkMonitor;
    use gtk::gio::prelude::NetworkMonitorExt;

    NetworkMonitor::default().connect_network_changed(move |_, is_there| {
        if is_there {
            app.network_changed();
        }
    });
}

/// Elsewhere what waits goes when its time has come.
#[cfg(not(target_os = "linux"))]
pub(crate) fn follow(_: Arc<App>) {}
