//! All open connections: who may open one more, and who took too long.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};

use super::life::{Clock, Life, Phase};
use super::limits::ConnectionLimits;
use super::malformed::Malformed;
use crate::web::address;

/// The open connections of the whole server.
pub struct Connections {
    limits: ConnectionLimits,
    pub(super) clock: Clock,
    pub(super) malformed: Malformed,
    all: Mutex<All>,
}

#[derive(Default)]
struct All {
    last: u64,
    count: usize,
    /// By the network that they count for; those that are not counted are together.
    by_network: HashMap<Option<IpAddr>, HashMap<u64, Arc<Life>>>,
}

/// One that may be open; given back when it is dropped.
pub struct Seat {
    pub life: Arc<Life>,
    network: Option<IpAddr>,
    number: u64,
    connections: Arc<Connections>,
}

impl Connections {
    /// None yet.
    pub fn new(limits: ConnectionLimits) -> Arc<Self> {
        let clock = Clock::default();
        let malformed = Malformed::new(clock.clone());
        Arc::new(Connections { limits, clock, malformed, all: Mutex::default() })
    }

    /// Looks through them once a second, for ever.
    pub async fn watch(self: Arc<Self>) {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.clock.tick();
            self.end_overdue();
        }
    }

    fn end_overdue(&self) {
        for life in self.all().lives().filter(|life| life.is_overdue(self.limits.keep_alive)) {
            life.end();
        }
    }

    /// A seat for a connection from `peer`. `None` when its address has as many as it may, and none of them is idle.
    pub fn admit(self: &Arc<Self>, peer: Option<IpAddr>) -> Option<Seat> {
        let network = peer.and_then(|peer| self.counted_as(peer));
        let mut all = self.all();
        if let (Some(most), Some(own)) = (self.limits.per_address, all.by_network.get(&network))
            && network.is_some()
            && own.len() >= most.get() as usize
        {
            end_first(own.values(), 1, &[Phase::Idle]).then_some(())?;
        }
        // A sixteenth is kept free for those whose end takes a moment.
        if all.count >= self.limits.total - self.limits.total / 16 {
            let many = (self.limits.total / 64).max(1);
            end_first(all.lives(), many, &[Phase::Idle, Phase::Receiving]);
        }
        let life = Arc::new(Life::new(self.clock.clone()));
        all.last += 1;
        all.count += 1;
        let number = all.last;
        all.by_network.entry(network).or_default().insert(number, life.clone());
        Some(Seat { life, network, number, connections: self.clone() })
    }

    /// The network that a connection from `peer` counts for; `None` when it is not counted.
    fn counted_as(&self, peer: IpAddr) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let is_trusted = self.limits.trusted_proxies.iter().any(|net| net.contains(&peer));
        (!peer.is_loopback() && !is_trusted).then(|| address::network(peer))
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock()
    }
}

impl All {
    fn lives(&self) -> impl Iterator<Item = &Arc<Life>> {
        self.by_network.values().flat_map(HashMap::values)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut all = self.connections.all();
        all.count -= 1;
        if let Some(own) = all.by_network.get_mut(&self.network) {
            own.remove(&self.number);
            if own.is_empty() {
                all.by_network.remove(&self.network);
            }
        }
    }
}

/// Ends up to `many` that have been longest in the first of `phases` in which there is any; false when there is none.
fn end_first<'a>(lives: impl Iterator<Item = &'a Arc<Life>>, many: usize, phases: &[Phase]) -> bool {
    let lives: Vec<_> = lives.filter(|life| !life.is_ended()).map(|life| (life.phase(), life)).collect();
    for wanted in phases {
        let of_it = lives.iter().filter(|((phase, _), _)| phase == wanted);
        let mut of_it: Vec<_> = of_it.map(|((_, since), life)| (since, life)).collect();
        if of_it.is_empty() {
            continue;
        }
        of_it.sort_by_key(|(since, _)| **since);
        of_it.iter().take(many).for_each(|(_, life)| life.end());
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connections(total: usize, per_address: u32) -> Arc<Connections> {
        Connections::new(ConnectionLimits {
            total,
            keep_alive: 75,
            per_address: std::num::NonZeroU32::new(per_address),
            trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")],
        })
    }

    fn ip(text: &str) -> Option<IpAddr> {
        Some(text.parse().expect("an address"))
    }

    #[test]
    fn one_address_has_so_many_and_its_own_longest_idle_makes_room() {
        let open = connections(1000, 3);
        let seats: Vec<_> = (0..3).map(|_| open.admit(ip("192.0.2.7")).expect("a seat")).collect();
        assert!(open.admit(ip("192.0.2.7")).is_none(), "all three are busy");
        assert!(open.admit(ip("::ffff:192.0.2.7")).is_none(), "the same, written as IPv6");
        assert!(open.admit(ip("192.0.2.8")).is_some(), "a neighbour paid");
        seats[1].life.turns(Phase::Idle);
        open.clock.tick();
        seats[2].life.turns(Phase::Idle);
        assert!(open.admit(ip("192.0.2.7")).is_some());
        assert_eq!([0, 1, 2].map(|n| seats[n].life.is_ended()), [false, true, false]);
        drop(seats);
        assert!(open.admit(ip("192.0.2.7")).is_some());
        assert_eq!(open.all().count, 0, "given back");
        assert!(open.all().by_network.is_empty());
    }

    #[test]
    fn of_ipv6_a_network_counts_and_proxies_and_this_machine_do_not() {
        let open = connections(1000, 1);
        let _one = open.admit(ip("2001:db8:1:2::1")).expect("a seat");
        assert!(open.admit(ip("2001:db8:1:2:ffff::9")).is_none());
        assert!(open.admit(ip("2001:db8:1:3::1")).is_some());
        for free in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "10.1.2.3", "::ffff:10.1.2.3"] {
            let both = [open.admit(ip(free)), open.admit(ip(free))];
            assert!(both.iter().all(Option::is_some), "{free}");
        }
    }

    #[test]
    fn near_the_limit_the_longest_idle_make_room_then_what_is_longest_incomplete_and_nobody_is_refused() {
        let open = connections(64, 1000);
        let seats: Vec<_> = (0..60).map(|_| open.admit(ip("127.0.0.1")).expect("a seat")).collect();
        seats[7].life.turns(Phase::Idle);
        seats[8].life.turns(Phase::Answering);
        open.clock.tick();
        let _more = open.admit(ip("192.0.2.7")).expect("a seat");
        let ended = |seats: &[Seat]| seats.iter().filter(|seat| seat.life.is_ended()).count();
        assert!(seats[7].life.is_ended() && ended(&seats) == 1);
        open.clock.tick();
        seats[0].life.turns(Phase::Receiving);
        let _another = open.admit(ip("192.0.2.8")).expect("a seat");
        assert_eq!(ended(&seats), 2);
        assert!(!seats[0].life.is_ended() && !seats[8].life.is_ended());
    }

    #[test]
    fn who_takes_too_long_is_ended() {
        let open = connections(64, 1000);
        let (late, busy) =
            (open.admit(ip("127.0.0.1")).expect("a seat"), open.admit(ip("127.0.0.1")).expect("a seat"));
        busy.life.turns(Phase::Answering);
        (0..16).for_each(|_| open.clock.tick());
        open.end_overdue();
        assert!(late.life.is_ended() && !busy.life.is_ended());
    }
}
