//! How often the endpoint may be asked: by each device once it has proved who it is,
//! and before that by all at one address.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::Response,
};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::DashMapStateStore,
};
use uuid::Uuid;

use crate::{
    config::{Limits, Rate},
    refusal::Refusal,
};

/// After so many asks, those who may ask as often as at first are forgotten.
const FORGETS_EACH: u32 = 1024;

/// Who asked how often of late.
#[derive(Clone)]
pub(crate) struct Gate {
    devices: Option<Arc<Counter<Uuid>>>,
    addresses: Option<Arc<Counter<IpAddr>>>,
}

impl Gate {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            devices: limits.device.map(Counter::new),
            addresses: limits.address.map(Counter::new),
        }
    }

    /// Counts an ask of a device.
    pub(crate) fn device(&self, device: Uuid) -> Result<(), Refusal> {
        self.devices.as_deref().map_or(Ok(()), |devices| devices.count(device))
    }

    /// Counts an ask of somebody at this address who has not proved who they are.
    pub(crate) fn stranger(&self, at: SocketAddr) -> Result<(), Refusal> {
        self.addresses.as_deref().map_or(Ok(()), |addresses| addresses.count(whose(at.ip())))
    }
}

/// Lets those in who have not proved who they are, as often as they may ask.
pub(crate) async fn strangers(
    State(gate): State<Gate>,
    ConnectInfo(at): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    gate.stranger(at)?;
    Ok(next.run(request).await)
}

/// Somebody who has one address of IPv6 has all of its network.
fn whose(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

struct Counter<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, DefaultClock>,
    asks: AtomicU32,
}

impl<K: Hash + Eq + Clone> Counter<K> {
    fn new(rate: Rate) -> Arc<Self> {
        let quota = Quota::per_minute(rate.a_minute).allow_burst(rate.at_once);
        Arc::new(Self { limiter: RateLimiter::dashmap(quota), asks: AtomicU32::new(0) })
    }

    fn count(&self, who: K) -> Result<(), Refusal> {
        if self.asks.fetch_add(1, Ordering::Relaxed) % FORGETS_EACH == FORGETS_EACH - 1 {
            self.limiter.retain_recent();
        }
        self.limiter
            .check_key(&who)
            .map_err(|until| Refusal::too_often(until.wait_time_from(self.limiter.clock().now())))
    }
}

/// In whole seconds, none too few.
pub(crate) fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::time::Instant;

    use super::*;

    fn gate(at_once: u32, a_minute: u32) -> Gate {
        let number = |number| NonZeroU32::new(number).unwrap();
        let rate = Rate { at_once: number(at_once), a_minute: number(a_minute) };
        Gate::new(Limits { device: Some(rate), address: Some(rate) })
    }

    fn at(address: &str) -> SocketAddr {
        SocketAddr::new(address.parse().unwrap(), 7)
    }

    #[test]
    fn each_may_ask_so_often_at_once_and_is_told_when_to_come_again() {
        let gate = gate(3, 1);
        for device in [Uuid::from_u128(1), Uuid::from_u128(2)] {
            let begun = Instant::now();
            assert!((0..3).all(|_| gate.device(device).is_ok()));
            let refusal = gate.device(device).err().unwrap();
            assert_eq!(refusal.status().as_u16(), 429);
            let wait = Duration::from_secs(refusal.wait_seconds.unwrap());
            let minute = Duration::from_secs(60);
            assert!(wait <= minute && wait + begun.elapsed() >= minute, "{wait:?}");
        }
    }

    #[test]
    fn all_of_a_network_are_counted_together_and_no_others() {
        let gate = gate(1, 1);
        for (first, same, other) in [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
            ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
        ] {
            assert!(gate.stranger(at(first)).is_ok());
            assert!(gate.stranger(at(same)).is_err());
            assert!(gate.stranger(at(other)).is_ok());
        }
    }

    #[test]
    fn those_who_may_ask_as_often_as_at_first_are_forgotten() {
        let gate = gate(1, 60_000);
        (0..100_000_u32).for_each(|number| {
            let _ = gate.stranger(SocketAddr::new(IpAddr::from(number.to_be_bytes()), 7));
        });
        assert!(gate.addresses.unwrap().limiter.len() < 50_000);
    }

    #[test]
    fn without_a_limit_nobody_is_turned_away() {
        let gate = Gate::new(Limits { device: None, address: None });
        assert!((0..10_000).all(|_| gate.stranger(at("192.0.2.1")).is_ok()));
    }

    #[test]
    fn nobody_is_told_to_come_too_early() {
        let waits = [0, 1, 999, 1000, 1001].map(|millis| seconds(Duration::from_millis(millis)));
        assert_eq!(waits, [0, 1, 1, 1, 2]);
    }
}
