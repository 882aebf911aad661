//! Something on the way to an endpoint that does harm where it is told to. It
//! sees what anybody on the way does: sealed bytes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

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
    /// How often it was told what harm to do: who was there before meets none.
    told: u64,
    gone: [u64; 2],
    due: Option<Due>,
    to_hang_up_on: usize,
    delay: Duration,
}

/// Harm that is to be done when so many bytes have gone that way.
#[derive(Clone, Copy)]
struct Due {
    harm: Harm,
    way: Way,
    after: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Harm {
    Cut,
    Flip,
}

impl State {
    /// How many of these bytes go on; fewer where the connection, there since so
    /// many orders, is cut then.
    fn pass(&mut self, since: u64, way: Way, bytes: &mut [u8]) -> usize {
        if since < self.told {
            return bytes.len();
        }
        let gone = self.gone[way as usize];
        let due = self.due.filter(|due| due.way == way).map(|due| (due.harm, due.after));
        let at = due.map_or(u64::MAX, |(_, after)| after.saturating_sub(gone));
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let passed = match due {
            Some((Harm::Cut, _)) => at.min(bytes.len()),
            _ => bytes.len(),
        };
        if let Some(byte) = bytes.get_mut(at) {
            self.due = None;
            *byte ^= 1;
        }
        self.gone[way as usize] += passed as u64;
        passed
    }

    /// Whether whoever comes now is hung up on.
    fn hangs_up(&mut self) -> bool {
        let hangs_up = self.to_hang_up_on > 0;
        self.to_hang_up_on = self.to_hang_up_on.saturating_sub(1);
        hangs_up
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
                if held(&shared).hangs_up() {
                    continue;
                }
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
        self.count_anew(Due { harm: Harm::Cut, way, after: bytes });
    }

    /// Counts anew, and flips a bit of the byte that comes when so many have
    /// gone that way.
    pub fn flip_after(&self, way: Way, bytes: u64) {
        self.count_anew(Due { harm: Harm::Flip, way, after: bytes });
    }

    fn count_anew(&self, due: Due) {
        let mut state = held(&self.state);
        *state = State { told: state.told + 1, due: Some(due), ..State::default() };
    }

    /// Hangs up on the next so many that come.
    pub fn hang_up_on(&self, connections: usize) {
        held(&self.state).to_hang_up_on = connections;
    }

    /// Passes everything on this much later, from now on.
    pub fn delay(&self, delay: Duration) {
        held(&self.state).delay = delay;
    }

    /// How many bytes have gone each way since it counts: there, and back.
    pub fn gone(&self) -> [u64; 2] {
        held(&self.state).gone
    }

    /// Whether the harm was done since it was asked for.
    pub fn has_harmed(&self) -> bool {
        held(&self.state).due.is_none()
    }
}

fn join(near: TcpStream, far: TcpStream, state: &Arc<Mutex<State>>) -> io::Result<()> {
    let ways = [(Way::There, near.try_clone()?, far.try_clone()?), (Way::Back, far, near)];
    let since = held(state).told;
    for (way, from, to) in ways {
        let state = Arc::clone(state);
        thread::spawn(move || {
            _ = pump(since, way, &from, &to, &state);
            for end in [from, to] {
                _ = end.shutdown(Shutdown::Both);
            }
        });
    }
    Ok(())
}

fn pump(
    since: u64,
    way: Way,
    mut from: &TcpStream,
    mut to: &TcpStream,
    state: &Mutex<State>,
) -> io::Result<()> {
    let mut bytes = [0; 16 * 1024];
    loop {
        let read = from.read(&mut bytes)?;
        let delay = held(state).delay;
        if !delay.is_zero() {
            thread::sleep(delay);
        }
        let passed = held(state).pass(since, way, &mut bytes[..read]);
        to.write_all(&bytes[..passed])?;
        if read == 0 || passed < read {
            return Ok(());
        }
    }
}

fn held(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
