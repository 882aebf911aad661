//! Locks before the device sleeps, and when its screen is locked.

use std::sync::Arc;

use app::App;

/// Follows what systemd's login manager says, where there is one. Elsewhere a
/// clock that has jumped tells the app that the device slept.
#[cfg(target_os = "linux")]
pub(crate) fn follow(app: Arc<App>) {
    std::thread::spawn(move || {
        // Without a login manager there is nobody to follow.
        let _ = login_manager::follow(&app);
    });
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn follow(_: Arc<App>) {}

#[cfg(target_os = "linux")]
mod login_manager {
    use app::App;
    use zbus::MatchRule;
    use zbus::blocking::{Connection, MessageIterator, Proxy};
    use zbus::message::{Message, Type};
    use zbus::zvariant::OwnedFd;

    const NAME: &str = "org.freedesktop.login1";

    pub fn follow(app: &App) -> zbus::Result<()> {
        let bus = Connection::system()?;
        let rule = MatchRule::builder().msg_type(Type::Signal).sender(NAME)?.build();
        let signals = MessageIterator::for_match_rule(rule, &bus, None)?;
        let mut hold = hold_up(&bus);
        for signal in signals {
            match said(&signal?) {
                Some(Said::GoesToSleep) => {
                    app.lock_before_sleep();
                    // Closed, it lets the device sleep.
                    drop(hold.take());
                }
                Some(Said::WokeUp) => hold = hold_up(&bus),
                Some(Said::ScreenLocked) => app.nobody_can_be_here(),
                None => {}
            }
        }
        Ok(())
    }

    enum Said {
        GoesToSleep,
        WokeUp,
        ScreenLocked,
    }

    fn said(signal: &Message) -> Option<Said> {
        let header = signal.header();
        match header.member()?.as_str() {
            "PrepareForSleep" => match signal.body().deserialize::<bool>().ok()? {
                true => Some(Said::GoesToSleep),
                false => Some(Said::WokeUp),
            },
            "Lock" => Some(Said::ScreenLocked),
            _ => None,
        }
    }

    /// Keeps the device awake until the vault is locked: five seconds at most,
    /// unless its administrator has set another time.
    fn hold_up(bus: &Connection) -> Option<OwnedFd> {
        let manager =
            Proxy::new(bus, NAME, "/org/freedesktop/login1", "org.freedesktop.login1.Manager");
        let why = ("sleep", "First Responder", "Locks the vault", "delay");
        manager.ok()?.call("Inhibit", &why).ok()
    }
}
