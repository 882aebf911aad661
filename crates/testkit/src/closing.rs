//! A window asked to close, as window managers do it when its button is pressed.

use std::error::Error;

use x11rb::CURRENT_TIME;
use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt, EventMask};

x11rb::atom_manager! {
    /// The protocol's own words.
    Names: NamesCookie {
        WM_DELETE_WINDOW,
        WM_PROTOCOLS,
    }
}

pub(crate) fn ask_to_close(display: Option<&str>, window: u32) -> Result<(), Box<dyn Error>> {
    let (connection, _) = x11rb::connect(display)?;
    let names = Names::new(&connection)?.reply()?;
    let asked = [names.WM_DELETE_WINDOW, CURRENT_TIME, 0, 0, 0];
    let message = ClientMessageEvent::new(32, window, names.WM_PROTOCOLS, asked);
    connection.send_event(false, window, EventMask::NO_EVENT, message)?.check()?;
    Ok(())
}
