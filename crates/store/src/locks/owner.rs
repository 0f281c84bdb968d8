//! A transaction as the lock table sees it: its weight, what it holds, how its wait ends.

use super::inserts::InsertSet;
use crate::error::Error;
use crate::lock::{Extent, LockMode};
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

/// From this many locks on that are not packed a transaction's locks are packed: it takes half a megabyte until then.
const PACKED_FROM: usize = 8192;
/// These stay as they are, so that what shows locks has some to show.
const KEPT: usize = 1024;

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
    /// When it first locked something, in microseconds since 1970.
    pub(crate) started: i64,
    /// Rows changed: a victim is who has least to lose.
    pub(crate) changes: AtomicU64,
    is_killed: AtomicBool,
    wait: Mutex<Outcome>,
    woken: Condvar,
    held: Mutex<Held>,
}

/// What an owner holds; touched by its own thread, by whoever grants it a lock, and by whoever asks for its inserts.
#[derive(Default)]
pub(super) struct Held {
    /// Hashes of the locked keys that are not packed, nor among the newest inserts. One may be there that is held no more, or twice.
    pub(super) keys: Vec<u64>,
    /// Whether locks of it are packed.
    pub(super) is_packed: bool,
    /// How many keys there are at least when they are packed the next time.
    packs_from: usize,
    /// Whether it has gap locks.
    pub(super) has_gaps: bool,
    /// Whether it is in the list of those who insert.
    pub(super) is_inserter: bool,
    /// Keys inserted and not yet committed.
    pub(super) inserts: InsertSet,
    /// Kinds of locks, by the first bytes of the key, which name an index: what InnoDB counts as a transaction's locks.
    structs: Vec<(u32, u8)>,
    /// Waits so far: each makes a lock of its own.
    waits: u64,
    /// Whether the last wait ended well, and its lock has not been counted yet.
    was_granted: bool,
}

impl Held {
    /// Adds a key that was locked; `is_announced` where it is the one that was announced last. Whether it is time to pack.
    #[inline]
    pub(super) fn add(&mut self, hash: u64, is_announced: bool) -> bool {
        if is_announced {
            self.inserts.mark_last_fresh();
            return false;
        }
        self.keys.push(hash);
        self.are_many()
    }

    /// Whether there are so many locks that are not packed that it is time.
    #[inline]
    pub(super) fn are_many(&self) -> bool {
        self.keys.len() >= PACKED_FROM && self.keys.len() >= self.packs_from
    }

    /// Takes out what is to be packed: all keys but the first.
    pub(super) fn take_later(&mut self) -> Vec<u64> {
        self.is_packed = true;
        self.keys.split_off(KEPT.min(self.keys.len()))
    }

    /// Notes that what can be packed is.
    pub(super) fn note_packed(&mut self) {
        self.packs_from = self.keys.len() * 2;
    }
}

impl Owner {
    pub(crate) fn new(id: u64) -> Owner {
        Owner {
            id,
            started: stdx::clock::unix_micros() as i64,
            changes: AtomicU64::new(0),
            is_killed: AtomicBool::new(false),
            wait: Mutex::new(Outcome::Granted),
            woken: Condvar::new(),
            held: Mutex::default(),
        }
    }

    /// The present end of the list of inserts.
    pub(crate) fn insert_mark(&self) -> usize {
        self.held.lock().inserts.mark()
    }

    /// Whether it has gap locks.
    pub(crate) fn has_gaps(&self) -> bool {
        self.held.lock().has_gaps
    }

    pub(super) fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock()
    }

    /// What is lost when this transaction is rolled back, as InnoDB counts it: rows changed, and locks by index and kind.
    /// `made_explicit` are the indexes of locks that follow from writes and that others have asked for.
    pub(super) fn weight(&self, made_explicit: impl Iterator<Item = u32>) -> u64 {
        let held = self.held.lock();
        let record = Extent::Record as u8 | 4;
        let more = made_explicit.filter(|index| !held.structs.contains(&(*index, record))).count();
        self.changes.load(Ordering::Relaxed) + (held.structs.len() + more) as u64 + held.waits
    }

    /// When, among the locks by index and kind, the last one came that is on a key so far; one that only follows from a write
    /// counts as newer than all, because it becomes a lock when somebody asks for it.
    pub(super) fn lock_age(&self, key: &[u8], extents: [Extent; 2]) -> usize {
        let index = key.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        let is_one = |&(of, kind): &(u32, u8)| of == index && extents.iter().any(|&extent| kind & 3 == extent as u8);
        self.held.lock().structs.iter().rposition(is_one).unwrap_or(usize::MAX)
    }

    /// Counts a lock: one for each index, mode and extent. The lock of a wait that was granted is that lock. `is_explicit` says
    /// whether others have made locks of what the owner wrote in that index: these are one of exclusive records.
    pub(crate) fn count_lock(&self, key: &[u8], mode: LockMode, extent: Extent, is_explicit: bool) {
        let index = key.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes));
        let mode = if mode == LockMode::Exclusive { 4 } else { 0 };
        let counted = (index, extent as u8 | mode);
        let mut held = self.held.lock();
        let was_granted = std::mem::take(&mut held.was_granted);
        let is_there = is_explicit && extent == Extent::Record && mode == 4;
        if is_there && was_granted {
            return;
        }
        let is_covered = extent == Extent::Table && held.structs.contains(&(index, extent as u8 | 4));
        if !is_covered && !held.structs.contains(&counted) {
            held.structs.push(counted);
            held.waits -= u64::from(was_granted);
        }
    }

    /// Takes the lock of a wait that ended well out of the count: the record is gone.
    pub(crate) fn uncount_wait(&self) {
        let mut held = self.held.lock();
        if std::mem::take(&mut held.was_granted) {
            held.waits -= 1;
        }
    }

    /// Notes that a wait ended well.
    pub(super) fn note_granted(&self) {
        self.held.lock().was_granted = true;
    }

    /// Says that a wait begins; called before the owner is in a queue.
    pub(super) fn begin_wait(&self) {
        self.held.lock().waits += 1;
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

    /// Whether it waits: one whose wait was ended may still stand in a queue.
    pub(super) fn is_waiting(&self) -> bool {
        *self.wait.lock() == Outcome::Waiting
    }

    /// Sleeps until the wait has ended.
    pub(super) fn sleep(&self, deadline: Instant) -> Outcome {
        stdx::thread::about_to_wait();
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
