//! A client and the thread that serves it on one core.
//!
//! Who is woken by its answer is put on an idle core, and there is one wherever fewer threads are at work than there are cores. So a
//! client and its thread live on two cores that sleep in turns, and to wake a sleeping core costs a virtual machine some 18 us of CPU and as
//! much time: several point selects. On one core none sleeps. The thread therefore sends its answer as `SCHED_IDLE`
//! ([`policy::idle`]): the kernel leaves the client where its answer comes from, and has it run at once. When it waits for its next
//! answer the thread goes on, and its packet is there already. That is a hit; a client on another machine, one on another core and one that
//! is silent is a miss, and what is worth more is learnt ([`Trust`]). After a miss the thread moves to the core that the client's last packet
//! came from (`SO_INCOMING_CPU`, socket(7)).
//!
//! Where others want the core as well, a `SCHED_IDLE` thread waits for them, some milliseconds: after such a stall it is not done for many
//! times as long ([`PAUSE`]).
//!
//! Invariants: it is done only where few clients are served ([`Crowd::is_small`]); when an answer is sent the thread has its policy back,
//! when it has moved it may run on the same cores as before.

use super::crowd::Crowd;
use super::policy;
use super::trust::{Terms, Trust};
use rustix::io::Errno;
use rustix::net::sockopt::socket_incoming_cpu;
use rustix::net::{RecvFlags, recv};
use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};
use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The first packets of a trial are misses until client and thread are on one core.
const TRIAL: Terms = Terms { trial: 8, miss: 2 };
/// A longer answer is read by the client while the rest is sent: two cores do more.
const BYTES_MAX: usize = 16 * 1024;
/// So long no client takes that asks without a pause: others have had the core.
const STALL: Duration = Duration::from_millis(1);
/// The pause after a stall, as many times as long. With longer ones a client among busy threads had half the point selects.
const PAUSE: u32 = 20;

/// Where the thread of a connection runs.
pub(super) struct Beside {
    crowd: Arc<Crowd>,
    trust: Trust,
    /// The end of the pause after a stall.
    resumes: Option<Instant>,
    last: Last,
}

/// What became of the last answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// It was sent as others are.
    Plain,
    /// The next packet should be there.
    Beside,
    /// It was not there.
    Missed,
}

impl Beside {
    /// Of a connection that has just begun.
    pub(super) fn new(crowd: Arc<Crowd>) -> Beside {
        Beside { crowd, trust: Trust::new(TRIAL), resumes: None, last: Last::Plain }
    }

    /// Sends an answer, or the beginning of it.
    ///
    /// # Errors
    /// The socket's.
    #[inline]
    pub(super) fn send(&mut self, mut socket: &TcpStream, from: &[u8]) -> io::Result<usize> {
        self.last = Last::Plain;
        if from.len() > BYTES_MAX || !self.crowd.is_small() || !self.trust.is_there() || self.is_paused() {
            return socket.write(from);
        }
        let Some(idle) = policy::idle() else { return socket.write(from) };
        self.last = Last::Beside;
        let began = Instant::now();
        let sent = socket.write(from);
        drop(idle);
        self.note_time(began.elapsed());
        sent
    }

    /// What the client has sent, where its thread ran beside it and it is there.
    #[inline]
    pub(super) fn receive(&mut self, socket: &TcpStream, to: &mut [u8]) -> Option<io::Result<usize>> {
        if self.last != Last::Beside {
            return None;
        }
        let received = recv(socket, to, RecvFlags::DONTWAIT);
        let is_there = !matches!(received, Err(Errno::AGAIN | Errno::INTR));
        self.trust.learn(is_there);
        self.last = if is_there { Last::Plain } else { Last::Missed };
        is_there.then(|| received.map(|(count, _)| count).map_err(io::Error::from))
    }

    /// A packet has come, in whatever way: the thread goes where its client is.
    #[inline]
    pub(super) fn follow(&mut self, socket: &TcpStream) {
        if self.last == Last::Missed {
            self.last = Last::Plain;
            if self.trust.credit() > 0 && move_beside(socket).is_err() {
                self.trust.learn(false);
            }
        }
    }

