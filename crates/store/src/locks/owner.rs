//! A transaction as the lock table sees it: its weight, what it holds, how its wait ends.

use crate::error::Error;
use crate::lock::{Extent, LockMode};
use crate::scan::Direction;
use parking_lot::{Condvar, Mutex, MutexGuard};
use std::ops::Bound;
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
    /// Hashes of the locked keys.
    pub(super) keys: Vec<u64>,
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

/// Keys in one buffer, put in order when somebody looks for one of them.
///
/// The order is that of sorted runs, each at least twice as long as the next, so that looking between insertions costs
/// each key some merges and not a sort of all.
#[derive(Default)]
pub(super) struct InsertSet {
    bytes: Vec<u8>,
    places: Vec<Place>,
    /// Where the sorted runs begin.
    runs: Vec<usize>,
    /// Where they end: the places behind are in no order.
    sorted: usize,
    /// Where the key begins that was added last.
    last_start: u32,
}

#[derive(Clone, Copy)]
struct Place {
    start: u32,
    length: u32,
    /// Whether the key's lock was taken for the insert.
    is_fresh: bool,
}

impl InsertSet {
    fn key(&self, place: Place) -> &[u8] {
        &self.bytes[place.start as usize..][..place.length as usize]
    }

    /// Adds a key; a set that has reached the limit of its buffer keeps none of the later ones.
    pub(super) fn push(&mut self, key: &[u8]) {
        let (Ok(start), Ok(length)) = (u32::try_from(self.bytes.len()), u32::try_from(key.len())) else { return };
        let goes_on = self.sorted == self.places.len() && self.places.last().is_some_and(|&last| self.key(last) < key);
        self.sorted += usize::from(goes_on);
        self.bytes.extend_from_slice(key);
        self.places.push(Place { start, length, is_fresh: false });
        self.last_start = start;
    }

    /// Notes that the lock of the key that was added last was taken for it.
    fn mark_last_fresh(&mut self) {
        if let Some(at) = self.last() {
            self.places[at].is_fresh = true;
        }
    }

    /// The place of the key that was added last.
    fn last(&self) -> Option<usize> {
        self.places.iter().rposition(|place| place.start == self.last_start)
    }

    /// Takes the key that was added last out again.
    pub(super) fn remove_last(&mut self) {
        if let Some(at) = self.last() {
            let place = self.places.remove(at);
            self.bytes.truncate(place.start as usize);
            self.sorted -= usize::from(at < self.sorted);
            self.runs.iter_mut().for_each(|run| *run -= usize::from(*run > at));
            self.runs.retain(|run| *run < self.sorted);
        }
    }

    /// The present end, for [`InsertSet::cut`].
    pub(super) fn mark(&self) -> usize {
        self.bytes.len()
    }

    /// Takes out what was added after a mark; answers the keys, and whether their locks were taken for them.
    pub(super) fn cut(&mut self, mark: usize) -> Vec<(Vec<u8>, bool)> {
        let gone: Vec<Place> = self.places.iter().copied().filter(|p| p.start as usize >= mark).collect();
        let keys = gone.iter().map(|&p| (self.key(p).to_vec(), p.is_fresh)).collect();
        if !gone.is_empty() {
            self.places.retain(|p| (p.start as usize) < mark);
            self.bytes.truncate(mark);
            self.runs.clear();
            self.sorted = 0;
        }
        keys
    }

    /// Makes a run of what is in no order, and merges it with the runs before that are not much longer.
    fn sort(&mut self) {
        if self.sorted == self.places.len() {
            return;
        }
        let bytes = &self.bytes;
        let key = |place: &Place| &bytes[place.start as usize..][..place.length as usize];
        let end = self.places.len();
        let mut begin = self.sorted;
        self.places[begin..].sort_unstable_by(|a, b| key(a).cmp(key(b)));
        while let Some(&before) = self.runs.last()
            && begin - before < 2 * (end - begin)
        {
            self.runs.pop();
            begin = before;
            self.places[begin..].sort_by(|a, b| key(a).cmp(key(b)));
        }
        self.runs.push(begin);
        self.sorted = end;
    }

    /// The runs, after sorting.
    fn sorted_runs(&self) -> impl Iterator<Item = &[Place]> {
        let ends = self.runs.iter().skip(1).copied().chain(std::iter::once(self.sorted));
        self.runs.iter().zip(ends).map(|(&begin, end)| &self.places[begin..end])
    }

    pub(super) fn contains(&mut self, key: &[u8]) -> bool {
        self.sort();
        self.sorted_runs().any(|run| {
            let at = run.partition_point(|&place| self.key(place) < key);
            run.get(at).is_some_and(|&place| self.key(place) == key)
        })
    }

    /// The first key of a range, or going backward the last.
    pub(super) fn nearest(&mut self, lower: Bound<&[u8]>, upper: Bound<&[u8]>, direction: Direction) -> Option<&[u8]> {
        self.sort();
        let is_below = |key: &[u8]| match lower {
            Bound::Unbounded => false,
            Bound::Included(lower) => key < lower,
            Bound::Excluded(lower) => key <= lower,
        };
        let is_above = |key: &[u8]| match upper {
            Bound::Unbounded => false,
            Bound::Included(upper) => key > upper,
            Bound::Excluded(upper) => key >= upper,
        };
        let of_run = |run: &[Place]| {
            let at = match direction {
                Direction::Forward => run.partition_point(|&place| is_below(self.key(place))),
                Direction::Backward => run.partition_point(|&place| !is_above(self.key(place))).checked_sub(1)?,
            };
            let key = self.key(*run.get(at)?);
            (!is_below(key) && !is_above(key)).then_some(key)
        };
        let found = self.sorted_runs().filter_map(of_run);
        match direction {
            Direction::Forward => found.min(),
            Direction::Backward => found.max(),
        }
    }
}

impl Held {
    /// Adds a key that was locked; `is_announced` where it is the one that was announced last.
    #[inline]
    pub(super) fn add(&mut self, hash: u64, is_announced: bool) {
        self.keys.push(hash);
        if is_announced {
            self.inserts.mark_last_fresh();
        }
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
