//! Waiting for a client's next packet awake, where that is cheaper than to sleep.
//!
//! A thread that sleeps in `recv` lets its core go idle, and to wake an idle core costs a virtual machine some 18 us of CPU and as
//! much time: several point selects. A client that asks for one thing after another without a pause is therefore waited for awake,
//! for no longer than [`WAIT`], about what the sleep would have cost. Which clients those are is learnt: now and then a few packets
//! are waited for in this way, more where they came in time, ever less often where they did not.
//!
//! Invariants: no more than half of the cores' threads wait awake at once ([`Turns`]), none where there is one core; a thread
//! whose core is wanted by another yields and then sleeps.

use rustix::io::Errno;
use rustix::net::{RecvFlags, recv};
use std::io::{self, Read};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a packet is waited for awake.
const WAIT: Duration = Duration::from_micros(50);
/// A yield that takes so long has given the core to another thread.
const OTHERS: Duration = Duration::from_micros(8);
/// How many packets are waited for awake for a trial.
const TRIAL: u32 = 4;
/// What one that did not come in time costs of the credit, of which each that came brings one.
const MISS: u32 = 4;
/// The most credit.
const CREDIT_MAX: u32 = 16;
/// How many packets are slept for before the first trial.
const PAUSE_MIN: u32 = 32;
/// The longest pause between trials, which are 1 % of a core's time even where a client asks every 2 ms.
const PAUSE_MAX: u32 = 4096;

/// How many threads may still begin to wait awake.
pub(super) struct Turns(AtomicUsize);

impl Turns {
    /// As many as half of the cores that the process may use.
    pub(super) fn new() -> Turns {
        Turns::of(std::thread::available_parallelism().map_or(1, usize::from) / 2)
    }

    fn of(count: usize) -> Turns {
        Turns(AtomicUsize::new(count))
    }

    fn take(&self) -> Option<Turn<'_>> {
        let one_less = |free: usize| free.checked_sub(1);
        // It guards no data: only its value counts.
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).ok().map(|_| Turn(self))
    }
}

/// The right to wait awake, given back when dropped.
struct Turn<'t>(&'t Turns);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// How a connection's packets are waited for.
pub(super) struct Spin {
    turns: Arc<Turns>,
    trust: Trust,
}

impl Spin {
    /// Of a connection that has just begun.
    pub(super) fn new(turns: Arc<Turns>) -> Spin {
        Spin { turns, trust: Trust { credit: 0, pause: PAUSE_MIN, next_pause: 2 * PAUSE_MIN } }
    }

    /// Receives what the client sends next, at least a byte if it has not closed.
    ///
    /// # Errors
    /// The socket's; its read time-out counts from where the thread falls asleep.
    #[inline]
    pub(super) fn receive(&mut self, socket: &TcpStream, to: &mut [u8]) -> io::Result<usize> {
        if self.trust.is_there()
            && let Some(received) = self.receive_awake(socket, to, WAIT)
        {
            return received;
        }
        (&*socket).read(to)
    }

    /// What came within `wait`.
    fn receive_awake(&mut self, socket: &TcpStream, to: &mut [u8], wait: Duration) -> Option<io::Result<usize>> {
        let _turn = self.turns.take()?;
        let began = Instant::now();
        let mut before = began;
        loop {
            match recv(socket, &mut *to, RecvFlags::DONTWAIT) {
                Ok((count, _)) => {
                    self.trust.hit();
                    return Some(Ok(count));
                }
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(error) => return Some(Err(error.into())),
            }
            std::thread::yield_now();
            let now = Instant::now();
            if now - before > OTHERS || now - began > wait {
                self.trust.miss();
                return None;
            }
            before = now;
        }
    }
}

/// What is known of how soon a client asks again.
struct Trust {
    /// Packets are waited for awake while it lasts.
    credit: u32,
    /// Packets that are slept for before the next trial.
    pause: u32,
    /// The pause after a trial that fails.
    next_pause: u32,
}

