//! Files dragged from another program and dropped on a window, by the protocol
//! that programs on X do this with (XDND 5).

use std::error::Error;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME, NONE};

x11rb::atom_manager! {
    /// The protocol's own words.
    Names: NamesCookie {
        XdndActionCopy,
        XdndDrop,
        XdndEnter,
        XdndFinished,
        XdndPosition,
        XdndSelection,
        XdndStatus,
        uri_list: b"text/uri-list",
    }
}

const VERSION: u32 = 5;
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_MOVES: Duration = Duration::from_millis(50);

/// Drags files over the middle of a window, and lets go once it takes them.
pub(crate) fn drop_files(
    display: Option<&str>,
    target: u32,
    files: &[PathBuf],
) -> Result<(), Box<dyn Error>> {
    let (connection, screen) = x11rb::connect(display)?;
    let names = Names::new(&connection)?.reply()?;
    let root = connection.setup().roots.get(screen).ok_or("the display has no screen")?.root;
    let source = connection.generate_id()?;
    connection.create_window(
        COPY_DEPTH_FROM_PARENT,
        source,
        root,
        0,
        0,
        1,
        1,
        0,
        WindowClass::INPUT_OUTPUT,
        COPY_FROM_PARENT,
        &CreateWindowAux::new(),
    )?;
    Drag { connection, names, root, source, target, files: listed(files) }.to_its_end()
}

/// One drag, from a window that nobody sees.
struct Drag {
    connection: RustConnection,
    names: Names,
    root: u32,
    source: u32,
    target: u32,
    files: Vec<u8>,
}

impl Drag {
    fn to_its_end(&self) -> Result<(), Box<dyn Error>> {
        let selection = self.names.XdndSelection;
        self.connection.set_selection_owner(self.source, selection, CURRENT_TIME)?;
        self.say(self.names.XdndEnter, [VERSION << 24, self.names.uri_list, NONE, NONE])?;
        let until = Instant::now() + PATIENCE;
        let (mut given, mut dropped) = (false, false);
        while Instant::now() < until {
            if !dropped {
                self.over_its_middle()?;
            }
            thread::sleep(BETWEEN_MOVES);
            while let Some(event) = self.connection.poll_for_event()? {
                match event {
                    Event::SelectionRequest(asked) => given |= self.give(&asked)?,
                    Event::ClientMessage(said) if said.type_ == self.names.XdndFinished => {
                        return Ok(());
                    }
                    Event::ClientMessage(said) if said.type_ == self.names.XdndStatus => {
                        let is_taken = said.data.as_data32()[1] & 1 == 1;
                        if is_taken && given && !dropped {
                            self.say(self.names.XdndDrop, [0, CURRENT_TIME, 0, 0])?;
                            dropped = true;
                        }
                    }
                    _ => {}
                }
            }
        }
        Err(if dropped { "what was dropped was not taken" } else { "the window takes no files" }
            .into())
    }

    fn over_its_middle(&self) -> Result<(), Box<dyn Error>> {
        let size = self.connection.get_geometry(self.target)?.reply()?;
        let [x, y] = [size.width, size.height].map(|length| i16::try_from(length / 2));
        let at = self.connection.translate_coordinates(self.target, self.root, x?, y?)?.reply()?;
        let place = u32::try_from(at.dst_x)? << 16 | u32::try_from(at.dst_y)?;
        let copy = self.names.XdndActionCopy;
        self.say(self.names.XdndPosition, [0, place, CURRENT_TIME, copy])
    }

    fn say(&self, what: u32, data: [u32; 4]) -> Result<(), Box<dyn Error>> {
        let [first, second, third, fourth] = data;
        let data = [self.source, first, second, third, fourth];
        let message = ClientMessageEvent::new(32, self.target, what, data);
        self.connection.send_event(false, self.target, EventMask::NO_EVENT, message)?;
        Ok(self.connection.flush()?)
    }

    /// Hands out where the files are; returns whether that was asked for.
    fn give(&self, asked: &SelectionRequestEvent) -> Result<bool, Box<dyn Error>> {
        let is_known = asked.target == self.names.uri_list;
        if is_known {
            let (requestor, property) = (asked.requestor, asked.property);
            let replace = PropMode::REPLACE;
            self.connection.change_property8(
                replace,
                requestor,
                property,
                asked.target,
                &self.files,
            )?;
        }
        let answer = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: asked.requestor,
            selection: asked.selection,
            target: asked.target,
            property: if is_known { asked.property } else { AtomEnum::NONE.into() },
        };
        self.connection.send_event(false, asked.requestor, EventMask::NO_EVENT, answer)?;
        self.connection.flush()?;
        Ok(is_known)
    }
}

/// Files as addresses, one a line.
fn listed(files: &[PathBuf]) -> Vec<u8> {
    files.iter().flat_map(|file| address(file).into_bytes()).collect()
}

fn address(file: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
    let path = file.to_string_lossy();
    let letters = path.as_bytes().iter().map(|byte| match plain(byte) {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02X}"),
    });
    format!("file://{}\r\n", letters.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_any_letters_is_an_address() {
        assert_eq!(address(Path::new("/a b/é.pdf")), "file:///a%20b/%C3%A9.pdf\r\n");
    }
}
