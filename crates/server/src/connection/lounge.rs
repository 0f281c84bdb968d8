//! Where connections are whose clients are silent: one thread waits for all their sockets and hands a connection on when there is
//! something to read, or when `wait_timeout` is over.

use super::Shared;
use super::desk::LOOK;
use super::rest::Resting;
use super::threads::Work;
use mio::unix::SourceFd;
use mio::{Events, Interest, Poll, Registry, Token, Waker};
use parking_lot::Mutex;
use std::collections::{BTreeSet, HashMap};
use std::io;
use std::os::fd::AsRawFd;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Instant;

/// The token of a wake-up by another thread.
const WOKEN: Token = Token(usize::MAX);
/// How many sockets are told of at once.
const EVENTS: usize = 256;

/// The silent connections.
pub(super) struct Lounge {
    /// Taken by the thread.
    poll: Mutex<Option<Poll>>,
    registry: Registry,
    waker: Waker,
    guests: Mutex<Guests>,
}

#[derive(Default)]
struct Guests {
    next: usize,
    by_token: HashMap<usize, (Box<Resting>, Instant)>,
    deadlines: BTreeSet<(Instant, usize)>,
}

impl Guests {
    fn insert(&mut self, resting: Box<Resting>, deadline: Instant) -> usize {
        self.next += 1;
        self.by_token.insert(self.next, (resting, deadline));
        self.deadlines.insert((deadline, self.next));
        self.next
    }

    fn take(&mut self, token: usize) -> Option<Box<Resting>> {
        let (resting, deadline) = self.by_token.remove(&token)?;
        self.deadlines.remove(&(deadline, token));
        Some(resting)
    }

    /// Tells SHOW STATUS how many there are.
    fn report(&self, shared: &Shared) {
        shared.server.counters.resting.store(self.by_token.len() as u64, Ordering::Relaxed);
    }
}

impl Lounge {
    /// Without guests and without a thread.
    ///
    /// # Errors
    /// The operating system's.
    pub(super) fn new() -> io::Result<Lounge> {
        let poll = Poll::new()?;
        let registry = poll.registry().try_clone()?;
        let waker = Waker::new(&registry, WOKEN)?;
        Ok(Lounge { poll: Mutex::new(Some(poll)), registry, waker, guests: Mutex::default() })
    }

    /// Starts the thread; it ends when nothing is shared any more.
    ///
    /// # Errors
    /// There is no thread to be had.
    pub(super) fn begin(shared: &Arc<Shared>) -> io::Result<()> {
        let Some(poll) = shared.lounge.poll.lock().take() else { return Ok(()) };
        let shared = Arc::downgrade(shared);
        stdx::thread::spawn("silent", move || watch(poll, &shared)).map(drop)
    }

    /// Keeps a connection until its client says something or `deadline` comes.
    pub(super) fn admit(resting: Box<Resting>, deadline: Instant) {
        let shared = Arc::clone(resting.shared());
        let lounge = &shared.lounge;
        let socket = Arc::clone(resting.socket());
        let mut guests = lounge.guests.lock();
        let token = guests.insert(resting, deadline);
        guests.report(&shared);
        let is_first = guests.deadlines.first() == Some(&(deadline, token));
        // Bytes that have come already are told of at once.
        let registered = lounge.registry.register(&mut SourceFd(&socket.as_raw_fd()), Token(token), Interest::READABLE);
        drop(guests);
        let is_watched = registered.is_ok() && (!is_first || lounge.waker.wake().is_ok());
        if !is_watched {
            lounge.release(&shared, token, Work::Awake);
        }
    }

    /// Desks have clients: from now on they are looked after.
    pub(super) fn wake(shared: &Shared) {
        // Who cannot be woken now looks when it wakes.
        drop(shared.lounge.waker.wake());
    }

    /// Hands a connection on to a thread.
    fn release(&self, shared: &Arc<Shared>, token: usize, as_work: fn(Box<Resting>) -> Work) {
        let taken = {
            let mut guests = self.guests.lock();
            guests.take(token).inspect(|_| guests.report(shared))
        };
        let Some(resting) = taken else { return };
        // A socket that is not registered needs not be forgotten.
        drop(self.registry.deregister(&mut SourceFd(&resting.socket().as_raw_fd())));
        if let Err(e) = shared.threads.give(shared, as_work(resting)) {
            crate::log::warning(&format!("cannot start a thread for a connection: {e}"));
        }
    }
}

fn watch(mut poll: Poll, shared: &Weak<Shared>) {
    let mut events = Events::with_capacity(EVENTS);
    let mut looked = stdx::clock::now();
    loop {
        let next = |shared: Arc<Shared>| {
            let first = shared.lounge.guests.lock().deadlines.first().copied();
            (first, shared.desks.are_taken().then_some(LOOK))
        };
        let Some((first, look)) = shared.upgrade().map(next) else { return };
        let wait = first.map(|(deadline, _)| deadline.saturating_duration_since(stdx::clock::now()));
        let wait = wait.into_iter().chain(look).min();
        match poll.poll(&mut events, wait) {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => {
                crate::log::error(&format!("cannot wait for silent connections: {e}"));
                return;
            }
        }
        let Some(shared) = shared.upgrade() else { return };
        if stdx::clock::now().saturating_duration_since(looked) >= LOOK {
            shared.desks.look(&shared);
            looked = stdx::clock::now();
        }
        for event in events.iter().filter(|e| e.token() != WOKEN) {
            shared.lounge.release(&shared, event.token().0, Work::Awake);
        }
        let now = stdx::clock::now();
        loop {
            let overdue =
                shared.lounge.guests.lock().deadlines.first().copied().filter(|(deadline, _)| *deadline <= now);
            let Some((_, token)) = overdue else { break };
            shared.lounge.release(&shared, token, Work::Overdue);
        }
    }
}
