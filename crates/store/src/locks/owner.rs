//! A transaction as the lock table sees it: its weight, what it holds, how its wait ends.

use crate::error::Error;
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// How a wait ended, or that it has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It goes on.
    Waiting,
    /// The lock was given.
    Granted,
    /// This transaction was chosen as the victim.
    Deadlock,
    /// Killed by another thread.
    Killed,
    /// Too long.
    Timeout,
}

impl Outcome {
    /// The error of a wait that failed.
    pub(crate) fn error(self) -> Error {
        match self {
            Outcome::Deadlock => Error::Deadlock,
            Outcome::Killed => Error::Killed,
            Outcome::Waiting | Outcome::Granted | Outcome::Timeout => Error::LockTimeout,
        }
    }
}

/// A transaction that may hold locks.
pub(crate) struct Owner {
    pub(crate) id: u64,
    /// Writes: a victim is who has least to lose.
    pub(crate) writes: AtomicU64,
    is_killed: AtomicBool,
    wait: Mutex<Outcome>,
    woken: Condvar,
    held: Mutex<Held>,
}

/// What an owner holds; touched by its own thread, by whoever grants it a lock, and by whoever asks for its inserts.
#[derive(Default)]
pub(super) struct Held {
    /// Hashes of the locked keys.
    pub(super) keys: Vec<u64>,
    /// Whether it has range locks.
    pub(super) has_ranges: bool,
    /// Whether it is in the list of those who insert.
    pub(super) is_inserter: bool,
    /// Keys inserted and not yet committed.
    pub(super) inserts: InsertSet,
}

/// Keys in one buffer, put in order when somebody looks for a range of them.
#[derive(Default)]
pub(super) struct InsertSet {
    bytes: Vec<u8>,
    places: Vec<(u32, u32)>,
    is_unsorted: bool,
}

impl InsertSet {
    fn key(&self, place: (u32, u32)) -> &[u8] {
        &self.bytes[place.0 as usize..][..place.1 as usize]
    }

    /// Adds a key; a set that has reached the limit of its buffer keeps none of the later ones.
    pub(super) fn push(&mut self, key: &[u8]) {
        let (Ok(at), Ok(length)) = (u32::try_from(self.bytes.len()), u32::try_from(key.len())) else { return };
        let is_ascending = self.places.last().is_none_or(|&last| self.key(last) < key);
        self.is_unsorted |= !is_ascending;
        self.bytes.extend_from_slice(key);
        self.places.push((at, length));
    }

    /// Takes a key out again.
    pub(super) fn remove(&mut self, key: &[u8]) {
        let place = self.places.iter().rposition(|&place| self.key(place) == key);
        if let Some(place) = place {
            self.places.remove(place);
        }
    }

    /// The first key that satisfies neither `is_below` nor `is_above`.
    pub(super) fn first_within(
        &mut self,
        is_below: impl Fn(&[u8]) -> bool,
        is_above: impl Fn(&[u8]) -> bool,
    ) -> Option<&[u8]> {
        if self.is_unsorted {
            let bytes = &self.bytes;
            let key = |place: &(u32, u32)| &bytes[place.0 as usize..][..place.1 as usize];
            self.places.sort_unstable_by(|a, b| key(a).cmp(key(b)));
            self.is_unsorted = false;
        }
        let at = self.places.partition_point(|&place| is_below(self.key(place)));
        let key = self.key(*self.places.get(at)?);
        (!is_above(key)).then_some(key)
    }
}

impl Owner {
    pub(crate) fn new(id: u64) -> Owner {
        Owner {
            id,
            writes: AtomicU64::new(0),
            is_killed: AtomicBool::new(false),
            wait: Mutex::new(Outcome::Granted),
            woken: Condvar::new(),
            held: Mutex::default(),
        }
    }

    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock()
    }

    /// What is lost when this transaction is rolled back.
    pub(super) fn weight(&self) -> u64 {
        self.writes.load(Ordering::Relaxed) + self.held.lock().keys.len() as u64
    }

    /// Says that a wait begins; called before the owner is in a queue.
    pub(super) fn begin_wait(&self) {
        *self.wait.lock() = Outcome::Waiting;
    }

    /// Ends a wait that goes on; another end that came first stays.
    pub(super) fn end_wait(&self, outcome: Outcome) {
        let mut wait = self.wait.lock();
        if *wait == Outcome::Waiting {
            *wait = outcome;
            self.woken.notify_all();
        }
    }

    /// Sleeps until the wait has ended.
    pub(super) fn sleep(&self, deadline: Instant) -> Outcome {
        let mut wait = self.wait.lock();
        while *wait == Outcome::Waiting {
            if self.is_killed.load(Ordering::Acquire) {
                *wait = Outcome::Killed;
            } else if self.woken.wait_until(&mut wait, deadline).timed_out() && *wait == Outcome::Waiting {
                *wait = Outcome::Timeout;
            }
        }
        *wait
    }

    /// Ends the present wait and each later one.
    pub(crate) fn kill(&self) {
        self.is_killed.store(true, Ordering::Release);
        self.end_wait(Outcome::Killed);
    }

    /// Takes a kill back.
    pub(crate) fn revive(&self) {
        self.is_killed.store(false, Ordering::Release);
    }
}
