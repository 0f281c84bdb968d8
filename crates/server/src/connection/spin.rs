//! Waiting for a client's next packet awake, where that is cheaper than to sleep.
//!
//! A thread that sleeps in `recv` lets its core go idle, and to wake an idle core costs a virtual machine some 18 us of CPU and as
//! much time: several point selects. A client that asks for one thing after another without a pause is therefore waited for awake,
//! for no longer than [`WAIT`], about what the sleep would have cost. Which clients those are is learnt: now and then a few packets
//! are waited for in this way, more where they came in time, ever less often where they did not. Of a client that has just come
//! nothing is known: its first packets are waited for as those of the clients before it were worth it.
//!
//! Invariants: no more than half of the cores' threads wait awake at once ([`Turns`]), none where there is one core; a thread
//! whose core is wanted by another yields and then sleeps.

use super::trust::{Terms, Trust};
use parking_lot::Mutex;
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
/// How many packets are waited for awake for a trial, which the first ends that does not come in time. Trials are 1 % of a core's time at
/// most even where a client asks every 2 ms.
const TRIAL: Terms = Terms { trial: 4, miss: 4 };

/// How many packets of a client are its login, its first command and its farewell.
const FIRST: u32 = 3;

/// What connections have in common that wait awake.
pub(super) struct Turns {
    /// How many threads may still begin to.
    free: AtomicUsize,
    /// What is known of the first packets of clients.
    first: Mutex<Trust>,
}

impl Turns {
    /// As many as half of the cores.
    pub(super) fn new(cores: usize) -> Turns {
        Turns::of(cores / 2)
    }

    fn of(count: usize) -> Turns {
        Turns { free: AtomicUsize::new(count), first: Mutex::new(Trust::new(TRIAL)) }
    }

    fn take(&self) -> Option<Turn<'_>> {
        let one_less = |free: usize| free.checked_sub(1);
        // It guards no data: only its value counts.
        self.free.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).ok().map(|_| Turn(self))
    }
}

/// The right to wait awake, given back when dropped.
struct Turn<'t>(&'t Turns);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.free.fetch_add(1, Ordering::Relaxed);
    }
}

/// How a connection's packets are waited for.
pub(super) struct Spin {
    turns: Arc<Turns>,
    /// How many of its first packets are still to come.
    first: u32,
    trust: Trust,
}

impl Spin {
    /// Of a connection that has just begun.
    pub(super) fn new(turns: Arc<Turns>) -> Spin {
        Spin { turns, first: FIRST, trust: Trust::new(TRIAL) }
    }

    /// Receives what the client sends next, at least a byte if it has not closed.
    ///
    /// # Errors
    /// The socket's; its read time-out counts from where the thread falls asleep.
    #[inline]
    pub(super) fn receive(&mut self, socket: &TcpStream, to: &mut [u8]) -> io::Result<usize> {
        let received = if self.first > 0 {
            self.first -= 1;
            self.receive_first(socket, to)
        } else if self.trust.is_there() {
            let trust = &mut self.trust;
            self.turns.receive_awake((socket, WAIT), to, |came| trust.learn(came))
        } else {
            None
        };
        received.unwrap_or_else(|| (&*socket).read(to))
    }

    /// One of a client's first packets, where those are worth to be waited for and it came in time.
    fn receive_first(&self, socket: &TcpStream, to: &mut [u8]) -> Option<io::Result<usize>> {
        let first = &self.turns.first;
        // Where another connection looks at it just now nobody needs to be waited for awake.
        let is_there = first.try_lock()?.is_there();
        is_there.then(|| self.turns.receive_awake((socket, WAIT), to, |came| first.lock().learn(came)))?
    }
}

impl Turns {
    /// What came within the time; `learn` is told whether it did.
    fn receive_awake(
        &self,
        (socket, wait): (&TcpStream, Duration),
        to: &mut [u8],
        learn: impl FnOnce(bool),
    ) -> Option<io::Result<usize>> {
        let _turn = self.take()?;
        let began = Instant::now();
        let mut before = began;
        loop {
            match recv(socket, &mut *to, RecvFlags::DONTWAIT) {
                Ok((count, _)) => {
                    learn(true);
                    return Some(Ok(count));
                }
                Err(Errno::AGAIN | Errno::INTR) => {}
                Err(error) => return Some(Err(error.into())),
            }
            std::thread::yield_now();
            let now = Instant::now();
            if now - before > OTHERS || now - began > wait {
                learn(false);
                return None;
            }
            before = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::pair::pair;
    use super::super::trust::PAUSE_MIN;
    use super::{Spin, TRIAL, Turns};
    use std::io::Write;
    use std::sync::Arc;
    use std::time::Duration;

    const LONG: Duration = Duration::from_secs(60);

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
            was_awake |= spin.trust.credit() > TRIAL.trial;
        }
        assert!(was_awake, "packets that are there already are worth to be waited for awake");
        drop(client);
        assert_eq!(spin.receive(&socket, &mut to).unwrap(), 0);
    }

    #[test]
    fn silence_and_the_other_end_are_told_apart() {
        let (client, socket) = pair();
        let spin = spin(1);
        let mut to = [0; 8];
        let mut came = None;
        let received = spin.turns.receive_awake((&socket, Duration::ZERO), &mut to, |is_so| came = Some(is_so));
        assert!(received.is_none() && came == Some(false));
        drop(client);
        let received = spin.turns.receive_awake((&socket, LONG), &mut to, |is_so| came = Some(is_so));
        assert_eq!((received.unwrap().unwrap(), came), (0, Some(true)));
        assert_eq!(spin.turns.free.load(std::sync::atomic::Ordering::Relaxed), 1, "the turn was not given back");
    }

    #[test]
    fn clients_that_come_are_waited_for_as_those_before() {
        let turns = Arc::new(Turns::of(1));
        let mut to = [0; 1];
        for _ in 0..PAUSE_MIN {
            let (mut client, socket) = pair();
            client.write_all(b"abc").unwrap();
            let mut spin = Spin::new(Arc::clone(&turns));
            for said in b"abc" {
                assert_eq!((spin.receive(&socket, &mut to).unwrap(), to[0]), (1, *said));
            }
        }
        assert!(turns.first.lock().credit() > TRIAL.trial, "they had said all that they were asked for");
    }

    #[test]
    fn turns_are_bounded() {
        let (mut client, socket) = pair();
        client.write_all(b"x").unwrap();
        assert!(spin(0).turns.receive_awake((&socket, LONG), &mut [0; 8], |_| ()).is_none());
        let turns = Turns::of(1);
        let first = turns.take();
        assert!(first.is_some() && turns.take().is_none());
        drop(first);
        assert!(turns.take().is_some());
    }
}