    #[inline]
    fn is_paused(&mut self) -> bool {
        let Some(end) = self.resumes else { return false };
        let is_over = Instant::now() >= end;
        if is_over {
            self.resumes = None;
        }
        !is_over
    }

    /// An answer took so long to send.
    #[inline]
    fn note_time(&mut self, took: Duration) {
        if took >= STALL {
            self.resumes = Instant::now().checked_add(took * PAUSE);
        }
    }
}

/// The calling thread goes on where the socket's last packet came from.
#[cold]
fn move_beside(socket: &TcpStream) -> rustix::io::Result<()> {
    let core = socket_incoming_cpu(socket)? as usize;
    if core == sched_getcpu() || core >= CpuSet::MAX_CPU {
        return Ok(());
    }
    let allowed = sched_getaffinity(None)?;
    if allowed.is_set(core) {
        let mut only = CpuSet::new();
        only.set(core);
        sched_setaffinity(None, &only)?;
        sched_setaffinity(None, &allowed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::pair::pair;
    use crate::connection::policy::Policy;
    use crate::connection::trust::PAUSE_MIN;
    use std::io::Read;

    /// A connection that may be served in this way, and how many of `count` answers were sent so.
    fn answers(count: u32, is_asked: bool) -> (Beside, u32) {
        policy::look();
        policy::set(Policy::Other);
        let ((mut client, socket), mut to) = (pair(), [0; 1]);
        let mut beside = Beside::new(Arc::new(Crowd::new(2)));
        let mut sent_beside = 0;
        for _ in 0..count {
            if is_asked {
                client.write_all(b"?").unwrap();
            }
            assert_eq!(beside.send(&socket, b"!").unwrap(), 1);
            assert_eq!((client.read(&mut to).unwrap(), to), (1, *b"!"));
            sent_beside += u32::from(beside.last == Last::Beside);
            let received = beside.receive(&socket, &mut to).map(Result::unwrap);
            assert!(received.is_none() || (is_asked && received == Some(1) && to == *b"?"));
            if is_asked && received.is_none() {
                assert_eq!((&socket).read(&mut to).unwrap(), 1);
            }
            beside.follow(&socket);
        }
        (beside, sent_beside)
    }

    #[test]
    fn clients_that_ask_again_at_once_have_their_thread_beside_them() {
        let (beside, count) = answers(4 * PAUSE_MIN, true);
        if policy::idle().is_some() {
            assert!(count > 0 && beside.trust.credit() > TRIAL.trial);
        } else {
            assert_eq!(count, 0);
        }
    }

    #[test]
    fn silent_clients_are_left_alone() {
        let (_, count) = answers(3 * PAUSE_MIN + 2 * TRIAL.trial, false);
        assert!(count <= 2 * TRIAL.trial / TRIAL.miss, "{count} answers");
    }

    #[test]
    fn a_crowd_is_not_served_in_this_way() {
        let (mut beside, _) = answers(0, false);
        let (_client, socket) = pair();
        let _served: Vec<_> = (0..2).map(|_| beside.crowd.enter()).collect();
        for _ in 0..2 * PAUSE_MIN {
            beside.send(&socket, b"!").unwrap();
            assert!(beside.last == Last::Plain);
        }
    }

    #[test]
    fn after_a_stall_there_is_a_pause() {
        let (mut beside, _) = answers(0, false);
        beside.note_time(STALL / 2);
        assert!(!beside.is_paused());
        let hour = Duration::from_secs(3600);
        let least = Instant::now() + hour * PAUSE;
        beside.note_time(hour);
        assert!(beside.is_paused() && beside.resumes.unwrap() >= least);
        beside.resumes = Some(Instant::now());
        assert!(!beside.is_paused() && beside.resumes.is_none());
    }

    #[test]
    fn who_moves_may_run_where_it_might_before() {
        let before = sched_getaffinity(None).unwrap();
        let ((mut client, socket), mut to) = (pair(), [0; 1]);
        client.write_all(b"?").unwrap();
        (&socket).read_exact(&mut to).unwrap();
        move_beside(&socket).unwrap();
        assert_eq!(sched_getaffinity(None).unwrap(), before);
    }
}
