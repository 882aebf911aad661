//! Something on the way to an endpoint that cuts a connection where it is told
//! to. It sees what anybody on the way does: sealed bytes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Which way bytes go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To the endpoint.
    There,
    /// From it.
    Back,
}

/// Listens on a port of its own, for as long as the process runs.
pub struct Proxy {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    gone: [u64; 2],
    cut: Option<(Way, u64)>,
}

impl State {
    /// How many of these bytes go on; fewer where the connection is cut then.
    fn pass(&mut self, way: Way, bytes: usize) -> usize {
        let gone = &mut self.gone[way as usize];
        let passed = match self.cut {
            Some((cut, after)) if cut == way => {
                usize::try_from(after.saturating_sub(*gone)).unwrap_or(usize::MAX).min(bytes)
            }
            _ => bytes,
        };
        *gone += passed as u64;
        if passed < bytes {
            self.cut = None;
        }
        passed
    }
}

impl Proxy {
    /// Stands before an endpoint.
    pub fn before(endpoint: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let state = Arc::<Mutex<State>>::default();
        let shared = Arc::clone(&state);
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                // Whoever finds no endpoint is hung up on.
                let Ok(far) = TcpStream::connect(endpoint) else { continue };
                _ = join(near, far, &shared);
            }
        });
        Ok(Self { address, state })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Counts anew, and cuts one connection when so many bytes have gone that
    /// way; all others pass whole.
    pub fn cut_after(&self, way: Way, bytes: u64) {
        *held(&self.state) = State { cut: Some((way, bytes)), ..State::default() };
    }

    /// How many bytes have gone each way since it counts: there, and back.
    pub fn gone(&self) -> [u64; 2] {
        held(&self.state).gone
    }

    /// Whether there was a cut since it was asked for.
    pub fn has_cut(&self) -> bool {
        held(&self.state).cut.is_none()
    }
}

fn join(near: TcpStream, far: TcpStream, state: &Arc<Mutex<State>>) -> io::Result<()> {
    let ways = [(Way::There, near.try_clone()?, far.try_clone()?), (Way::Back, far, near)];
    for (way, from, to) in ways {
        let state = Arc::clone(state);
        thread::spawn(move || {
            _ = pump(way, &from, &to, &state);
            for end in [from, to] {
                _ = end.shutdown(Shutdown::Both);
            }
        });
    }
    Ok(())
}

fn pump(
    way: Way,
    mut from: &TcpStream,
    mut to: &TcpStream,
    state: &Mutex<State>,
) -> io::Result<()> {
    let mut bytes = [0; 16 * 1024];
    loop {
        let read = from.read(&mut bytes)?;
        let passed = held(state).pass(way, read);
        to.write_all(&bytes[..passed])?;
        if read == 0 || passed < read {
            return Ok(());
        }
    }
}

fn held(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