impl Trust {
    /// Whether the next packet should be waited for awake.
    #[inline]
    fn is_there(&mut self) -> bool {
        if self.credit > 0 {
            return true;
        }
        match self.pause.checked_sub(1) {
            Some(rest) => self.pause = rest,
            None => self.credit = TRIAL,
        }
        false
    }

    fn hit(&mut self) {
        self.credit = (self.credit + 1).min(CREDIT_MAX);
        if self.credit == CREDIT_MAX {
            self.next_pause = PAUSE_MIN;
        }
    }

    fn miss(&mut self) {
        self.credit = self.credit.saturating_sub(MISS);
        if self.credit == 0 {
            self.pause = self.next_pause;
            self.next_pause = (2 * self.next_pause).min(PAUSE_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CREDIT_MAX, PAUSE_MAX, PAUSE_MIN, Spin, TRIAL, Turns};
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};
    use std::sync::Arc;
    use std::time::Duration;

    fn pair() -> (TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        (client, listener.accept().unwrap().0)
    }

    fn spin(turns: usize) -> Spin {
        Spin::new(Arc::new(Turns::of(turns)))
    }

    #[test]
    fn packets_come_however_they_are_waited_for() {
        let (mut client, socket) = pair();
        let mut spin = spin(1);
        let mut to = [0; 8];
        let mut was_awake = false;
        for n in 0..4 * PAUSE_MIN {
            client.write_all(&n.to_le_bytes()).unwrap();
            assert_eq!(spin.receive(&socket, &mut to).unwrap(), 4);
            assert_eq!(to[..4], n.to_le_bytes());
            was_awake |= spin.trust.credit > TRIAL;
        }
        assert!(was_awake, "packets that are there already are worth to be waited for awake");
        drop(client);
        assert_eq!(spin.receive(&socket, &mut to).unwrap(), 0);
    }

    #[test]
    fn silence_and_the_other_end_are_told_apart() {
        let (client, socket) = pair();
        let mut spin = spin(1);
        spin.trust.credit = CREDIT_MAX;
        let mut to = [0; 8];
        assert!(spin.receive_awake(&socket, &mut to, Duration::ZERO).is_none());
        assert_eq!(spin.trust.credit, CREDIT_MAX - super::MISS);
        drop(client);
        assert_eq!(spin.receive_awake(&socket, &mut to, Duration::from_secs(60)).unwrap().unwrap(), 0);
        assert_eq!(spin.turns.0.load(std::sync::atomic::Ordering::Relaxed), 1, "the turn was not given back");
    }

    #[test]
    fn turns_are_bounded() {
        let (mut client, socket) = pair();
        client.write_all(b"x").unwrap();
        let mut spin = spin(0);
        spin.trust.credit = CREDIT_MAX;
        assert!(spin.receive_awake(&socket, &mut [0; 8], Duration::from_secs(60)).is_none());
        let turns = Turns::of(1);
        let first = turns.take();
        assert!(first.is_some() && turns.take().is_none());
        drop(first);
        assert!(turns.take().is_some());
    }

    #[test]
    fn trials_become_rare_where_they_fail_and_frequent_where_they_do_not() {
        let mut spin = spin(1);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            spin.trust.credit = TRIAL;
            while spin.trust.credit > 0 {
                spin.trust.miss();
            }
            pauses.push(spin.trust.pause);
        }
        assert_eq!(pauses[..3], [2 * PAUSE_MIN, 4 * PAUSE_MIN, 8 * PAUSE_MIN]);
        assert_eq!(pauses[8], PAUSE_MAX);
        spin.trust.credit = TRIAL;
        for _ in TRIAL..CREDIT_MAX {
            spin.trust.hit();
        }
        while spin.trust.credit > 0 {
            spin.trust.miss();
        }
        assert_eq!(spin.trust.pause, PAUSE_MIN);
    }
}
